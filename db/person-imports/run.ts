import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { ImportStatus, Trouble } from '../../domain/fieldtime/import-statuses.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { PersonImport } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { staffOfAccount } from '../staff/staff-of-actor.ts';
import { finishTask } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';

export type Run = InferEntity<typeof PersonImport>;

/** requested → running. @returns the run, or null where there is none */
export async function beginRun(uow: UnitOfWork, runId: string): Promise<Run | null> {
  const run = await lockRow(uow, PersonImport, { id: runId });
  if (run?.status === 'requested') run.status = 'running';
  return run;
}

/** Touches nothing else, so that whoever looks at the run is not told that somebody changed it. */
export async function setTrouble({ kysely }: UnitOfWork, runId: string, trouble: Trouble | null): Promise<void> {
  await sql`
    update person_import set trouble = ${trouble} where id = ${runId}::uuid and trouble is distinct from ${trouble}`.execute(
    kysely,
  );
}

export async function stateOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  runId: string,
): Promise<{ status: ImportStatus; waiting: number; done: number; failed: number }> {
  const { rows } = await sql<{ status: ImportStatus; waiting: number; done: number; failed: number }>`
    select r.status, count(*) filter (where w.status = 'waiting')::int as waiting, count(*) filter (where w.status = 'done')::int as done,
           count(*) filter (where w.status = 'failed' and w.failure <> 'mapped')::int as failed
      from person_import r left join person_import_row w on w.run_id = r.id
     where r.id = ${runId}::uuid group by r.id, r.practice_id`.execute(kysely);
  return rows[0] ?? { status: 'done', waiting: 0, done: 0, failed: 0 };
}

/** What was not begun is not; what is in doubt is settled first. */
export async function cancelWaiting({ kysely }: Pick<UnitOfWork, 'kysely'>, runId: string, now: Date): Promise<void> {
  await sql`
    update person_import_row set status = 'cancelled', finished_at = ${now}::timestamptz
     where run_id = ${runId}::uuid and status = 'waiting'`.execute(kysely);
}

/**
 * running → done, cancelling → cancelled; a run that is over stays as it is. Records to correct are a task of whoever ordered the import; records that healed
 * by themselves are nobody's order, so their task belongs to the group of its type.
 */
export async function finishRun(
  uow: UnitOfWork,
  runId: string,
  now: Date,
): Promise<{ status: ImportStatus; done: number; failed: number } | null> {
  const run = await lockRow(uow, PersonImport, { id: runId });
  if (!run) return null;
  const over = run.status === 'cancelled' || run.status === 'done';
  if (run.status === 'cancelling') {
    await cancelWaiting(uow, runId, now);
    run.status = 'cancelled';
  } else if (!over) run.status = 'done';
  const { done, failed } = await stateOf(uow, runId);
  if (!over) {
    Object.assign(run, { finishedAt: now, trouble: null });
    await uow.em.flush();
    await tell(uow, run, { failed, now });
  }
  return { status: run.status, done, failed };
}

const type = 'import-failures';

async function tell(uow: UnitOfWork, run: Run, { failed, now }: { failed: number; now: Date }): Promise<void> {
  const staffId = run.createdBy ? await staffOfAccount(uow, run.createdBy) : null;
  const about = { subjectKind: 'person_import', subjectId: run.id, now } as const;
  // One a kind: the list of what failed is the same for every run.
  const cause = `${type}:timeero:${run.kind}`;
  const taskId = failed > 0 ? await openTask(uow, { ...about, type, cause, ownerId: staffId }) : null;
  if (!(await anyFailed(uow, run.kind))) await finishOpen(uow, cause, now);
  if (staffId) await raiseAlerts(uow, { ...about, kind: 'import-finished', staffIds: [staffId], taskId });
}

async function anyFailed({ kysely }: UnitOfWork, kind: string): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`
    select exists (
      select from person_import_row i join external_record r on r.id = i.record_id and r.gone_at is null
       where i.current and i.status = 'failed' and r.kind = ${kind} and i.failure <> 'mapped'
         and (i.failure = 'register' or not exists (
           select from timeero_mapping m where m.pimsy_record_id = r.id and m.ended_at is null))) as any`.execute(
    kysely,
  );
  return rows[0]?.any ?? false;
}

async function finishOpen(uow: UnitOfWork, cause: string, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select subject_id as id from task where cause = ${cause} and status = 'open'`.execute(uow.kysely);
  for (const { id } of rows)
    await finishTask(uow, { type, subjectId: id, outcome: 'Every record is imported or mapped.', now });
}
