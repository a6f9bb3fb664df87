import { raiseAlerts } from '../../db/alerts/raise-alerts.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Staff, Task, UserGroup } from '../../db/entities/index.ts';
import { staffOfGroup } from '../../db/staff/staff-of-group.ts';
import type { Asking } from '../principal.ts';
import { conflict, type FieldError } from '../problem.ts';

/* Who has a task: its owner, or else everybody in its user group. */

export interface Assignees {
  ownerId?: string | null | undefined;
  groupId?: string | null | undefined;
}

/** What is wrong with those whom a task is given to now. */
export async function assigneeFaults({ em }: UnitOfWork, { ownerId, groupId }: Assignees): Promise<FieldError[]> {
  const faults: FieldError[] = [];
  if (ownerId && (await em.count(Staff, { id: ownerId, active: true })) === 0)
    faults.push({ path: 'ownerId', message: 'is no active member of staff of your practice' });
  if (groupId && (await em.count(UserGroup, { id: groupId, active: true })) === 0)
    faults.push({ path: 'groupId', message: 'is no user group in use' });
  return faults;
}

/** Whether somebody has it; who may see everybody's tasks would find it all the same, and nobody would be told. */
export async function hasSomebody(uow: UnitOfWork, { ownerId, groupId }: Assignees): Promise<boolean> {
  if (ownerId) return true;
  return groupId ? (await staffOfGroup(uow, groupId)).length > 0 : false;
}

/** Of a task that nobody would have. */
export const nobody: FieldError = {
  path: 'ownerId',
  message: 'is missing: without an owner, or a user group with somebody in it, nobody would see the task',
};

/** What is wrong with who gets a task; who had it before is not asked about. */
export async function handOverFaults(uow: UnitOfWork, before: Assignees, after: Assignees): Promise<FieldError[]> {
  const ownerId = after.ownerId === before.ownerId ? null : after.ownerId;
  const groupId = after.groupId === before.groupId ? null : after.groupId;
  const faults = await assigneeFaults(uow, { ownerId, groupId });
  if (faults.length === 0 && !(await hasSomebody(uow, after))) faults.push(nobody);
  return faults;
}

/** Before a user group is left without anybody. @throws Problem 409 where it has open tasks that nobody has taken */
export async function assertNothingWaits({ em }: UnitOfWork, groupId: string): Promise<void> {
  const count = await em.count(Task, { groupId, ownerId: null, status: 'open' });
  if (count === 0) return;
  const tasks = count === 1 ? '1 open task' : `${count} open tasks`;
  throw conflict(
    'tasks-waiting',
    `${tasks} of this group would be left to nobody`,
    'Reassign them to somebody, or to another group, first: Tasks, Everybody’s lists them.',
  );
}

/** The owner, or else the group, hears of it; nobody of what they gave themselves. */
export async function tellAssigned(uow: UnitOfWork, id: string, { principal, now }: Asking): Promise<void> {
  const row = await uow.em.findOneOrFail(Task, { id });
  const all = row.ownerId ? [row.ownerId] : row.groupId ? await staffOfGroup(uow, row.groupId) : [];
  const staffIds = all.filter((each) => each !== principal.staffId);
  const kind = row.ownerId ? 'task-assigned' : 'group-task';
  const clientId = row.clientId ?? null;
  await raiseAlerts(uow, { kind, staffIds, subjectKind: 'task', subjectId: id, clientId, taskId: id, now });
}
