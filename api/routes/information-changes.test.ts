import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UnitOfWork } from '../../db/database.ts';
import { Assignment, Client, Person, Task } from '../../db/entities/index.ts';
import type { Alert } from '../../domain/schemas/alerts.ts';
import type { InformationChange, WaitingChange } from '../../domain/schemas/portal-information.ts';
import { settings } from '../../domain/settings.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { informationPath, saveBasic, setSetting, shown, visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
afterEach(() => setSetting(api, settings.portalIdentity.id, null));

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
const rule = 'Receives Client Portal Demographic Update Alert';

const pathOf = (clientId: string) => `/api/clients/${clientId}/information-changes`;
const pending = async (clientId: string) =>
  (await api.own.admin.get<{ rows: InformationChange[] }>(pathOf(clientId))).body.rows;
const approve = (by: TestUser, { clientId, id, version, onFile }: InformationChange) =>
  by.post(`${pathOf(clientId)}/${id}/approve`, { version, onFile });
const refuse = (by: TestUser, { clientId, id, version }: InformationChange, reason = 'Bring the document, please.') =>
  by.post(`${pathOf(clientId)}/${id}/refuse`, { version, reason });
const list = async (by: TestUser, path = '/api/information-changes?limit=100') =>
  (await by.get<{ rows: WaitingChange[]; next: string | null }>(path)).body;
const person = (id: string) => work(({ em }) => em.findOneOrFail(Person, { id }));

/** A client who asked for another first name, and a date of birth. */
async function asking() {
  const account = await visit(api, { firstName: 'Ada' });
  await saveBasic(account.visitor, { firstName: 'Adele', birthDate: '1990-04-12' });
  const rows = await pending(account.clientId);
  const of = (field: InformationChange['field']) => rows.find((row) => row.field === field)!;
  return { ...account, first: of('firstName'), birth: of('birthDate') };
}

describe('a change that a client asked for', () => {
  it('stands in the audit log without its values for who may not see clients', async () => {
    const { first } = await asking();
    const read = (by: TestUser) => by.get(`/api/audit?subject=information_change&subjectId=${first.id}`);
    expect(JSON.stringify((await read(api.own.admin)).body)).toContain('Adele');
    const auditor = await api.as({ 'Audit Log': ['view'] });
    expect((await read(auditor)).body).toMatchObject({ rows: [{ after: { wanted: '•••', on_file: '•••' } }] });
  });

  it('waits in the list of the practice, the longest waiting first, but for charts that are closed to who looks', async () => {
    const { clientId, first, birth } = await asking();
    const other = await asking();
    const own = (rows: WaitingChange[]) => rows.filter((row) => [clientId, other.clientId].includes(row.clientId));
    const { rows } = await list(api.own.admin);
    expect(own(rows).map(({ id }) => id)).toEqual([first.id, birth.id, other.first.id, other.birth.id].toSorted());
    expect(own(rows)[0]).toMatchObject({ clientName: expect.stringContaining('Ada'), status: 'pending' });
    const page = await list(api.own.admin, '/api/information-changes?limit=1');
    expect(page.rows).toHaveLength(1);
    const second = await list(api.own.admin, `/api/information-changes?limit=100&cursor=${page.next}`);
    expect([...page.rows, ...second.rows].map(({ id }) => id)).toEqual(rows.map(({ id }) => id));

    await work(async ({ em }) => void (await em.nativeUpdate(Client, { id: clientId }, { restricted: true })));
    const plain = await api.as({ Clients: ['view'] });
    expect(own((await list(plain)).rows).map((row) => row.clientId)).toEqual([other.clientId, other.clientId]);
    await approve(api.own.admin, other.first);
    expect(own((await list(plain)).rows).map(({ id }) => id)).toEqual([other.birth.id]);
    expect(own((await list(api.other.admin)).rows)).toEqual([]);
    expect((await (await api.as({ Documents: ['view'] })).get('/api/information-changes')).status).toBe(403);
  });

  it('is approved or refused field by field; the client sees why, and the task ends with the last one', async () => {
    const { visitor, clientId, personId, first, birth } = await asking();
    expect(first).toMatchObject({ wanted: 'Adele', asWas: 'Ada', onFile: 'Ada', status: 'pending' });
    expect(await approve(api.own.admin, first)).toMatchObject({ status: 200, body: { status: 'approved' } });
    const open = () => work(({ em }) => em.count(Task, { clientId, type: 'information-change', status: 'open' }));
    expect(await open()).toBe(1);
    expect((await refuse(api.own.admin, birth, '<b>Bring</b> a document')).status).toBe(200);
    expect(await open()).toBe(0);
    expect(await person(personId)).toMatchObject({ firstName: 'Adele', birthDate: null });
    expect((await shown(visitor)).basic).toMatchObject({
      values: { firstName: 'Adele' },
      asked: [{ field: 'birthDate', status: 'refused', reason: '<b>Bring</b> a document' }],
    });
    const { body } = await visitor.get<{ rows: { what: string }[] }>('/api/portal/activity');
    expect(body.rows.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'Approved a change that you asked for: first name',
        'Did not approve a change that you asked for: date of birth',
      ]),
    );
  });

  it('is decided once: a second decision, of either kind, hears so', async () => {
    const { first, birth } = await asking();
    const both = await Promise.all([approve(api.own.admin, first), refuse(api.own.admin, first)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    await refuse(api.own.admin, birth);
    for (const again of [refuse(api.own.admin, birth), approve(api.own.admin, birth)])
      expect(await again).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:decided' } });
  });

  it('is not approved over what a colleague wrote meanwhile, until they looked at it', async () => {
    const { clientId, personId, first } = await asking();
    const { version } = await work(({ em }) => em.findOneOrFail(Client, { id: clientId }));
    await api.own.admin.patch(`/api/clients/${clientId}`, { firstName: 'Adah', version });
    expect(await approve(api.own.admin, first)).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:version-conflict' },
    });
    expect((await person(personId)).firstName).toBe('Adah');
    const now = (await pending(clientId)).find(({ id }) => id === first.id)!;
    expect(now).toMatchObject({ asWas: 'Ada', onFile: 'Adah' });
    expect((await approve(api.own.admin, now)).status).toBe(200);
    expect((await person(personId)).firstName).toBe('Adele');
  });

  it('that was taken back, or replaced by another, cannot be decided any more', async () => {
    const { visitor, first, birth } = await asking();
    await visitor.delete(`${informationPath}/asked/${birth.id}`);
    expect((await approve(api.own.admin, birth)).status).toBe(409);
    await saveBasic(visitor, { firstName: 'Adeline' });
    expect((await approve(api.own.admin, first)).status).toBe(409);
  });

  it('is refused with a reason only', async () => {
    const { first } = await asking();
    expect(await refuse(api.own.admin, first, ' ')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'reason' }] },
    });
  });

  it('is shown and decided by nobody who may not open the chart, nor without the right to modify, nor under another client', async () => {
    const { clientId, first } = await asking();
    const other = await visit(api);
    expect((await approve(api.own.admin, { ...first, clientId: other.clientId })).status).toBe(404);
    const reader = await api.as({ Clients: ['view'] });
    expect((await reader.get(pathOf(clientId))).status).toBe(200);
    expect((await approve(reader, first)).status).toBe(403);
    await work(({ em }) => em.nativeUpdate(Client, { id: clientId }, { restricted: true }));
    const clerk = await api.as({ Clients: ['modify', 'view'] });
    for (const answer of [clerk.get(pathOf(clientId)), approve(clerk, first), refuse(clerk, first)])
      expect((await answer).status).toBe(403);
    expect((await api.other.admin.get(pathOf(clientId))).status).toBe(404);
  });
});

const alertsOf = async (user: TestUser, clientId: string) =>
  (await user.get<{ rows: Alert[] }>('/api/alerts?unread=true')).body.rows.filter((row) => row.clientId === clientId);
const street = (line1: string) => ({ address: { line1, line2: null, city: null, state: null, zip: null } });

describe('the alert that a client changed their information', () => {
  it('goes to who holds View of the rule and sees clients, names the sections, and is one however often is saved', async () => {
    const [told, blind, another] = [
      await api.as({ Clients: ['view'], [rule]: ['view'] }),
      await api.as({ [rule]: ['view'] }),
      await api.as({ Clients: ['view'], [rule]: ['modify'] }),
    ];
    const { visitor, clientId } = await visit(api);
    await saveBasic(visitor, street('1 Canary Lane'));
    await saveBasic(visitor, street('2 Canary Lane'));
    await visitor.post(`${informationPath}/messaging/stop`);
    const words = 'A client changed their information in the portal: Basic Information, Messaging Preferences';
    const [first, ...more] = await alertsOf(told, clientId);
    expect(first).toMatchObject({ kind: 'portal-information', words, subjectKind: 'client' });
    expect(more).toEqual([]);
    expect(JSON.stringify(first)).not.toMatch(/Canary/);
    for (const nobody of [blind, another]) expect(await alertsOf(nobody, clientId)).toEqual([]);
    await told.post('/api/alerts/read', { ids: [first?.id] });
    await saveBasic(visitor, street('3 Canary Lane'));
    expect(await alertsOf(told, clientId)).toMatchObject([{ words: expect.stringMatching(/: Basic Information$/) }]);
  });

  it('is not raised by a save that changed nothing', async () => {
    const told = await api.as({ Clients: ['view'], [rule]: ['view'] });
    const { visitor, clientId } = await visit(api);
    expect((await saveBasic(visitor, {})).status).toBe(200);
    expect(await alertsOf(told, clientId)).toEqual([]);
  });

  it('of a restricted chart goes to those for whom it is open alone, and does not name the client', async () => {
    const holder = { Clients: ['view'], [rule]: ['view'] } as const;
    const [assigned, outsider, keeper] = [
      await api.as(holder),
      await api.as(holder),
      await api.as({ ...holder, 'Restricted Charts': ['view'] }),
    ];
    const { visitor, clientId } = await visit(api);
    await work(async ({ em }) => {
      await em.nativeUpdate(Client, { id: clientId }, { restricted: true });
      em.create(Assignment, { clientId, staffId: assigned.staffId, role: 'clinician' });
    });
    await saveBasic(visitor, street('4 Canary Lane'));
    for (const user of [assigned, keeper]) expect(await alertsOf(user, clientId)).toMatchObject([{ clientName: null }]);
    expect(await alertsOf(outsider, clientId)).toEqual([]);
  });
});
