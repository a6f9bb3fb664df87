import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { ImportStatus } from '../../domain/imports/statuses.ts';
import { localDate } from '../../domain/time.ts';
import { reverse } from '../billing/ledger.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { holdClients } from '../charts/hold-clients.ts';
import type { UnitOfWork } from '../database.ts';
import { ImportRun } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { practiceZone } from '../practice-zone.ts';
import { accountOfActor, staffOfActor } from '../staff/staff-of-actor.ts';
import { judgeRows, rowsAtATime } from './judge-rows.ts';
import type { JudgedRow, Judging } from './judged.ts';
import { makeRecords } from './make-records.ts';
import { markUndone, nextRows, postedRows, settleRows } from './rows.ts';

export type Run = InferEntity<typeof ImportRun>;

/** requested → running. @returns the run, or null where there is none */
export async function takeUp(uow: UnitOfWork, runId: string): Promise<Run | null> {
  const run = await lockRow(uow, ImportRun, { id: runId });
  if (run?.status === 'requested') run.status = 'running';
  return run;
}

/** For rows of a run. `reader`: whoever looks at them; without one who ordered it, as they are now. */
export async function judgingOf(
  uow: UnitOfWork,
  { id, orderedBy = null, allCharts }: Pick<Run, 'id' | 'orderedBy' | 'allCharts'>,
  now: Date,
  reader?: ChartReader,
): Promise<Judging> {
  const zone = await practiceZone(uow);
  return {
    zone,
    today: localDate(now.toISOString(), zone),
    reader: reader ?? { staffId: await staffOfActor(uow, orderedBy ?? ''), sees: allCharts, now },
    run: { id, by: orderedBy && (await accountOfActor(uow, orderedBy)) },
  };
}

/**
 * One worker at a time carries a run out, also where Temporal has given up one that is only slow. The row itself stays free: whoever cancels must not
 * wait, and each look at it sees what they have committed.
 */
async function holdRun({ kysely }: UnitOfWork, runId: string): Promise<ImportStatus | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`import ${runId}`}, 0))`.execute(kysely);
  const { rows } = await sql<{ status: ImportStatus }>`select status from import_run where id = ${runId}::uuid`.execute(
    kysely,
  );
  return rows[0]?.status;
}

/** Some rows of a run, each judged anew: what was good when the file was read may be so no longer. */
export async function importRows(
  uow: UnitOfWork,
  run: Pick<Run, 'id' | 'kind'>,
  { after, seen, ...judging }: Judging & { after: number; seen: Map<string, number> },
): Promise<JudgedRow[]> {
  if ((await holdRun(uow, run.id)) !== 'running') return [];
  if (run.kind === 'ledger') await holdFiles(uow);
  const rows = await nextRows(uow, {
    runId: run.id,
    kind: run.kind,
    after,
    reader: judging.reader,
    limit: rowsAtATime,
  });
  if (rows.length === 0) return [];
  const judged = await judgeRows(uow, run.kind, rows, { ...judging, seen });
  await makeRecords(
    uow,
    judged.filter(({ problems }) => problems.length === 0).map(({ records }) => records),
  );
  await settleRows(uow, run.id, judged);
  return judged;
}

/**
 * Two files that say the same are judged one after the other, so the second finds what the first has posted. Held by one group of rows of a practice at a time,
 * before any client is.
 */
async function holdFiles({ kysely, practiceId }: UnitOfWork): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`ledger files ${practiceId}`}, 0))`.execute(kysely);
}

/** Rolls back a run of all or none: some rows are not good any more, or it was cancelled. */
export class NoneAtAll extends Error {
  readonly faulty: readonly JudgedRow[];
  constructor(faulty: readonly JudgedRow[]) {
    super('None of the rows is imported');
    this.faulty = faulty;
  }
}

/** Every row in this one transaction. @throws NoneAtAll, and the signal's reason once it aborts */
export async function importAll(
  uow: UnitOfWork,
  run: Pick<Run, 'id' | 'kind'>,
  judging: Judging,
  signal: AbortSignal,
): Promise<void> {
  const faulty: JudgedRow[] = [];
  const seen = new Map<string, number>();
  for (let [after, group] = [0, 0]; ; group++) {
    signal.throwIfAborted();
    if (group % groupsPerStatistics === 1) await refreshStatistics(uow);
    const judged = await importRows(uow, run, { ...judging, after, seen });
    faulty.push(...judged.filter(({ problems }) => problems.length > 0));
    const last = judged.at(-1);
    if (!last) break;
    after = last.number;
  }
  // Read again: it may have been cancelled while the last rows were written.
  if (faulty.length > 0 || (await holdRun(uow, run.id)) !== 'running') throw new NoneAtAll(faulty);
}

const undoneAtATime = 200;

/** Takes some of what a run made back. @returns whether there is more */
export async function undoRows(uow: UnitOfWork, runId: string): Promise<boolean> {
  if ((await holdRun(uow, runId)) !== 'undoing') return false;
  const { rows } = await sql<{ seen: number }>`select undo_import(${runId}::uuid, ${undoneAtATime}) as seen`.execute(
    uow.kysely,
  );
  return (rows[0]?.seen ?? 0) > 0;
}

/**
 * Posts the opposite of some of what a run has posted, each line once and with the reason, from its end; what staff have taken back by hand stays so. Lines of
 * charts that are closed to who orders it are left alone.
 * @returns the last line that it came to; null where there is no more
 */
export async function reverseRows(
  uow: UnitOfWork,
  run: Pick<Run, 'id' | 'undoReason'>,
  before: number | null,
  { reader, today, run: { by } }: Judging,
): Promise<number | null> {
  if ((await holdRun(uow, run.id)) !== 'undoing') return null;
  const rows = await postedRows(uow, { runId: run.id, before, reader, limit: undoneAtATime });
  await holdClients(uow, { clientIds: [...new Set(rows.map(({ clientId }) => clientId))] });
  for (const { transactionId } of rows)
    await reverse(uow, transactionId, run.undoReason ?? 'The import was taken back', { on: today, source: 'file', by });
  await markUndone(
    uow,
    rows.map(({ id }) => id),
  );
  return rows.at(-1)?.number ?? null;
}

/** Groups of rows between two of these. The first comes early: the planner takes a practice without statistics for a single row. */
export const groupsPerStatistics = 10;

/** For the planner, once many rows are new. */
export async function refreshStatistics({ kysely }: UnitOfWork): Promise<void> {
  await sql`select analyze_imported()`.execute(kysely);
}
