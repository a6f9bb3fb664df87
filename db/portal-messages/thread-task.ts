import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { openTask } from '../tasks/open-task.ts';

type Work = Pick<UnitOfWork, 'kysely' | 'actor'>;

/** Of the task that stands in everybody's list while a thread waits for staff; one at a time. */
export const taskCause = (threadId: string): string => `portal-thread:${threadId}`;

interface Thread {
  id: string;
  type: string;
  clientId: string;
  groupId: string;
}

/** Says nothing of what the client wrote: a task is read by more people than its thread. `ownerId`: who began the thread. */
export const openThreadTask = (
  uow: Work,
  { id, type, clientId, groupId }: Thread,
  { ownerId, dueAt, now }: { ownerId: string | null; dueAt: Date; now: Date },
): Promise<string | null> =>
  openTask(uow, {
    type,
    subjectKind: 'portal_thread',
    subjectId: id,
    clientId,
    groupId,
    ownerId,
    cause: taskCause(id),
    dueAt,
    now,
  });

/** What was asked is dealt with. `outcome`: a sentence for who looks at the task later. */
export async function finishThreadTask(
  { kysely, actor }: Work,
  threadId: string,
  { outcome, now }: { outcome: string; now: Date },
): Promise<void> {
  await sql`
    update task set status = 'done', outcome = ${outcome}, done_at = ${now}::timestamptz, done_by = ${actor}, updated_at = ${now}::timestamptz,
                    version = version + 1
     where cause = ${taskCause(threadId)} and status = 'open'`.execute(kysely);
}

/** The client has written more: whoever looked at the task before that does not finish it unseen. */
export async function renewThreadTask({ kysely }: Work, threadId: string, now: Date): Promise<void> {
  await sql`
    update task set updated_at = ${now}::timestamptz, version = version + 1
     where cause = ${taskCause(threadId)} and status = 'open'`.execute(kysely);
}

/** To the group of another type, of which nobody has taken it yet. */
export async function moveThreadTask({ kysely }: Work, { id, type, groupId }: Thread, now: Date): Promise<void> {
  await sql`
    update task set type = ${type}, group_id = ${groupId}::uuid, owner_id = null, updated_at = ${now}::timestamptz, version = version + 1
     where cause = ${taskCause(id)} and status = 'open'`.execute(kysely);
}
