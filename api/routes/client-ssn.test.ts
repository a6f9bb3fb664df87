import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Task } from '../../db/entities/index.ts';
import type { Client as Shape } from '../../domain/schemas/people.ts';
import type { ClientSsn, EnteredSsn, InformationChange, OwnSsn } from '../../domain/schemas/portal-information.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { informationPath, setSection, shown, visit, type Visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
let of: TestPeople;
let client: Visit;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
beforeEach(async () => {
  api.advance(1); // there is a limit a minute
  client = await visit(api);
});
afterAll(() => api.close());

const path = `${informationPath}/ssn`;
const chart = () => `/api/clients/${client.clientId}`;
const enter = (ssn: string, by = client) => by.visitor.put<EnteredSsn & { errors?: object[] }>(path, { ssn });
const asked = async () =>
  (await api.own.admin.get<{ rows: InformationChange[] }>(`${chart()}/information-changes`)).body.rows;
const approve = ({ id, version, onFile }: InformationChange) =>
  api.own.admin.post(`${chart()}/information-changes/${id}/approve`, { version, onFile });
const reveal = async () =>
  (await api.own.admin.post<{ ssn: string }>(`${chart()}/ssn/reveal`, { reason: 'The insurance asks for it' })).body
    .ssn;

describe('a social security number', () => {
  it('is entered by the client once, and masked to both sides', async () => {
    expect((await client.visitor.get(path)).body).toEqual({ access: 'update', ssn: null });
    expect((await enter('219-09-9999')).body).toMatchObject({ ssn: '***-**-9999', done: 'saved' });
    expect((await api.own.admin.get<ClientSsn>(`${chart()}/ssn`)).body.ssn).toBe('***-**-9999');
    expect(await asked()).toEqual([]);
    expect(await reveal()).toBe('219-09-9999');
  });

  it('is changed once staff have approved the new one, which they see masked beside the old one', async () => {
    await enter('219-09-9999');
    expect((await enter('219-09-9999')).body.done).toBe('same');
    expect((await enter('219 09 8888')).body).toMatchObject({ ssn: '***-**-9999', done: 'asked' });
    expect((await enter('219098888')).body.done).toBe('asked'); // pressed twice
    const [change, ...more] = await asked();
    expect([change, more]).toMatchObject([{ field: 'ssn', wanted: '***-**-8888', onFile: '***-**-9999' }, []]);
    expect((await shown(client.visitor)).basic.asked).toMatchObject([
      { field: 'ssn', wanted: null, status: 'pending' },
    ]);
    expect((await approve({ ...change!, onFile: '***-**-1111' })).status).toBe(409);
    expect((await approve(change!)).status).toBe(200);
    expect(await reveal()).toBe('219-09-8888');
    expect((await client.visitor.get<OwnSsn>(path)).body.ssn).toBe('***-**-8888');
  });

  it('stands masked in the list of the practice as well, and is approved from there', async () => {
    await enter('219-09-9999');
    await enter('219-09-8801');
    const { body } = await api.own.admin.get<{ rows: InformationChange[] }>('/api/information-changes?limit=100');
    const change = body.rows.find(({ clientId }) => clientId === client.clientId)!;
    expect(change).toMatchObject({ field: 'ssn', wanted: '***-**-8801', onFile: '***-**-9999' });
    expect((await approve(change)).status).toBe(200);
    expect(await reveal()).toBe('219-09-8801');
  });

  it('is not written over with an older request where staff changed it since, though it looks the same masked', async () => {
    const { admin } = api.own;
    await enter('219-09-9999');
    await enter('219-09-8802');
    const { version } = (await admin.get<ClientSsn>(`${chart()}/ssn`)).body;
    await admin.put(`${chart()}/ssn`, { ssn: '218-09-9999', version });
    const [change] = await asked();
    expect(change).toMatchObject({ asWas: '***-**-9999', onFile: '***-**-9999' });
    const refused = await approve(change!);
    expect([refused.status, refused.body['type']]).toEqual([409, 'urn:rounds:problem:ssn-changed-since']);
    expect(await reveal()).toBe('218-09-9999');
    const corrected = (await admin.get<ClientSsn>(`${chart()}/ssn`)).body.version;
    await admin.put(`${chart()}/ssn`, { ssn: '218-09-7777', version: corrected });
    expect(await asked()).toMatchObject([{ asWas: '***-**-9999', onFile: '***-**-7777', wanted: '***-**-8802' }]);
    await enter('219-09-8802'); // who asks anew asks about what is on file now
    const [anew] = await asked();
    expect(anew).toMatchObject({ asWas: '***-**-7777', onFile: '***-**-7777' });
    expect((await approve(anew!)).status).toBe(200);
    expect(await reveal()).toBe('219-09-8802');
  });

  it('that is asked for is revealed to whoever holds the rule, for a reason, and each look is written down', async () => {
    await enter('219-09-9999');
    await enter('219-09-8803');
    const [change] = await asked();
    const look = `${chart()}/information-changes/${change!.id}/reveal`;
    const reason = { reason: 'To compare it with the card' };
    const clerk = await api.as({ Clients: ['view', 'modify'] });
    expect((await clerk.post(look, reason)).status).toBe(403);
    const other = await visit(api);
    const elsewhere = `/api/clients/${other.clientId}/information-changes/${change!.id}/reveal`;
    expect((await api.own.admin.post(elsewhere, reason)).status).toBe(404);
    expect((await api.own.admin.post(look, reason)).body).toEqual({ ssn: '219-09-8803' });
    const log = await api.own.admin.get<{ rows: object[] }>(
      `/api/audit?action=ssn-revealed&subjectId=${client.clientId}`,
    );
    expect(log.body.rows).toMatchObject([{ after: reason }]);
    await approve(change!);
    expect((await api.own.admin.post(look, reason)).status).toBe(409);
  });

  it('that another client has is not approved', async () => {
    const other = await visit(api);
    await enter('219-09-4321', other);
    await enter('219-09-9999');
    await enter('219-09-4321');
    const [change] = await asked();
    const refused = await approve(change!);
    expect([refused.status, refused.body['type']]).toEqual([409, 'urn:rounds:problem:ssn-taken']);
    expect(await reveal()).toBe('219-09-9999');
  });

  it('that was asked for is taken back, refused or asked anew, and its digits are kept nowhere after that', async () => {
    await enter('219-09-9999');
    await enter('219-09-8888');
    await enter('219-09-7777');
    const [change, ...more] = await asked();
    expect([change?.wanted, more]).toEqual(['***-**-7777', []]);
    await client.visitor.delete(`${informationPath}/asked/${change!.id}`);
    expect(await reveal()).toBe('219-09-9999');
    const { rows } = await of.work(({ kysely }) =>
      sql<{
        sealed: boolean;
      }>`select num_nonnulls(sealed, sealed_before) > 0 as sealed from information_change where client_id = ${client.clientId}::uuid`.execute(
        kysely,
      ),
    );
    expect(rows).toEqual([{ sealed: false }, { sealed: false }]);
  });

  it('stands nowhere in the clear, neither in rows nor in the audit log', async () => {
    await enter('078-05-1120');
    await enter('219-09-6543');
    const { rows } = await of.work(({ kysely }) =>
      sql<{ kept: string }>`select c::text as kept from client c union all select i::text from information_change i
         union all select a::text from audit a union all select d::text from idempotency d`.execute(kysely),
    );
    const forms = ['078051120', '078-05-1120', '219096543', '219-09-6543'];
    const all = forms.flatMap((form) => [form, Buffer.from(form).toString('hex')]);
    expect(rows.filter(({ kept }) => all.some((form) => kept.includes(form)))).toEqual([]);
  });

  it.each(['', '123-45-6789', '000-12-3456', '12', 'abc'])('“%s” is none, and the answer says why', async (text) => {
    const { status, body } = await enter(text);
    expect([status, body.errors]).toEqual([400, [{ path: 'ssn', message: expect.any(String) }]]);
  });

  it('cannot be entered where the practice shows the section only, and is not there where it hides it', async () => {
    await setSection(api, 'basic', 'view');
    expect((await enter('219-09-9999')).status).toBe(403);
    await setSection(api, 'basic', 'hidden');
    expect([(await enter('219-09-9999')).status, (await client.visitor.get(path)).status]).toEqual([404, 404]);
    await setSection(api, 'basic', null);
  });

  it('is entered and corrected by staff, refused where another client has it, and revealed by its rule with a reason', async () => {
    const { admin } = api.own;
    const { version } = (await admin.get<ClientSsn>(`${chart()}/ssn`)).body;
    const saved = await admin.put<ClientSsn>(`${chart()}/ssn`, { ssn: '219-09-5555', version });
    expect([saved.status, saved.body.ssn]).toEqual([200, '***-**-5555']);
    expect((await admin.put(`${chart()}/ssn`, { ssn: null, version })).status).toBe(409);
    const other = await visit(api);
    const theirs = (await admin.get<ClientSsn>(`/api/clients/${other.clientId}/ssn`)).body;
    const twice = await admin.put(`/api/clients/${other.clientId}/ssn`, { ssn: '219095555', version: theirs.version });
    expect([twice.status, twice.body['type']]).toEqual([409, 'urn:rounds:problem:ssn-taken']);
    const refusals = await admin.get<{ rows: object[] }>(`/api/audit?action=ssn-refused&subjectId=${other.clientId}`);
    expect(refusals.body.rows).toHaveLength(1);
    const told = () =>
      of.work(({ em }) => em.find(Task, { clientId: other.clientId, type: 'information-change', status: 'open' }));
    await enter('219094444', other);
    expect(await told()).toEqual([]);
    await admin.put(`/api/clients/${other.clientId}/ssn`, { ssn: null, version: theirs.version + 1 });
    expect((await enter('219095555', other)).status).toBe(200); // whom nobody tells of it: staff are
    expect(await told()).toMatchObject([{ note: expect.stringContaining('another client has') }]);
    const clerk = await api.as({ Clients: ['view', 'modify'] });
    expect((await clerk.post(`${chart()}/ssn/reveal`, { reason: 'curious' })).status).toBe(403);
    const log = await admin.get<{ rows: unknown[] }>(`/api/audit?action=ssn-revealed&subjectId=${client.clientId}`);
    expect(log.body.rows).toEqual([]);
    await reveal();
    const { body } = await client.visitor.get<{ rows: { what: string }[] }>('/api/portal/activity');
    expect(body.rows[0]?.what).toBe('Looked up your social security number');
  });

  it('that two clients enter at the same moment is told of once', async () => {
    const others = await Promise.all([visit(api), visit(api)]);
    const answers = await Promise.all(others.map((each) => enter('219096666', each)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const told = await of.work(({ em }) =>
      em.find(Task, { clientId: { $in: others.map(({ clientId }) => clientId) }, type: 'information-change' }),
    );
    expect(told).toHaveLength(1);
  });
});

describe('race, ethnicity, marital status and employment', () => {
  const path_ = `${informationPath}/details`;
  const said = {
    races: ['asian', 'white'],
    ethnicity: 'not-hispanic',
    maritalStatus: 'domestic-partner',
    employmentStatus: 'self-employed',
  };

  it('are said by the client and stand in the chart, and the other way round', async () => {
    const { values } = (await shown(client.visitor)).details;
    expect(values).toMatchObject({ races: [], ethnicity: null, maritalStatus: null, employmentStatus: null });
    const { status } = await client.visitor.put(path_, { loaded: values, wanted: { ...values, ...said } });
    expect(status).toBe(200);
    const inChart = (await api.own.admin.get<Shape>(chart())).body;
    expect(inChart).toMatchObject(said);
    const changed = await api.own.admin.patch<Shape>(chart(), { races: ['declined'], version: inChart.version });
    expect(changed.body).toMatchObject({ ...said, races: ['declined'] });
    expect((await shown(client.visitor)).details.values).toMatchObject({ ...said, races: ['declined'] });
  });

  it('cannot be said and not be said', async () => {
    const { values } = (await shown(client.visitor)).details;
    const wanted = { ...values, races: ['asian', 'declined'] };
    expect((await client.visitor.put(path_, { loaded: values, wanted })).status).toBe(400);
  });
});
