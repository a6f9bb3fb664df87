import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { staffCoveredBy } from '../../db/staff/staff-covered-by.ts';
import type { Absence, Picklist, Task, TaskCounts, UserGroup } from '../../domain/schemas/desk.ts';
import type { Client } from '../../domain/schemas/people.ts';
import { addDays } from '../../domain/time.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

interface Problem {
  type: string;
  title: string;
  errors?: { path: string; message: string }[];
}
interface Page<T> {
  rows: T[];
  next: string | null;
}

let api: TestApi;
let people: TestPeople;
let anna: TestUser;
let ben: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
  [anna, ben] = [await api.as({}), await api.as({ Tasks: ['create'], Clients: ['view'] })];
});
afterAll(() => api.close());

const admin = () => api.own.admin;
let count = 0;
const aGroup = async (...members: TestUser[]) => {
  const body = { name: `Group ${++count}`, members: members.map(({ staffId }) => staffId) };
  return (await admin().post<UserGroup>('/api/user-groups', body)).body;
};
const aTask = async (fields: Record<string, unknown>, by: TestUser = admin()) =>
  (await by.post<Task>('/api/tasks', { type: 'other', ...fields })).body;
const mine = async (of: TestUser) => (await of.get<Page<Task>>('/api/tasks')).body.rows.map(({ id }) => id);

const days = (startsOn: string, endsOn: string, more = {}) => ({ startsOn, endsOn, ...more });
const absencesOf = (of: TestUser) => `/api/staff/${of.staffId}/absences`;
const due = (day: number) => new Date(Date.UTC(2020, 0, day)).toISOString();

describe('user groups', () => {
  it('have members of the practice, are changed with their version, and a name once', async () => {
    const group = await aGroup(anna);
    expect(group.members).toMatchObject([{ id: anna.staffId, active: true }]);
    const changed = await admin().patch<UserGroup>(`/api/user-groups/${group.id}`, {
      members: [ben.staffId],
      version: group.version,
    });
    expect(changed.body.members.map(({ id }) => id)).toEqual([ben.staffId]);
    const stale = await admin().patch(`/api/user-groups/${group.id}`, { name: 'Late', version: group.version });
    expect(stale.status).toBe(409);
    const twice = await admin().post<Problem>('/api/user-groups', { name: group.name.toUpperCase() });
    expect([twice.status, twice.body.errors?.[0]?.path]).toEqual([409, 'name']);
    const foreign = await admin().post<Problem>('/api/user-groups', { name: 'F', members: [api.other.admin.staffId] });
    expect([foreign.status, foreign.body.errors?.[0]?.path]).toEqual([400, 'members.0']);
    expect((await api.other.admin.get(`/api/user-groups/${group.id}`)).status).toBe(404);
    expect((await anna.post('/api/user-groups', { name: 'Mine' })).status).toBe(403);
  });
});

describe('picklists', () => {
  it('begin as Rounds brings them, warn of task types that nobody sees, and are renamed without losing their code', async () => {
    const list = (await admin().get<Picklist>('/api/picklists/task-type')).body;
    const refill = list.items.find(({ code }) => code === 'prescription-refill');
    expect(refill).toMatchObject({ version: 0, builtIn: true, warning: expect.stringContaining('No user group') });
    const group = await aGroup(anna);
    const saved = await admin().put<Picklist>('/api/picklists/task-type/prescription-refill', {
      label: 'Refill',
      groupId: group.id,
      version: 0,
    });
    expect(saved.body.items.find(({ code }) => code === 'prescription-refill')).toMatchObject({
      label: 'Refill',
      groupName: group.name,
      warning: expect.stringContaining('may answer clients'),
    });
    const stale = { label: 'Again', version: 0 };
    expect((await admin().put('/api/picklists/task-type/prescription-refill', stale)).status).toBe(409);
    const other = (await api.other.admin.get<Picklist>('/api/picklists/task-type')).body;
    expect(other.items.find(({ code }) => code === 'prescription-refill')?.version).toBe(0);
  });

  it('take new entries, each name once, and groups only where they mean something', async () => {
    const added = await admin().post<Picklist>('/api/picklists/reason', { label: 'Moved away' });
    expect(added.body.items.find(({ code }) => code === 'moved-away')).toMatchObject({ builtIn: false, active: true });
    expect((await admin().post('/api/picklists/reason', { label: 'moved  AWAY' })).status).toBe(409);
    const group = await aGroup();
    const grouped = await admin().post<Problem>('/api/picklists/reason', { label: 'X', groupId: group.id });
    expect([grouped.status, grouped.body.errors?.[0]?.path]).toEqual([400, 'groupId']);
    expect((await admin().get('/api/picklists/nothing')).status).toBe(404);
    expect((await anna.post('/api/picklists/reason', { label: 'Mine' })).status).toBe(403);
  });
});

describe('absences', () => {
  it('are entered by oneself, by others only with the right, and never share a day', async () => {
    const away = await anna.post<Absence>(
      absencesOf(anna),
      days('2030-01-10', '2030-01-12', { delegateId: ben.staffId }),
    );
    expect(away.status).toBe(201);
    expect(away.body.delegateName).toContain('User');
    expect((await anna.post(absencesOf(anna), days('2030-01-12', '2030-01-14'))).status).toBe(409);
    expect((await anna.post(absencesOf(ben), days('2030-01-12', '2030-01-14'))).status).toBe(403);
    const both = await Promise.all([1, 2].map(() => admin().post(absencesOf(ben), days('2030-02-01', '2030-02-02'))));
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const wrong = await admin().post<Problem>(
      absencesOf(ben),
      days('2030-03-02', '2030-03-01', { delegateId: ben.staffId }),
    );
    expect(wrong.body.errors?.map((error) => error.path)).toEqual(['endsOn', 'delegateId']);
    const moved = { ...days('2030-01-11', '2030-01-13'), version: away.body.version };
    expect((await anna.put(`${absencesOf(anna)}/${away.body.id}`, moved)).status).toBe(200);
    expect((await anna.put(`${absencesOf(anna)}/${away.body.id}`, moved)).status).toBe(409);
    expect((await anna.delete(`${absencesOf(anna)}/${away.body.id}`)).status).toBe(204);
  });

  it('hand over to the delegate, on to the delegate’s delegate, and to nobody where it goes round', async () => {
    const [a, b, c] = [await api.as({}), await api.as({}), await api.as({})];
    await admin().post(absencesOf(a), days('2031-01-01', '2031-01-05', { delegateId: b.staffId }));
    await admin().post(absencesOf(b), days('2031-01-03', '2031-01-03', { delegateId: c.staffId }));
    await admin().post(absencesOf(c), days('2031-01-04', '2031-01-04', { delegateId: a.staffId }));
    await admin().post(absencesOf(b), days('2031-01-04', '2031-01-04', { delegateId: c.staffId }));
    const on = async (day: string) => {
      const covered = await Promise.all(
        [a, b, c].map(({ staffId }) => people.work((uow) => staffCoveredBy(uow, staffId, day))),
      );
      return covered.map((ids) => ids.includes(a.staffId));
    };
    expect(await on('2030-12-31')).toEqual([false, false, false]);
    expect(await on('2031-01-02')).toEqual([false, true, false]);
    expect(await on('2031-01-03')).toEqual([false, false, true]);
    expect(await on('2031-01-04')).toEqual([false, false, false]);
  });
});

describe('tasks', () => {
  it('are seen by their owner and who may see all; others are told nothing', async () => {
    const task = await aTask({ ownerId: anna.staffId, note: 'call back' });
    expect(task).toMatchObject({ typeLabel: 'Other', owner: { id: anna.staffId }, status: 'open', overdue: false });
    expect(await mine(anna)).toEqual([task.id]);
    expect((await ben.get(`/api/tasks/${task.id}`)).status).toBe(404);
    expect((await api.other.admin.get(`/api/tasks/${task.id}`)).status).toBe(404);
    expect((await ben.get('/api/tasks?scope=all')).status).toBe(403);
    const alert = await people.work(({ kysely }) =>
      sql<{ kind: string }>`select kind from alert where staff_id = ${anna.staffId} and task_id = ${task.id}`.execute(
        kysely,
      ),
    );
    expect(alert.rows).toEqual([{ kind: 'task-assigned' }]);
  });

  it('of a group belong to the first who claims them; the other is told who has it', async () => {
    const group = await aGroup(anna, ben);
    const task = await aTask({ groupId: group.id });
    const both = await Promise.all([anna, ben].map((who) => who.post<Task & Problem>(`/api/tasks/${task.id}/claim`)));
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(both.find(({ status }) => status === 409)?.body.title).toMatch(/^Test User \d+ has taken this task$/);
    const owner = both[0]?.status === 200 ? anna : ben;
    expect((await owner.post(`/api/tasks/${task.id}/release`)).status).toBe(200);
    const counts = (await ben.get<TaskCounts>('/api/tasks/counts')).body;
    expect(counts.groups).toBeGreaterThanOrEqual(1);
    const list = (await ben.get<Page<Task>>('/api/tasks?scope=groups')).body.rows;
    expect(list.map(({ id }) => id)).toContain(task.id);
  });

  it('go to the group of their type, and are refused where nobody would see them', async () => {
    const nobody = await admin().post<Problem>('/api/tasks', { type: 'billing-question' });
    expect([nobody.status, nobody.body.errors?.[0]?.path]).toEqual([400, 'ownerId']);
    const group = await aGroup(ben);
    await admin().put('/api/picklists/task-type/billing-question', { label: 'Billing', groupId: group.id, version: 0 });
    expect(await aTask({ type: 'billing-question' })).toMatchObject({ group: { id: group.id }, typeLabel: 'Billing' });
    const unknown = await admin().post<Problem>('/api/tasks', { type: 'nonsense', ownerId: api.other.admin.staffId });
    expect(unknown.body.errors?.map(({ path }) => path)).toEqual(['ownerId', 'type']);
  });

  it('are finished once, with what came of it, and can be opened again', async () => {
    const task = await aTask({ ownerId: anna.staffId });
    const settle = (step: string, version: number) =>
      anna.post<Task>(`/api/tasks/${task.id}/${step}`, { outcome: 'reached', version });
    const done = await settle('done', task.version);
    expect(done.body).toMatchObject({ status: 'done', outcome: 'reached' });
    expect((await settle('done', task.version)).status).toBe(409);
    expect((await settle('withdraw', done.body.version)).status).toBe(409);
    expect((await settle('reopen', done.body.version)).body).toMatchObject({ status: 'open', outcome: null });
  });

  it('given to oneself take no rule, given to others they do', async () => {
    expect((await anna.post('/api/tasks', { type: 'other', ownerId: anna.staffId })).status).toBe(201);
    expect((await anna.post('/api/tasks', { type: 'other', ownerId: ben.staffId })).status).toBe(403);
    const own = await aTask({ ownerId: anna.staffId }, anna);
    const away = await anna.patch(`/api/tasks/${own.id}`, { ownerId: ben.staffId, version: own.version });
    expect(away.status).toBe(403);
    expect((await anna.get<Task>(`/api/tasks/${own.id}`)).body.owner?.id).toBe(anna.staffId);
  });

  it('are seen by who stands in for their owner today', async () => {
    const [away, here] = [await api.as({}), await api.as({})];
    const task = await aTask({ ownerId: away.staffId });
    expect(await mine(here)).toEqual([]);
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date());
    await admin().post(`/api/staff/${away.staffId}/absences`, {
      startsOn: today,
      endsOn: addDays(today, 1),
      delegateId: here.staffId,
    });
    expect(await mine(here)).toEqual([task.id]);
    const counts = (await here.get<TaskCounts>('/api/tasks/counts')).body;
    expect(counts).toEqual({ mine: 1, overdue: 0, groups: 0 });
  });

  it('of a restricted chart do not name the client to who may not open it', async () => {
    const body = { firstName: 'Secret', lastName: 'Person', recordNumber: 'S-1', restricted: true };
    const client = (await admin().post<Client>('/api/clients', body)).body;
    const task = await aTask({ ownerId: ben.staffId, clientId: client.id });
    expect((await ben.get<Task>(`/api/tasks/${task.id}`)).body).toMatchObject({
      clientId: client.id,
      clientName: null,
    });
    expect((await admin().get<Task>(`/api/tasks/${task.id}`)).body.clientName).toBe('Secret Person');
    expect((await ben.get(`/api/tasks?client=${client.id}`)).status).toBe(403);
    const open = (await admin().post<Client>('/api/clients', { ...body, recordNumber: 'S-2', restricted: false })).body;
    const unseen = await aTask({ ownerId: anna.staffId, clientId: open.id });
    expect((await anna.get<Task>(`/api/tasks/${unseen.id}`)).body.clientName).toBeNull();
    expect((await anna.post('/api/tasks', { type: 'other', ownerId: anna.staffId, clientId: open.id })).status).toBe(
      403,
    );
  });

  it('come page by page, due ones first', async () => {
    const reader = await api.as({});
    const made = [];
    for (const day of [3, 1, 2]) made.push(await aTask({ ownerId: reader.staffId, dueAt: due(day) }));
    const undated = await aTask({ ownerId: reader.staffId });
    const first = (await reader.get<Page<Task>>('/api/tasks?limit=3')).body;
    expect(first.rows.map(({ dueAt }) => dueAt)).toEqual([1, 2, 3].map(due));
    expect(first.rows.every(({ overdue }) => overdue)).toBe(true);
    const rest = (await reader.get<Page<Task>>(`/api/tasks?limit=3&cursor=${first.next}`)).body;
    expect(rest.rows.map(({ id }) => id)).toEqual([undated.id]);
    expect((await reader.get<TaskCounts>('/api/tasks/counts')).body).toEqual({ mine: 4, overdue: 3, groups: 0 });
  });
});
