import { type RawBuilder, sql } from 'kysely';

/** First and last name of whose account it is; null where there is none. `account`: an expression over other tables than `a` and `p`. */
export const accountName = (account: RawBuilder<unknown>): RawBuilder<string | null> => sql<string | null>`
  (select concat_ws(' ', p.first_name, p.last_name) from account a join person p on p.id = a.person_id where a.id = ${account})`;
