import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { PortalThread } from '../entities/index.ts';
import { starterOf } from './answerers.ts';
import { answerBy, promiseRules } from './promise.ts';
import { closeThreadAlerts, tellAnswerers } from './tell.ts';
import { finishThreadTask, openThreadTask, renewThreadTask } from './thread-task.ts';

type Thread = InferEntity<typeof PortalThread>;

/** The group of a type as it is now; null: it has none any more, so what was asked stays with the one it had. */
async function groupOfType({ kysely }: UnitOfWork, type: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`
    select group_id as id from picklist where list = 'task-type' and code = ${type}`.execute(kysely);
  return rows[0]?.id ?? null;
}

/**
 * A client has written: staff owe an answer, from the first message that waits for one. A task of the type stands in the list of its group until then, and
 * those who can answer are told. Call it with the thread locked, or just made.
 */
export async function waitForStaff(uow: UnitOfWork, thread: Thread, now: Date): Promise<void> {
  thread.state = 'open';
  thread.waitsFor = 'staff';
  if (thread.askedAt) await renewThreadTask(uow, thread.id, now);
  else {
    thread.groupId = (await groupOfType(uow, thread.type)) ?? thread.groupId;
    const dueAt = answerBy(await promiseRules(uow), now);
    uow.em.assign(thread, { askedAt: now, dueAt, level: 0, nextAt: null });
    await uow.em.flush();
    await openThreadTask(uow, thread, { ownerId: await starterOf(uow, thread, now), dueAt, now });
  }
  await uow.em.flush();
  await tellAnswerers(uow, idsOf(thread), 'portal-message', now);
}

/** Staff have answered, or dealt with it otherwise (`closed`). `outcome`: of the task, a sentence. Call it with the thread locked. */
export async function waitForClient(
  uow: UnitOfWork,
  thread: Thread,
  { closed = false, outcome, now }: { closed?: boolean; outcome: string; now: Date },
): Promise<void> {
  uow.em.assign(thread, {
    state: closed ? 'closed' : 'open',
    waitsFor: 'client',
    askedAt: null,
    dueAt: null,
    level: 0,
    nextAt: null,
  });
  await uow.em.flush();
  await finishThreadTask(uow, thread.id, { outcome, now });
  await closeThreadAlerts(uow, thread.id, now);
}

export const idsOf = ({ id, clientId, groupId, type, startedBy }: Thread) => ({
  id,
  clientId,
  groupId,
  type,
  startedBy: startedBy ?? null,
});
