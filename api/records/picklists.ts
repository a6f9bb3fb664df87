import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Picklist, UserGroup } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { groupsThatAnswer } from '../../db/portal-messages/answerers.ts';
import { groupList } from '../../db/queries/group-list.ts';
import { isPicklist, type PicklistDefinition, type PicklistName, picklists } from '../../domain/picklists.ts';
import type {
  newPicklistItem,
  Picklist as Shape,
  PicklistItem,
  savePicklistItem,
  UserGroup as UserGroupShape,
} from '../../domain/schemas/desk.ts';
import { changedMeanwhile, conflict, notFound } from '../problem.ts';
import { refuse } from './rows.ts';

/** @throws Problem 404 */
export function picklistName(name: string): PicklistName {
  if (!isPicklist(name)) throw notFound('picklist');
  return name;
}

/** A list as the practice has made it: what Rounds brings, renamed and added to. */
export async function readPicklist(uow: UnitOfWork, name: PicklistName): Promise<Shape> {
  const { label, description, grouped, items }: PicklistDefinition = picklists[name];
  const stored = await uow.em.find(Picklist, { list: name });
  const groups = new Map((await groupList(uow)).map((group) => [group.id, group]));
  const answering = grouped ? await groupsThatAnswer(uow) : new Set<string>();
  const builtIn = new Map(items.map((item, i) => [item.code, { ...item, position: (i + 1) * 10 }]));
  const codes = new Set([...builtIn.keys(), ...stored.map(({ code }) => code)]);
  const merged = [...codes].map((code): PicklistItem => {
    const row = stored.find((each) => each.code === code);
    const brought = builtIn.get(code);
    const group = row?.groupId ? groups.get(row.groupId) : undefined;
    const kept = brought?.kept ?? false;
    const active = kept || (row?.active ?? true);
    return {
      code,
      label: row?.label ?? brought?.label ?? code,
      position: row?.position ?? brought?.position ?? 0,
      active,
      groupId: row?.groupId ?? null,
      groupName: group?.name ?? null,
      builtIn: brought !== undefined,
      kept,
      portal: brought?.portal ?? false,
      version: row?.version ?? 0,
      warning: grouped && active ? warningOf(group, { portal: brought?.portal ?? false, answering }) : null,
    };
  });
  const rows = merged.toSorted((a, b) => a.position - b.position || a.label.localeCompare(b.label));
  return { name, label, description, grouped, items: rows };
}

/** Who is told of a task of this type where it is given to no person, and whether clients can choose it in the portal; null: somebody, and they can. */
const warningOf = (
  group: UserGroupShape | undefined,
  { portal, answering }: { portal: boolean; answering: ReadonlySet<string> },
): string | null => {
  const instead = [
    portal && 'clients do not see it in the portal, and ',
    'unless it is given to a person, nobody is told of such a task; only who sees everybody’s tasks finds it.',
  ]
    .filter(Boolean)
    .join('');
  if (!group) return `No user group: ${instead}`;
  if (!group.active) return `Its user group is out of use: ${instead}`;
  if (!group.members.some(({ active }) => active)) return `Nobody is in its user group: ${instead}`;
  if (!portal || answering.has(group.id)) return null;
  return 'Nobody in its user group may answer clients, so they do not see it in the portal: it takes the rules Client Portal Can Send Messages to Client (Create) and Clients (View).';
};

/** Task types that clients can choose in the portal: somebody answers what is of them. */
export async function offeredTypes(uow: UnitOfWork): Promise<PicklistItem[]> {
  const { items } = await readPicklist(uow, 'task-type');
  return items.filter(
    ({ portal, active, groupId, warning }) => portal && active && groupId !== null && warning === null,
  );
}

/** @throws Problem 400, 404, 409 */
export async function savePicklist(
  uow: UnitOfWork,
  list: PicklistName,
  code: string,
  { version, ...fields }: z.output<typeof savePicklistItem>,
): Promise<Shape> {
  // Before its version is looked at; the first save of an entry has no row to lock, and is kept apart by the unique key.
  const row = await lockRow(uow, Picklist, { list, code });
  const item = (await readPicklist(uow, list)).items.find((each) => each.code === code);
  if (!item) throw notFound('entry');
  if (item.version !== version) throw changedMeanwhile();
  if (item.kept && !fields.active)
    refuse([{ path: 'active', message: 'has to stay on: Rounds itself opens tasks of this type' }]);
  await assertGroup(uow, list, fields.groupId);
  if (row) uow.em.assign(row, fields);
  else uow.em.create(Picklist, { list, code, ...fields });
  await uow.em.flush();
  return readPicklist(uow, list);
}

/** Its code is made of its label and stays when it is renamed. @throws Problem 400, 409 where there is one of that name */
export async function addToPicklist(
  uow: UnitOfWork,
  list: PicklistName,
  fields: z.output<typeof newPicklistItem>,
): Promise<Shape> {
  await assertGroup(uow, list, fields.groupId);
  const code = fields.label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  refuse(code === '' ? [{ path: 'label', message: 'needs a letter or a digit' }] : []);
  const { items } = await readPicklist(uow, list);
  if (items.some((each) => each.code === code || each.label.toLowerCase() === fields.label.toLowerCase()))
    throw conflict(
      'taken',
      'There is an entry of that name',
      'Choose another name, or put the other one in use again.',
    );
  uow.em.create(Picklist, { list, code, ...fields });
  await uow.em.flush();
  return readPicklist(uow, list);
}

async function assertGroup(uow: UnitOfWork, list: PicklistName, groupId: string | null): Promise<void> {
  if (groupId === null) return;
  const { grouped }: PicklistDefinition = picklists[list];
  const known = grouped && (await uow.em.count(UserGroup, { id: groupId })) > 0;
  const message = grouped ? 'is no user group of your practice' : 'has no meaning for this list';
  refuse(known ? [] : [{ path: 'groupId', message }]);
}
