import { sql } from 'kysely';
import { statementRunIsUnderWay, type StatementRunStatus } from '../../domain/billing/statement-runs.ts';
import type { StatementRunCounts } from '../../domain/schemas/statement-runs.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { StatementRun } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { staffOfActor } from '../staff/staff-of-actor.ts';
import { countRuns } from './counts.ts';

export interface RunState {
  status: StatementRunStatus;
  counts: StatementRunCounts;
  /** Nothing is left to do. */
  over: boolean;
}

/** requested → running, and where nobody waits any more: running → done, with an alert to who ordered it. A second time it changes nothing. @returns how it stands, null where there is none */
export async function standOfRun(uow: UnitOfWork, runId: string, now: Date): Promise<RunState | null> {
  const run = await lockRow(uow, StatementRun, { id: runId });
  if (!run) return null;
  if (run.status === 'requested') run.status = 'running';
  const counts = (await countRuns(uow, [runId], null))(runId);
  if (run.status === 'running' && counts.waiting === 0) {
    Object.assign(run, { status: 'done', finishedAt: now });
    const staffId = await staffOfActor(uow, run.orderedBy);
    const about = { subjectKind: 'statement_run', subjectId: runId, now } as const;
    if (staffId) await raiseAlerts(uow, { ...about, kind: 'statement-run-finished', staffIds: [staffId] });
  }
  await uow.em.flush();
  return { status: run.status, counts, over: !statementRunIsUnderWay(run.status) };
}

/** Whoever still waits gets no statement. The caller holds the run, so no group is in the middle of its turn. @returns how many that were */
export async function cancelWaiting({ kysely }: Pick<UnitOfWork, 'kysely'>, runId: string, now: Date): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update statement_run_row set status = 'cancelled', settled_at = ${now}::timestamptz
     where run_id = ${runId}::uuid and status = 'waiting'`.execute(kysely);
  return Number(numAffectedRows);
}
