import { type RawBuilder, sql } from 'kysely';

/** First and last name of the member of staff behind an actor, by the console or by a token of theirs; null: it was nobody of the staff. */
export const actorName = (actor: RawBuilder<unknown>): RawBuilder<string | null> => sql<string | null>`
  (select concat_ws(' ', p.first_name, p.last_name) from account a join person p on p.id = a.person_id
    where a.kind = 'staff' and a.id = case split_part(${actor}, ':', 1)
      when 'staff' then split_part(${actor}, ':', 2)::uuid
      when 'token' then (select t.account_id from api_token t where t.id = split_part(${actor}, ':', 2)::uuid) end)`;
