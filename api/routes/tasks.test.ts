import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Picklist, Task, UserGroup } from '../../domain/schemas/desk.ts';
import { type NewTask, openTask } from '../../db/tasks/open-task.ts';
import type { Client } from '../../domain/schemas/people.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

interface Problem {
  type: string;
  title: string;
  next?: string;
  errors?: { path: string; message: string }[];
}

let api: TestApi;
let people: TestPeople;
let anna: TestUser;
let viewer: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
  [anna, viewer] = [await api.as({}), await api.as({ Tasks: ['view'] })];
});
afterAll(() => api.close());

const admin = () => api.own.admin;
let count = 0;
const aGroup = async (...members: TestUser[]) => {
  const body = { name: `Group ${++count}`, members: members.map(({ staffId }) => staffId) };
  return (await admin().post<UserGroup>('/api/user-groups', body)).body;
};
const changeGroup = (group: UserGroup, fields: object) =>
  admin().patch<UserGroup & Problem>(`/api/user-groups/${group.id}`, { version: group.version, ...fields });
const aTask = async (fields: object, by: TestUser = admin()) =>
  (await by.post<Task>('/api/tasks', { type: 'other', ...fields })).body;
const change = (task: Task, fields: object, by: TestUser = admin()) =>
  by.patch<Task & Problem>(`/api/tasks/${task.id}`, { version: task.version, ...fields });
const settle = (task: Task, step: 'done' | 'withdraw' | 'reopen', body: object = {}) =>
  anna.post<Task & Problem>(`/api/tasks/${task.id}/${step}`, { version: task.version, ...body });
/** As an activity does; of the practice's own administrator where nothing else is said. */
const openedByRounds = (type: string, more: Partial<NewTask> = {}) =>
  people.work((uow) =>
    openTask(uow, { type, subjectKind: 'staff', subjectId: admin().staffId, now: new Date(), ...more }),
  );
const typeNamed = async (code: string) =>
  (await admin().get<Picklist>('/api/picklists/task-type')).body.items.find((item) => item.code === code);
const warningOf = async (code: string) => (await typeNamed(code))?.warning;
const saveType = (code: string, fields: object) =>
  admin().put<Picklist & Problem>(`/api/picklists/task-type/${code}`, { label: code, version: 0, ...fields });

describe('a task type', () => {
  it('that Rounds itself opens tasks of stays in use; others may go', async () => {
    const refused = await saveType('document-infected', { active: false });
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [{ path: 'active', message: 'has to stay on: Rounds itself opens tasks of this type' }],
    ]);
    expect(await typeNamed('document-infected')).toMatchObject({ kept: true, active: true, version: 0 });
    expect((await saveType('billing-question', { active: false })).status).toBe(200);
    expect(await typeNamed('billing-question')).toMatchObject({ kept: false, active: false });
  });

  it('saved for the first time by two at once keeps what the first one wrote, and the second one is told', async () => {
    const saves = ['Call', 'Ring', 'Phone'].map((label) => saveType('call-back', { label }));
    const answers = await Promise.all(saves);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status, body }) => [status, body.type])).toEqual(
      [1, 2].map(() => [409, 'urn:rounds:problem:version-conflict']),
    );
    const saved = answers.find(({ status }) => status === 200)?.body.items.find(({ code }) => code === 'call-back');
    expect(await typeNamed('call-back')).toEqual(saved);
  });
});

describe('a task that nobody would see', () => {
  it('cannot be made by taking away its owner and its group', async () => {
    const task = await aTask({ ownerId: anna.staffId });
    const refused = await change(task, { ownerId: null });
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([400, 'ownerId']);
    expect(refused.body.errors?.[0]?.message).toContain('nobody would see the task');
    const empty = await aGroup();
    expect((await change(task, { ownerId: null, groupId: empty.id })).status).toBe(400);
    const group = await aGroup(anna);
    expect((await change(task, { ownerId: null, groupId: group.id })).status).toBe(200);
  });

  it('is not left by a user group that is put out of use, or loses its last member, while it has tasks', async () => {
    const group = await aGroup(anna);
    const [one] = [await aTask({ groupId: group.id }), await aTask({ groupId: group.id })];
    await aTask({ groupId: group.id, ownerId: anna.staffId });
    for (const fields of [{ active: false }, { members: [] }]) {
      const refused = await changeGroup(group, fields);
      expect([refused.status, refused.body.title]).toEqual([409, '2 open tasks of this group would be left to nobody']);
      expect(refused.body.next).toContain('Reassign them');
    }
    expect((await admin().get<UserGroup>(`/api/user-groups/${group.id}`)).body).toEqual(group);
    await change(one, { ownerId: anna.staffId });
    expect((await changeGroup(group, { active: false })).body.title).toMatch(/^1 open task of/);
    expect((await changeGroup(group, { members: [viewer.staffId] })).status).toBe(200);
  });

  it('is not left by a user group without anybody that is put out of use while Rounds has given it tasks', async () => {
    const group = await aGroup();
    await openedByRounds('bad-address', { groupId: group.id });
    expect((await changeGroup(group, { active: false })).status).toBe(409);
    expect((await changeGroup(group, { name: 'Nobody yet' })).status).toBe(200);
  });

  it('can still be changed by the person who took it, after its group went out of use', async () => {
    const group = await aGroup(anna);
    const task = await aTask({ groupId: group.id, ownerId: anna.staffId });
    expect((await changeGroup(group, { active: false })).status).toBe(200);
    const same = { ownerId: anna.staffId, groupId: group.id };
    expect((await change(task, { ...same, note: 'later' }, anna)).status).toBe(200);
    expect((await anna.post<Problem>(`/api/tasks/${task.id}/release`)).status).toBe(409);
  });

  it('because its type has no group is found by who sees all tasks, and the picklist warns of the type', async () => {
    const id = await openedByRounds('import-failures');
    const rows = (await viewer.get<{ rows: Task[] }>('/api/tasks?scope=all')).body.rows;
    expect(rows.map((row) => row.id)).toContain(id);
    expect(await warningOf('import-failures')).toMatch(
      /^No user group: .* nobody is told of such a task; only who sees everybody’s tasks finds it\.$/,
    );
    const group = await aGroup();
    await saveType('import-failures', { groupId: group.id });
    expect(await warningOf('import-failures')).toMatch(/^Nobody is in its user group: /);
    const filled = (await changeGroup(group, { members: [anna.staffId] })).body;
    expect(await warningOf('import-failures')).toBeNull();
    await changeGroup(filled, { active: false });
    expect(await warningOf('import-failures')).toMatch(/^Its user group is out of use: /);
  });
});

describe('somebody else’s task', () => {
  it('may be seen by the right to view tasks, and not be taken, given back, settled or changed by it', async () => {
    const task = await aTask({ groupId: (await aGroup(anna)).id });
    const seen = (await viewer.get<Task>(`/api/tasks/${task.id}`)).body;
    expect(seen.yours).toBe(false);
    const tries = [
      ['claim'],
      ['release'],
      ['done', { version: task.version }],
      ['withdraw', { version: task.version, outcome: 'mistake' }],
      ['reopen', { version: task.version }],
    ] as const;
    for (const [step, body] of tries)
      expect([step, (await viewer.post(`/api/tasks/${task.id}/${step}`, body)).status]).toEqual([step, 403]);
    expect((await change(task, { note: 'mine' }, viewer)).status).toBe(403);
    const helper = await api.as({ Tasks: ['view', 'modify'] });
    const claimed = (await helper.post<Task>(`/api/tasks/${task.id}/claim`)).body;
    expect(claimed).toMatchObject({ owner: { id: helper.staffId }, yours: true });
    expect((await anna.get<Task>(`/api/tasks/${task.id}`)).body.yours).toBe(true);
  });
});

describe('a task given away', () => {
  it('goes back to its group also from a person who is not in it', async () => {
    const task = await aTask({ ownerId: viewer.staffId, groupId: (await aGroup(anna)).id });
    const stranger = await api.as({});
    await change(task, { ownerId: stranger.staffId });
    const back = await stranger.post<Task>(`/api/tasks/${task.id}/release`);
    expect([back.status, back.body.owner]).toEqual([200, null]);
  });

  it('is answered to who gave it, though they may not see it afterwards', async () => {
    const giver = await api.as({ Tasks: ['create'] });
    const given = await giver.post<Task>('/api/tasks', { type: 'other', ownerId: anna.staffId });
    expect([given.status, given.body.owner?.id]).toEqual([201, anna.staffId]);
    expect((await giver.get(`/api/tasks/${given.body.id}`)).status).toBe(404);
  });
});

describe('withdrawing a task', () => {
  it('takes a reason of the practice, or words of one’s own, or both', async () => {
    const own = { ownerId: anna.staffId };
    const [one, two, three] = [await aTask(own), await aTask(own), await aTask(own)];
    const without = await settle(one, 'withdraw', { outcome: ' ' });
    expect([without.status, without.body.errors?.[0]?.path]).toEqual([400, 'outcome']);
    const unknown = await settle(one, 'withdraw', { reason: 'nonsense', outcome: 'mine' });
    expect([unknown.status, unknown.body.errors?.[0]?.path]).toEqual([400, 'reason']);
    const outcomes = [];
    for (const [task, why] of [
      [one, { reason: 'entered-in-error' }],
      [two, { outcome: 'They moved' }],
      [three, { reason: 'no-longer-needed', outcome: 'They moved' }],
    ] as const)
      outcomes.push((await settle(task, 'withdraw', why)).body.outcome);
    expect(outcomes).toEqual(['Entered by mistake', 'They moved', 'No longer needed: They moved']);
  });
});

describe('opening a task again', () => {
  it('is refused in words while another one of the same cause is open', async () => {
    const cause = { cause: 'document-infected:1', ownerId: anna.staffId };
    const id = await openedByRounds('document-infected', cause);
    const task = (await anna.get<Task>(`/api/tasks/${id}`)).body;
    const done = (await settle(task, 'done')).body;
    const other = await openedByRounds('document-infected', cause);
    const refused = await settle(done, 'reopen');
    expect([refused.status, refused.body.title]).toEqual([409, 'Another task about the same matter is open']);
    expect(refused.body.next).toContain('open tasks');
    await settle((await anna.get<Task>(`/api/tasks/${other}`)).body, 'done');
    expect((await settle(done, 'reopen')).status).toBe(200);
  });
});

describe('a task about a chart that is not open to its owner', () => {
  it('hides what it says and what came of it, and keeps the note when it is reassigned', async () => {
    const body = { firstName: 'Secret', lastName: 'Person', recordNumber: 'T-1', restricted: true };
    const client = (await admin().post<Client>('/api/clients', body)).body;
    const owner = await api.as({ Clients: ['view'], Tasks: ['create'] });
    const task = await aTask({ ownerId: owner.staffId, clientId: client.id, note: 'about the biopsy' });
    expect(task).toMatchObject({ closed: false, note: 'about the biopsy' });
    const seen = (await owner.get<{ rows: Task[] }>('/api/tasks')).body.rows[0];
    expect(seen).toMatchObject({ closed: true, clientName: null, note: '' });
    expect((await change(task, { note: '', priority: 'high' }, owner)).status).toBe(403);
    const changed = (await change(task, { priority: 'high' }, owner)).body;
    expect(changed).toMatchObject({ closed: true, priority: 'high' });
    const done = { version: changed.version, outcome: 'told them' };
    expect((await admin().post<Task>(`/api/tasks/${task.id}/done`, done)).body.outcome).toBe('told them');
    expect((await owner.get<Task>(`/api/tasks/${task.id}`)).body.outcome).toBeNull();
    expect((await admin().get<Task>(`/api/tasks/${task.id}`)).body.note).toBe('about the biopsy');
  });

  it('does not open to who may see no clients at all', async () => {
    const body = { firstName: 'Open', lastName: 'Person', recordNumber: 'T-2' };
    const client = (await admin().post<Client>('/api/clients', body)).body;
    const task = await aTask({ ownerId: anna.staffId, clientId: client.id, note: 'about the form' });
    expect((await anna.get<Task>(`/api/tasks/${task.id}`)).body).toMatchObject({ closed: true, note: '' });
    expect((await change(task, { note: 'mine' }, anna)).status).toBe(403);
  });
});

describe('the list of tasks', () => {
  it('is narrowed to a type, and to what is due before a day begins in the zone of the practice', async () => {
    const owner = await api.as({});
    const own = { ownerId: owner.staffId };
    const ids = [];
    for (const dueAt of ['2030-05-02T03:59:00.000Z', '2030-05-02T04:00:00.000Z'])
      ids.push((await aTask({ ...own, dueAt })).id);
    const call = await aTask({ ...own, type: 'call-back' });
    const listed = async (query: string) =>
      (await owner.get<{ rows: Task[] }>(`/api/tasks?${query}`)).body.rows.map(({ id }) => id);
    expect(await listed('dueBefore=2030-05-02')).toEqual([ids[0]]);
    expect(await listed('dueBefore=2030-05-03')).toEqual(ids);
    expect(await listed('type=call-back')).toEqual([call.id]);
    expect(await listed('type=call-back&dueBefore=2030-05-03')).toEqual([]);
  });
});
