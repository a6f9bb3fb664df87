import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { IntegrationCheck } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

/** What became of a check. Refused credentials are erased; good ones wait to be promoted, and expire. */
export type Verdict =
  | { status: 'good'; connection: Record<string, unknown> }
  | { status: 'refused'; failure: string; problem: string; connection?: Record<string, unknown> };

/** requested → good or refused; one that is over stays as it ended. @returns how it stands, or null where it is not there */
export async function settleCheck(
  uow: UnitOfWork,
  id: string,
  verdict: Verdict,
  now: Date,
): Promise<{ status: string } | null> {
  const row = await lockRow(uow, IntegrationCheck, { id });
  if (!row) return null;
  if (row.status !== 'requested') return { status: row.status };
  row.status = verdict.status;
  row.finishedAt = now;
  row.connection = verdict.connection ?? null;
  if (verdict.status === 'refused') {
    const { failure, problem } = verdict;
    Object.assign(row, { failure, problem, sealed: null, keyId: null });
  }
  await uow.em.flush();
  return { status: verdict.status };
}

export const expiredWords = 'The check took longer than 15 minutes, so the credentials were erased. Enter them again.';

/** Erases credentials that nobody promoted in time. @returns how many */
export async function eraseExpiredChecks({ kysely }: Pick<UnitOfWork, 'kysely'>, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update integration_check
       set sealed = null, key_id = null, status = 'refused', failure = 'expired', problem = ${expiredWords},
           finished_at = coalesce(finished_at, ${now}::timestamptz)
     where expires_at <= ${now}::timestamptz and (sealed is not null or status = 'requested')`.execute(kysely);
  return Number(numAffectedRows ?? 0n);
}

/** Checks that wait for their workflow, by key. */
export async function waitingChecks(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from integration_check
     where status = 'requested' and created_at <= ${before}::timestamptz and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows.map((row) => row.id);
}
