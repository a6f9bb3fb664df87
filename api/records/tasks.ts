import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Appointment, Client, Person, SafetyFollowUp, Staff, Task } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { threadOfTask } from '../../db/portal-messages/thread-of-task.ts';
import { waitForClient } from '../../db/portal-messages/waits.ts';
import { practiceZone } from '../../db/practice-zone.ts';
import { taskList, type TaskFilter, type TaskReader } from '../../db/queries/task-list.ts';
import { staffCoveredBy } from '../../db/staff/staff-covered-by.ts';
import { holdRequested } from '../../db/tasks/hold-request.ts';
import { openTask } from '../../db/tasks/open-task.ts';
import { picklists } from '../../domain/picklists.ts';
import { can } from '../../domain/rules.ts';
import type { changedTask, newTask, Task as Shape, withdrawTask } from '../../domain/schemas/desk.ts';
import { localDate } from '../../domain/time.ts';
import type { Asking } from '../principal.ts';
import { conflict, notFound, Problem } from '../problem.ts';
import { seesAll } from './chart-access.ts';
import { readPicklist } from './picklists.ts';
import { assertVersion, demand, found, given, refuse } from './rows.ts';
import { assigneeFaults, handOverFaults, hasSomebody, nobody, tellAssigned } from './task-assignees.ts';

type Why = Pick<z.output<typeof withdrawTask>, 'reason' | 'outcome'>;

/** Who reads tasks, with those whom they stand in for today. */
export async function readerOf(uow: UnitOfWork, { principal, now }: Asking): Promise<TaskReader> {
  const zone = await practiceZone(uow);
  const { staffId, grants } = principal;
  const sees = seesAll(principal);
  const clients = can(grants, 'Clients', 'view');
  const all = can(grants, 'Tasks', 'view');
  const covers = await staffCoveredBy(uow, staffId, localDate(now.toISOString(), zone));
  return { staffId, clients, sees, all, zone, covers, now };
}

const builtIn = new Map<string, string>(picklists['task-type'].items.map(({ code, label }) => [code, label]));

/** A type by the practice's own label, else as Rounds brings it. */
export const labelOfType = (type: string, own: string | null): string => own ?? builtIn.get(type) ?? type;

export const shaped = (row: Omit<Shape, 'typeLabel'> & { typeLabel: string | null }): Shape => ({
  ...row,
  typeLabel: labelOfType(row.type, row.typeLabel),
});

export const everything: Omit<TaskFilter, 'limit'> = {
  scope: 'any',
  status: null,
  type: null,
  clientId: null,
  overdue: false,
  dueBefore: null,
  id: null,
  after: null,
};

/** @throws Problem 404 where there is none that the reader may see */
export async function readTask(uow: UnitOfWork, id: string, asking: Asking): Promise<Shape> {
  const [row] = await taskList(uow, { ...everything, id, limit: 1 }, await readerOf(uow, asking));
  if (!row) throw notFound('task');
  return shaped(row);
}

/** A task after a change; given away, or back to its group, it may be out of the sight of who did so. */
async function saved(uow: UnitOfWork, id: string, asking: Asking): Promise<Shape> {
  const reader = await readerOf(uow, asking);
  const [row] = await taskList(uow, { ...everything, id, limit: 1 }, { ...reader, all: true });
  return shaped(found(row ?? null, 'task'));
}

/** @throws Problem 400, 403 where it is for somebody else and the right to give tasks is missing */
export async function createTask(uow: UnitOfWork, fields: z.output<typeof newTask>, asking: Asking): Promise<Shape> {
  const { principal, now } = asking;
  const { type, clientId, ownerId, groupId, note, priority, dueAt } = fields;
  if (ownerId !== principal.staffId) demand(principal, 'Tasks', 'create');
  if (clientId !== null) demand(principal, 'Clients', 'view');
  const { items } = await readPicklist(uow, 'task-type');
  const item = items.find(({ code, active }) => code === type && active);
  const faults = await assigneeFaults(uow, { ownerId, groupId });
  if (!item) faults.push({ path: 'type', message: 'is not a task type in use; see Picklists' });
  else if (faults.length === 0 && !(await hasSomebody(uow, { ownerId, groupId: groupId ?? item.groupId })))
    faults.push(nobody);
  if (clientId !== null && (await uow.em.count(Client, { id: clientId })) === 0)
    faults.push({ path: 'clientId', message: 'is not a client of your practice' });
  refuse(faults);
  const subject =
    clientId === null
      ? ({ subjectKind: 'staff', subjectId: principal.staffId } as const)
      : ({ subjectKind: 'client', subjectId: clientId } as const);
  const due = dueAt === null ? null : new Date(dueAt);
  const id = await openTask(uow, { ...subject, type, clientId, ownerId, groupId, note, priority, dueAt: due, now });
  if (id === null) throw notFound('task');
  await tellAssigned(uow, id, asking);
  return saved(uow, id, asking);
}

/**
 * The row, locked, of a task that the reader may act on: one's own, one's groups' and those of people whom one stands in for; others' take the
 * rule. @throws Problem 403, 404 where the reader may not even see it
 */
async function held(uow: UnitOfWork, id: string, asking: Asking) {
  const row = found(await lockRow(uow, Task, { id }), 'task');
  const { yours, closed } = await readTask(uow, id, asking);
  if (!yours) demand(asking.principal, 'Tasks', 'modify');
  return { row, closed };
}

/** The first to claim owns it. @throws Problem 403, 404, 409 naming who has it */
export async function claimTask(uow: UnitOfWork, id: string, asking: Asking): Promise<Shape> {
  const { row } = await held(uow, id, asking);
  const { staffId } = asking.principal;
  if (row.ownerId === staffId && row.status === 'open') return saved(uow, id, asking);
  assertOpen(row);
  if (row.ownerId)
    throw conflict('taken', `${await nameOf(uow, row.ownerId)} has taken this task`, 'Take another one, or ask them.');
  row.ownerId = staffId;
  row.updatedAt = asking.now;
  await uow.em.flush();
  return saved(uow, id, asking);
}

/** Back to its group. @throws Problem 403, 404, 409 where it is not mine, or has no group with somebody in it to go back to */
export async function releaseTask(uow: UnitOfWork, id: string, asking: Asking): Promise<Shape> {
  const { row } = await held(uow, id, asking);
  assertOpen(row);
  if (row.ownerId !== asking.principal.staffId)
    throw conflict('not-yours', 'This task is not yours', 'Look at the list again.');
  if (!(await hasSomebody(uow, { groupId: row.groupId })))
    throw conflict('no-group', 'This task has no group with somebody in it', 'Reassign it to somebody, or to a group.');
  row.ownerId = null;
  row.updatedAt = asking.now;
  await uow.em.flush();
  return saved(uow, id, asking);
}

/** Why, in words: the practice's label of the reason, what somebody wrote, or both. @throws Problem 400 where there is neither */
export async function whyWithdrawn(uow: UnitOfWork, { reason, outcome }: Why): Promise<string> {
  const { items } = await readPicklist(uow, 'reason');
  const label = items.find(({ code, active }) => code === reason && active)?.label;
  if (reason !== null && label === undefined)
    refuse([{ path: 'reason', message: 'is no reason in use; see Picklists' }]);
  if (reason === null && outcome === '')
    refuse([{ path: 'outcome', message: 'is missing: say why the task is withdrawn, or name a reason' }]);
  return [label, outcome].filter(Boolean).join(': ');
}

/** @throws Problem 403 where it is somebody else's, 404, 409 */
export async function settleTask(
  uow: UnitOfWork,
  id: string,
  { status, outcome, version }: { status: 'done' | 'withdrawn' | 'open'; outcome: string; version: number },
  asking: Asking,
): Promise<Shape> {
  await holdRequested(uow, id);
  const thread = await threadOfTask(uow, id);
  const { row } = await held(uow, id, asking);
  const { principal, now } = asking;
  if (thread?.askedAt && row.status === 'open' && row.version !== version)
    throw conflict(
      'newer-message',
      'The client has written in this conversation meanwhile, or somebody has changed its task',
      'Open the conversation and read it, then finish the task if nothing is left to answer. What you have typed is still there.',
    );
  assertVersion(row, version);
  const over = status !== 'open';
  if (thread && !over)
    throw conflict(
      'of-a-conversation',
      'This task followed a conversation in the portal, and does not open again by itself',
      'Open the conversation and write, or wait for what the client writes next: that opens a task.',
    );
  if (over) assertOpen(row);
  if (over && row.type === 'safety-follow-up') await assertAcknowledged(uow, row.subjectId);
  const columns = {
    status,
    outcome: over ? outcome : null,
    doneAt: over ? now : null,
    doneBy: over ? principal.actor : null,
  };
  uow.em.assign(row, { ...columns, updatedAt: now });
  await uow.em.flush();
  if (over && row.type === 'appointment-request') await endRequest(uow, row.subjectId, now);
  // Whoever finishes the task has dealt with what the client wrote by another way.
  if (thread?.askedAt) await waitForClient(uow, thread, { closed: true, outcome, now });
  return saved(uow, id, asking);
}

/** Such a task is done by the acknowledgement itself; nobody puts it away without. @throws Problem 409 */
async function assertAcknowledged({ em }: UnitOfWork, id: string): Promise<void> {
  if ((await em.count(SafetyFollowUp, { id, acknowledgedAt: null })) === 0) return;
  throw conflict(
    'acknowledge-first',
    'A safety follow-up is not put away like other tasks',
    'Acknowledge it at the top of Tasks, and say what was done: that finishes the task, too.',
  );
}

/** Whoever settles the request of a client for another time has answered it, also where the appointment stays as it was. */
const endRequest = ({ em }: UnitOfWork, appointmentId: string, now: Date) =>
  em.nativeUpdate(
    Appointment,
    { id: appointmentId, rescheduleAskedAt: { $ne: null } },
    { rescheduleAskedAt: null, updatedAt: now },
  );

/** @throws Problem 400, 403, 404, 409 */
export async function changeTask(
  uow: UnitOfWork,
  id: string,
  { version, dueAt, ...fields }: z.output<typeof changedTask>,
  asking: Asking,
): Promise<Shape> {
  const { row, closed } = await held(uow, id, asking);
  assertVersion(row, version);
  assertOpen(row);
  if (closed && fields.note !== undefined)
    throw new Problem(403, 'closed-note', 'The note of this task is not open to you', {
      next: 'Leave it as it is, or ask to be assigned to the client.',
    });
  const before = { ownerId: row.ownerId ?? null, groupId: row.groupId ?? null };
  const { ownerId = before.ownerId, groupId = before.groupId } = fields;
  const reassigned = ownerId !== before.ownerId || groupId !== before.groupId;
  if (reassigned) refuse(await handOverFaults(uow, before, { ownerId, groupId }));
  uow.em.assign(row, given({ ...fields, dueAt: dueAt && new Date(dueAt) }));
  row.updatedAt = asking.now;
  await uow.em.flush();
  if (reassigned && row.ownerId !== asking.principal.staffId) demand(asking.principal, 'Tasks', 'create');
  if (reassigned) await tellAssigned(uow, id, asking);
  return saved(uow, id, asking);
}

/** @throws Problem 409 where it is over */
function assertOpen(row: { status: string }): void {
  if (row.status === 'open') return;
  throw conflict('over', 'This task is over', 'Look at the list again; it can be opened again.');
}

async function nameOf({ em }: UnitOfWork, staffId: string): Promise<string> {
  const staff = await em.findOneOrFail(Staff, { id: staffId });
  const { firstName, lastName } = await em.findOneOrFail(Person, { id: staff.personId });
  return `${firstName} ${lastName}`;
}
