import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Staff, UserGroup, UserGroupMember } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { groupList } from '../../db/queries/group-list.ts';
import { staffOfGroup } from '../../db/staff/staff-of-group.ts';
import type { UserGroup as Shape, userGroupFields } from '../../domain/schemas/desk.ts';
import { notFound } from '../problem.ts';
import { assertVersion, found, given, refuse } from './rows.ts';
import { assertNothingWaits } from './task-assignees.ts';

type Fields = z.output<typeof userGroupFields>;

/** @throws Problem 404 */
export async function readGroup(uow: UnitOfWork, id: string): Promise<Shape> {
  const [row] = await groupList(uow, id);
  if (!row) throw notFound('user group');
  return row;
}

/** @throws Problem 400, 409 where the name is taken */
export async function createGroup(uow: UnitOfWork, { members, ...fields }: Fields): Promise<Shape> {
  const id = newId();
  uow.em.create(UserGroup, { id, ...fields });
  await uow.em.flush();
  await saveMembers(uow, id, members);
  return readGroup(uow, id);
}

/** @throws Problem 400, 404, 409, also where nobody would be left for its open tasks */
export async function changeGroup(
  uow: UnitOfWork,
  id: string,
  { members, version, ...fields }: Partial<Fields> & { version: number },
  now: Date,
): Promise<Shape> {
  const row = found(await uow.em.findOne(UserGroup, { id }), 'user group');
  assertVersion(row, version);
  const leaves = row.active && fields.active === false;
  const { length: before } = await staffOfGroup(uow, id);
  uow.em.assign(row, given(fields));
  row.updatedAt = now; // a new version also where only the members changed
  await uow.em.flush();
  if (members) await saveMembers(uow, id, members);
  if ((leaves || before > 0) && (await staffOfGroup(uow, id)).length === 0) await assertNothingWaits(uow, id);
  return readGroup(uow, id);
}

async function saveMembers({ em }: UnitOfWork, groupId: string, members: readonly string[]): Promise<void> {
  const wanted = [...new Set(members)];
  const known = new Set((await em.find(Staff, { id: { $in: wanted } })).map(({ id }) => id));
  refuse(
    wanted
      .filter((id) => !known.has(id))
      .map((id) => ({ path: `members.${members.indexOf(id)}`, message: 'is no member of staff of your practice' })),
  );
  const before = await em.find(UserGroupMember, { groupId });
  for (const row of before) if (!wanted.includes(row.staffId)) em.remove(row);
  for (const staffId of wanted)
    if (!before.some((row) => row.staffId === staffId)) em.create(UserGroupMember, { groupId, staffId });
  await em.flush();
}
