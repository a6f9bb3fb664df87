import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Keeps what a client usually pays ahead of a visit, in cents; null: nothing. The version of the client stays: a form of the chart that is open has nothing of it. Call it with their row locked. */
export async function keepUsualCopay(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  clientId: string,
  copay: number | null,
): Promise<void> {
  await sql`update client set usual_copay = ${copay}::int where id = ${clientId}::uuid`.execute(kysely);
}
