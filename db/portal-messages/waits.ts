import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { PortalThread } from '../entities/index.ts';
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

/** Whoever of the staff began a thread has its answers, while they are there. */
async function starterOf({ kysely }: UnitOfWork, { startedBy }: Thread): Promise<string | null> {
  if (!startedBy) return null;
  const { rows } = await sql<{ id: string }>`
    select id from staff where id = ${startedBy}::uuid and active`.execute(kysely);
  return rows[0]?.id ?? null;
}

/**
 * A client has written: staff owe an answer, from the first message that waits for one. A task of the type stands in the list of its group until then, and
 * those who can answer are told. Call it with the thread locked, or just made.
 */
export async function waitForStaff(uow: UnitOfWork, thread: Thread, now: Date): Promise<void> {
  thread.state = 'open';
  thread.waitsFor = 'staff';
  const startedBy = await starterOf(uow, thread);
  if (thread.askedAt) await renewThreadTask(uow, thread.id, now);
  else {
    thread.groupId = (await groupOfType(uow, thread.type)) ?? thread.groupId;
    const dueAt = answerBy(await promiseRules(uow), now);
    uow.em.assign(thread, { askedAt: now, dueAt, level: 0, nextAt: null });
    await uow.em.flush();
    await openThreadTask(uow, thread, { ownerId: startedBy, dueAt, now });
  }
  await uow.em.flush();
  await tellAnswerers(uow, { ...idsOf(thread), startedBy }, 'portal-message', now);
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

export const idsOf = ({ id, clientId, groupId, type }: Thread) => ({ id, clientId, groupId, type });
