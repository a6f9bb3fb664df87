import { type RawBuilder, sql } from 'kysely';

/** Id of the account of the member of staff behind an actor, by the console or by a token of theirs; null: it was nobody of the staff. */
export const actorAccount = (actor: RawBuilder<unknown>): RawBuilder<string | null> => sql<string | null>`
  (case split_part(${actor}, ':', 1)
     when 'staff' then split_part(${actor}, ':', 2)::uuid
     when 'token' then (select t.account_id from api_token t where t.id = split_part(${actor}, ':', 2)::uuid) end)`;
