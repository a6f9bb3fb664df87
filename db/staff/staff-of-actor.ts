import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { actorAccount } from '../queries/actor-account.ts';

/** The account behind an actor, by the console or by a token of theirs; null: nobody of the staff. */
export async function accountOfActor({ kysely }: Pick<UnitOfWork, 'kysely'>, actor: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select ${actorAccount(sql`${actor}::text`)} as id`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** The active member of staff behind an actor, by the console or by a token of theirs; null: nobody of the staff. */
export async function staffOfActor({ kysely }: Pick<UnitOfWork, 'kysely'>, actor: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select s.id from account a join staff s on s.person_id = a.person_id
     where s.active and a.id = ${actorAccount(sql`${actor}::text`)}`.execute(kysely);
  return rows[0]?.id ?? null;
}
