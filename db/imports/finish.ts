import type { ImportFailure, ImportStatus } from '../../domain/imports/statuses.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { ImportRun } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { staffOfAccount, staffOfActor } from '../staff/staff-of-actor.ts';
import { finishTask } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
import type { Run } from './carry-out.ts';
import { countRows } from './rows.ts';

/** Writes down how the rows of a run stand; they are removed some day, and the run keeps its numbers. */
export async function keepCounts(uow: UnitOfWork, run: Run): Promise<void> {
  Object.assign(run, await countRows(uow, run.id));
}

export interface Ended {
  status: ImportStatus;
  failure: ImportFailure | null;
  /** Rows that have to be mended. */
  bad: number;
}

/**
 * Ends what was carried out, or given up: running → done or failed, undoing → undone or failed, and tells who ordered it. A run that is no longer as it
 * `was` stays: it was cancelled, or something else was ordered since. Rows to be mended are a task of whoever ordered the import, until none are left.
 */
export async function finishRun(
  uow: UnitOfWork,
  runId: string,
  { was, failure, now }: { was: readonly ImportStatus[]; failure: ImportFailure | null; now: Date },
): Promise<Ended | null> {
  const run = await lockRow(uow, ImportRun, { id: runId });
  if (!run) return null;
  await keepCounts(uow, run);
  if (was.includes(run.status)) {
    const undoing = run.status === 'undoing';
    run.failure = failure;
    // What is of charts that are closed to who took it back is still there, for somebody else.
    run.status = failure ? 'failed' : undoing && run.done === 0 ? 'undone' : 'done';
    run.finishedAt = now;
    if (undoing) await tellOfUndo(uow, run, now);
    else await tell(uow, run, now);
  }
  await uow.em.flush();
  return { status: run.status, failure: run.failure ?? null, bad: run.bad };
}

const type = 'import-failures';
const aboutRun = ({ id, kind }: Run, now: Date) =>
  ({ subjectKind: kind === 'ledger' ? 'ledger_import' : 'import_run', subjectId: id, now }) as const;

async function tell(uow: UnitOfWork, run: Run, now: Date): Promise<void> {
  const { id, bad, createdBy } = run;
  const staffId = createdBy ? await staffOfAccount(uow, createdBy) : null;
  const about = aboutRun(run, now);
  const wanted = bad > 0;
  const taskId = wanted ? await openTask(uow, { ...about, type, cause: `${type}:${id}`, ownerId: staffId }) : null;
  if (!wanted) await finishTask(uow, { type, subjectId: id, outcome: 'The rows were corrected.', now });
  if (staffId) await raiseAlerts(uow, { ...about, kind: 'import-finished', staffIds: [staffId], taskId });
}

/** Who took it back is told; where something still stands, who imported it too: they may see what the other may not. Nobody has to correct rows because of it. */
async function tellOfUndo(uow: UnitOfWork, run: Run, now: Date): Promise<void> {
  const { id, status, done, orderedBy, createdBy } = run;
  if (status === 'undone') await finishTask(uow, { type, subjectId: id, outcome: 'The import was taken back.', now });
  const told = [
    orderedBy ? await staffOfActor(uow, orderedBy) : null,
    done > 0 && createdBy ? await staffOfAccount(uow, createdBy) : null,
  ];
  const staffIds = [...new Set(told.filter((each) => each !== null))];
  await raiseAlerts(uow, { ...aboutRun(run, now), kind: 'import-finished', staffIds });
}
