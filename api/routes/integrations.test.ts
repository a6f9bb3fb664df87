import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createIntegrationCheck } from '../../activities/integration-check.ts';
import { sweepIntegrations } from '../../activities/integration-sweeper.ts';
import {
  Audit,
  Client,
  ExternalRecord,
  Integration,
  IntegrationCheck,
  Mapping,
  Person,
  PimsyReading,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { accessOf, enabledAccess } from '../../db/integrations/secrets.ts';
import type { Integration as Shape, IntegrationCheck as Check } from '../../domain/schemas/connections.ts';
import { type Ehr, type EhrConnection, EhrUnauthorised } from '../../providers/ehr/port.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { activityDeps, TestSenders } from '../../test/setup/broadcasts.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';

let api: TestApi;
let of: TestIntegrations;
beforeAll(async () => {
  api = await startTestApi({ env: { TWILIO_BASE_URL: 'http://127.0.0.1:8025', PIMSY_DROP_ROOT: '/srv/pimsy' } });
  of = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
});
beforeEach(() => of.work(async ({ em }) => void (await em.nativeDelete(Integration, {}))));
afterAll(() => api.close());

const address = 'http://127.0.0.1:9/fhir/R4';
const secret = 'the password of PIMSY';
const credentials = { method: 'password', address, who: 'rounds', secret };
const ask = (body: object = credentials, system = 'pimsy') =>
  api.own.admin.send<Check & { errors?: { path: string; message: string }[] }>(
    'post',
    `/api/integrations/${system}/checks`,
    { body },
  );
const promote = (id: string, who = api.own.admin) =>
  who.send<Shape>('post', `/api/integrations/pimsy/checks/${id}/promote`, { body: {} });
const integrations = async () => (await api.own.admin.get<Shape[]>('/api/integrations')).body;
const checkRow = (id: string) => of.work(({ em }) => em.findOneOrFail(IntegrationCheck, { id }));
const found: EhrConnection = {
  who: 'the user rounds',
  server: 'PIMSY 1',
  supports: ['Reads clients.'],
  missing: [],
  usable: true,
};

/** Carries a check out, with a PIMSY that says this. */
const tried = (checkId: string, check: Ehr['check']) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of it is asked
  const ehr = () => ({ check }) as unknown as Ehr;
  const deps = { ...activityDeps(api.db, new TestSenders()), ehr, clock: api.deps.clock, keyRing: api.deps.keyRing };
  return new MockActivityEnvironment().run(() =>
    createIntegrationCheck(deps).checkIntegration({ practiceId: api.own.id, checkId }),
  );
};
const inUse = () => of.work((uow) => enabledAccess(uow, api.deps.keyRing, 'pimsy'));
const drop = (folder: string) => ask({ method: 'drop', address: folder, who: null, secret: null });
const order = () => api.own.admin.send<{ id: string }>('post', '/api/integrations/pimsy/readings', { body: {} });
const never = async () => false;
const later = () => new Date(Date.now() + 16 * 60_000);
const good = async (body: object = credentials) => {
  const { id } = (await ask(body)).body;
  await tried(id, async () => found);
  return id;
};

describe('enabling PIMSY', () => {
  it('tries the credentials first, and takes them over only when they are promoted', async () => {
    const { status, body } = await ask();
    expect([status, body.status]).toEqual([202, 'requested']);
    expect((await integrations())[0]).toMatchObject({ system: 'pimsy', enabled: false, method: null });
    await tried(body.id, async () => found);
    const { body: checked } = await api.own.admin.get<Check>(`/api/integrations/pimsy/checks/${body.id}`);
    expect(checked).toMatchObject({ status: 'good', connection: { server: 'PIMSY 1' } });
    const { body: enabled } = await promote(body.id);
    expect(enabled).toMatchObject({ enabled: true, method: 'password', address, who: 'rounds', windowDays: 30 });
    const access = await of.work((uow) => enabledAccess(uow, api.deps.keyRing, 'pimsy'));
    expect(access?.secrets).toEqual({ password: secret });
    expect((await checkRow(body.id)).sealed).toBeNull();
    expect((await promote(body.id)).status).toBe(409);
  });

  it('says why credentials are refused, saves nothing, and erases them', async () => {
    const { body } = await ask();
    await tried(body.id, () => Promise.reject(new EhrUnauthorised()));
    const { body: refused } = await api.own.admin.get<Check>(`/api/integrations/pimsy/checks/${body.id}`);
    expect(refused.status).toBe('refused');
    expect(refused.problem).toContain('PIMSY does not accept the credentials.');
    expect((await checkRow(body.id)).sealed).toBeNull();
    expect((await promote(body.id)).status).toBe(409);
    expect(await of.work(({ em }) => em.count(Integration, {}))).toBe(0);
  });

  it('answers and records no secret anywhere', async () => {
    const id = await good();
    const { body } = await promote(id);
    const audits = await of.work(({ em }) =>
      em.find(Audit, { subject: { $in: ['integration', 'integration_check'] } }),
    );
    expect(audits.length).toBeGreaterThan(2);
    expect(JSON.stringify([body, audits, await integrations()])).not.toContain(secret);
    expect(
      Buffer.from(
        (await of.work(({ em }) => em.findOneOrFail(Integration, { system: 'pimsy' }))).sealed ?? [],
      ).toString(),
    ).not.toContain(secret);
  });

  it('leaves the credentials in use as they are until new ones have been promoted', async () => {
    await promote(await good());
    const id = await good({ ...credentials, secret: 'the next password' });
    expect((await inUse())?.secrets).toEqual({ password: secret });
    await promote(id);
    expect((await inUse())?.secrets).toEqual({ password: 'the next password' });
  });

  it('erases credentials that nobody promoted within 15 minutes', async () => {
    const id = await good();
    await sweepIntegrations({ ...api.deps, clock: later, startCheck: never, startReading: never });
    expect(await checkRow(id)).toMatchObject({ sealed: null, status: 'refused', failure: 'expired' });
    expect((await promote(id)).status).toBe(409);
  });

  it.each([
    ['http://fhir.example.com/R4', 'https'],
    ['https://169.254.169.254/latest', 'inside the network'],
    ['https://10.1.2.3/fhir', 'inside the network'],
    ['https://[::ffff:10.0.0.1]/fhir', 'inside the network'],
    ['https://3232235777/', 'inside the network'],
    ['https://metadata.internal/', 'inside the network'],
    ['https://user:pw@fhir.example.com/', 'without user name'],
    ['file:///etc/passwd', 'not an address of the web'],
  ])('refuses an address that credentials and records must not go to: %s', async (bad, words) => {
    const { status, body } = await ask({ ...credentials, address: bad });
    expect(status).toBe(400);
    const [fault] = body.errors ?? [];
    expect(fault).toMatchObject({ path: 'address', message: expect.stringContaining(words) });
  });

  it('takes files only from the folder of the practice', async () => {
    expect((await drop('/srv/pimsy/own/daily')).status).toBe(202);
    expect((await drop('/srv/pimsy/other')).status).toBe(400);
    expect((await drop('/srv/pimsy/own/../other')).status).toBe(400);
  });

  it('makes a key pair, shows its public half alone, and signs with the private one', async () => {
    const { body } = await api.own.admin.send<Shape>('post', '/api/integrations/pimsy/keys', { body: {} });
    expect(body.publicKey).toMatchObject({ kty: 'EC', crv: 'P-384', alg: 'ES384' });
    expect(body.publicKey).not.toHaveProperty('d');
    const served = await fetch(`${api.url}/callbacks/pimsy/${api.own.id}/jwks.json`);
    expect([served.status, await served.json()]).toEqual([200, { keys: [body.publicKey] }]);
    expect(body.keysAddress).toMatch(`/callbacks/pimsy/${api.own.id}/jwks.json`);
    const others = await fetch(`${api.url}/callbacks/pimsy/${api.other.id}/jwks.json`);
    expect(await others.json()).toEqual({ keys: [] });
    expect((await fetch(`${api.url}/callbacks/pimsy/${newId()}/jwks.json`)).status).toBe(404);
    const { body: check } = await ask({ method: 'smart', address, who: 'client', secret: null });
    const row = await checkRow(check.id);
    expect(accessOf(api.deps.keyRing, api.own.id, row).secrets.key).toContain('BEGIN PRIVATE KEY');
  });

  it('takes the rule Integrations, and is of one practice alone', async () => {
    const viewer = await api.as({ Integrations: ['view'] });
    expect((await viewer.get('/api/integrations')).status).toBe(200);
    expect((await viewer.send('post', '/api/integrations/pimsy/checks', { body: credentials })).status).toBe(403);
    const id = await good();
    expect((await promote(id, api.other.admin)).status).toBe(404);
    const others = await api.other.admin.get<Shape[]>('/api/integrations');
    expect(others.body[0]).toMatchObject({ enabled: false, method: null });
  });
});

describe('a connection that is there', () => {
  it('is disabled: its secrets are erased, mappings stay', async () => {
    const { body } = await promote(await good());
    const recordId = await of.client('c-1');
    const localId = newId();
    await of.linked('pimsy', recordId, 'client', localId);
    const off = await api.own.admin.send<Shape>('post', '/api/integrations/pimsy/disable', {
      body: { version: body.version },
    });
    expect(off.body).toMatchObject({ enabled: false, address });
    const row = await of.work(({ em }) => em.findOneOrFail(Integration, { system: 'pimsy' }));
    expect(row.sealed).toBeNull();
    expect(await of.work(({ em }) => em.count(Mapping, { localId, endedAt: null }))).toBe(1);
    expect((await api.own.admin.send('post', '/api/integrations/pimsy/readings', { body: {} })).status).toBe(409);
  });

  it('has its days and guard changed, within bounds', async () => {
    const { body } = await promote(await good());
    const patch = (change: object) =>
      api.own.admin.send<Shape>('patch', '/api/integrations/pimsy', { body: { version: body.version, ...change } });
    expect((await patch({ windowDays: 91 })).status).toBe(400);
    expect((await patch({ windowDays: 14, deleteGuard: 5 })).body).toMatchObject({ windowDays: 14, deleteGuard: 5 });
    expect((await patch({ windowDays: 20 })).status).toBe(409);
  });

  it('is read once at a time', async () => {
    await promote(await good());
    expect((await order()).status).toBe(202);
    expect((await order()).status).toBe(409);
    await of.work(async ({ em }) => void (await em.nativeDelete(PimsyReading, {})));
  });
});

describe('a client who is linked', () => {
  it('keeps what PIMSY owns, and everything else can be changed', async () => {
    await promote(await good());
    const [personId, clientId] = [newId(), newId()];
    await of.work(async ({ em }) => {
      em.create(Person, { id: personId, firstName: 'Ada', lastName: 'Hill' });
      await em.flush();
      em.create(Client, { id: clientId, personId, recordNumber: 'A1' });
    });
    await of.linked('pimsy', await of.client('c-2'), 'client', clientId);
    const patch = (body: object) =>
      api.own.admin.send<{ errors?: object[] }>('patch', `/api/clients/${clientId}`, { body });
    const refused = await patch({ firstName: 'Eve', version: 1 });
    expect(refused.status).toBe(409);
    expect(refused.body.errors).toEqual([{ path: 'firstName', message: expect.stringContaining('PIMSY') }]);
    expect((await patch({ firstName: 'Ada', preferredName: 'Addie', version: 1 })).status).toBe(200);
  });
});

const doubtful = async (externalId: string) => {
  const id = await of.client(externalId, { firstName: 'Bo', lastName: 'Reed', birthDate: '1990-02-03' });
  const [personId, clientId] = [newId(), newId()];
  await of.work(async ({ em }) => {
    em.create(Person, { id: personId, firstName: 'Bo', lastName: 'Reed', birthDate: '1990-02-03' });
    await em.flush();
    em.create(Client, { id: clientId, personId, recordNumber: `L-${externalId}` });
    const record = await em.findOneOrFail(ExternalRecord, { id });
    record.facts = { ...record.facts, recordNumber: `P-${externalId}` };
    Object.assign(record, { linkProblem: 'other-number', linkCandidates: [clientId] });
  });
  return { id, clientId };
};

const link = (id: string, localId: string | null) =>
  api.own.admin.send('post', `/api/integrations/pimsy/unlinked/${id}/link`, { body: { localId } });

describe('a record that could not be linked', () => {
  it('is listed with its reason and who it may be, and linked by hand', async () => {
    const { id, clientId } = await doubtful('u-1');
    const { body } = await api.own.admin.get<{ rows: { id: string; candidates: { id: string }[] }[] }>(
      '/api/integrations/pimsy/unlinked?kind=client',
    );
    expect(body.rows.find((row) => row.id === id)?.candidates.map((each) => each.id)).toEqual([clientId]);
    expect((await link(id, clientId)).status).toBe(204);
    expect(
      await of.work(({ em }) => em.count(Mapping, { externalRecordId: id, localId: clientId, endedAt: null })),
    ).toBe(1);
    expect((await link(id, clientId)).status).toBe(409);
  });

  it('becomes somebody new where a person says so', async () => {
    const { id, clientId } = await doubtful('u-2');
    expect((await link(id, null)).status).toBe(204);
    const mapping = await of.work(({ em }) => em.findOneOrFail(Mapping, { externalRecordId: id, endedAt: null }));
    expect(mapping.localId).not.toBe(clientId);
  });

  it('of another practice is not there', async () => {
    const { id, clientId } = await doubtful('u-3');
    const others = await api.other.admin.send('post', `/api/integrations/pimsy/unlinked/${id}/link`, {
      body: { localId: clientId },
    });
    expect(others.status).toBe(404);
  });
});
