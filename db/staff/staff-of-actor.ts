import { type RawBuilder, sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { actorAccount } from '../queries/actor-account.ts';

type Reader = Pick<UnitOfWork, 'kysely'>;

/** The account behind an actor, by the console or by a token of theirs; null: nobody of the staff. */
export async function accountOfActor({ kysely }: Reader, actor: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select ${actorAccount(sql`${actor}::text`)} as id`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** The active member of staff whose account it is (an expression); null: nobody of the staff. */
async function activeStaff({ kysely }: Reader, account: RawBuilder<unknown>): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select s.id from account a join staff s on s.person_id = a.person_id where s.active and a.id = ${account}`.execute(
    kysely,
  );
  return rows[0]?.id ?? null;
}

/** See {@link activeStaff}. */
export const staffOfAccount = (uow: Reader, accountId: string): Promise<string | null> =>
  activeStaff(uow, sql`${accountId}::uuid`);

/** The active member of staff behind an actor, by the console or by a token of theirs; null: nobody of the staff. */
export const staffOfActor = (uow: Reader, actor: string): Promise<string | null> =>
  activeStaff(uow, actorAccount(sql`${actor}::text`));
