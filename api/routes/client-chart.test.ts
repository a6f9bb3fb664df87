import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Audit, Task } from '../../db/entities/index.ts';
import type { ChartContact, ConsentOfClient, EmergencyAccess, Reach } from '../../domain/schemas/chart.ts';
import type { Client } from '../../domain/schemas/people.ts';
import { password, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

interface Problem {
  type: string;
  title: string;
  next?: string;
  errors?: { path: string; message: string }[];
}
interface Page<T> {
  rows: T[];
  next: string | null;
}

let api: TestApi;
let people: TestPeople;
beforeAll(async () => {
  api = await startTestApi({ env: { TWILIO_BASE_URL: 'http://127.0.0.1:9' } });
  people = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const admin = () => api.own.admin;
let count = 0;
const add = async (fields: Record<string, unknown> = {}): Promise<Client> => {
  const body = { firstName: 'Robin', lastName: `Vale${++count}`, recordNumber: `C-${count}`, ...fields };
  const answer = await admin().post<Client>('/api/clients', body);
  expect(answer.status).toBe(201);
  return answer.body;
};
const at = (client: Client, path: string) => `/api/clients/${client.id}/${path}`;
const phone = (address: string) => ({ kind: 'mobile', address, preferred: false });
const foreignPost = (client: Client, path: string, body: unknown) => api.other.admin.post(at(client, path), body);
const consentOf = async (client: Client) => (await admin().get<ConsentOfClient>(at(client, 'consent'))).body;
const reachOf = async (client: Client, channel: string) =>
  (await admin().get<Reach>(at(client, 'reach'))).body.channels.find((each) => each.channel === channel);
/** At once, or by night in the morning. */
const goes: unknown = expect.stringMatching(/^(send|defer)$/);
const contact = { firstName: 'Pat', lastName: 'Guard', relation: 'mother' };

describe('whether a client can be reached', () => {
  it('changes from "no consent" to "can be reached" once consent is recorded, and says what to do until then', async () => {
    const client = await add({ contactPoints: [phone('(202) 555-0111')] });
    expect(await reachOf(client, 'text')).toMatchObject({ decision: 'skip', reason: 'no-consent' });
    expect((await reachOf(client, 'text'))?.nextStep).toContain('Contacts');
    expect(await reachOf(client, 'fax')).toMatchObject({ reason: 'no-address' });
    const given = await admin().put<ConsentOfClient>(at(client, 'consent'), { method: 'verbal' });
    expect(given.body.state).toBe('all');
    expect(await reachOf(client, 'text')).toMatchObject({ decision: goes, reason: null });
  });

  it('counts in the zone of the address, and tells the end of the quiet hours', async () => {
    await admin().put('/api/settings/-272', { value: '08:00-08:01' });
    const client = await add({ contactPoints: [phone('(202) 555-0112')], consent: true, address: { state: 'HI' } });
    const { body } = await admin().get<Reach>(at(client, 'reach'));
    expect(body).toMatchObject({ zone: 'Pacific/Honolulu', zoneFrom: 'address' });
    const text = body.channels.find((each) => each.channel === 'text');
    // Open for one minute a day: either it is that minute, or the next one is told.
    expect(text?.decision === 'send' || text?.opensAt?.endsWith('T18:00:00Z')).toBe(true);
    await admin().put('/api/settings/-272', { value: '00:00-24:00' });
  });
});

describe('messaging consent', () => {
  it('is recorded for some addresses alone, with who, how, until when, and shown as partly given', async () => {
    const client = await add({ contactPoints: [phone('(202) 555-0121'), { kind: 'email', address: 'r@example.org' }] });
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const { body } = await admin().put<ConsentOfClient>(at(client, 'consent'), {
      addresses: [{ channel: 'text', address: '+12025550121' }],
      method: 'written',
      expiresAt,
    });
    expect(body.state).toBe('some');
    expect(body.records).toHaveLength(1);
    expect(body.records[0]).toMatchObject({ channel: 'text', method: 'written', expiresAt, inForce: true });
    expect(body.records[0]?.recordedBy).toContain('Test User');
    expect((await admin().get<Client>(`/api/clients/${client.id}`)).body).toMatchObject({
      consent: false,
      consentState: 'some',
    });
  });

  it('of an address that is none of the contact, or with a document of somebody else, is refused in words', async () => {
    const client = await add({ contactPoints: [phone('(202) 555-0122')] });
    const wrong = await admin().put<Problem>(at(client, 'consent'), {
      addresses: [{ channel: 'text', address: '+12025550199' }],
    });
    expect([wrong.status, wrong.body.errors?.[0]?.path]).toEqual([400, 'addresses.0']);
    const document = await admin().put<Problem>(at(client, 'consent'), {
      documentId: '01980000-0000-7000-8000-000000000000',
    });
    expect([document.status, document.body.errors?.[0]?.path]).toEqual([400, 'documentId']);
    const none = await admin().put<Problem>(at(await add(), 'consent'), {});
    expect(none.status).toBe(400);
  });

  it('is read in the language of who gets the messages, and says which that is', async () => {
    const client = await add({ contactPoints: [phone('(202) 555-0128')] });
    expect((await consentOf(client)).wording).toMatchObject({ language: 'en' });
    await admin().put(at(client, 'messaging-contact'), {
      useClientDetail: false,
      contact: { ...contact, language: 'es' },
      version: client.version,
    });
    const { language, text } = (await consentOf(client)).wording;
    expect([language, text]).toEqual(['es', expect.stringMatching(/^Acepto/)]);
  });

  it('ends for one address and stays for the others; what is not in force cannot be ended', async () => {
    const client = await add({ contactPoints: [phone('(202) 555-0123')], consent: true });
    const text = { addresses: [{ channel: 'text', address: '+12025550123' }], reason: 'asked-by-client' };
    const { body } = await admin().post<ConsentOfClient>(at(client, 'consent/revoke'), text);
    expect(body.state).toBe('some');
    expect(body.records.find(({ channel }) => channel === 'text')).toMatchObject({
      inForce: false,
      revokedReason: 'asked-by-client',
    });
    expect((await admin().post(at(client, 'consent/revoke'), text)).status).toBe(409);
  });

  it('does not come back with a number that was taken away and entered again', async () => {
    const client = await add({ contactPoints: [phone('(202) 555-0124')], consent: true });
    const without = await admin().patch<Client>(`/api/clients/${client.id}`, {
      contactPoints: [],
      version: client.version,
    });
    const { version } = without.body;
    await admin().patch(`/api/clients/${client.id}`, { contactPoints: [phone('(202) 555-0124')], version });
    expect((await consentOf(client)).state).toBe('none');
  });

  it('does not come back by a form that was loaded before it was recorded, ended or stopped', async () => {
    const client = await add({ contactPoints: [phone('(202) 555-0126')], consent: true });
    const steps = [
      () => admin().post(at(client, 'consent/revoke'), {}),
      () => admin().put(at(client, 'consent'), {}),
      () => admin().post(at(client, 'asked-to-stop'), {}),
    ];
    for (const step of steps) {
      const { version } = (await admin().get<Client>(`/api/clients/${client.id}`)).body;
      expect((await step()).status).toBe(200);
      const late = await admin().patch<Problem>(`/api/clients/${client.id}`, { consent: true, version });
      expect([late.status, late.body.type]).toEqual([409, 'urn:rounds:problem:version-conflict']);
    }
    expect((await consentOf(client)).state).toBe('none');
  });

  it('that a guardian who is a client gave for a child does not come back either', async () => {
    const [guardian, child] = [await add(), await add()];
    const number = { contactPoints: [phone('(202) 555-0127')] };
    await admin().patch(`/api/clients/${guardian.id}`, { ...number, version: guardian.version });
    const set = await admin().put<Client>(at(child, 'messaging-contact'), {
      useClientDetail: false,
      contact: { ...contact, ...number },
      version: child.version,
    });
    await people.work(({ kysely }) =>
      sql`update relationship set person_id = ${guardian.personId} where client_id = ${child.id}`.execute(kysely),
    );
    const { version } = set.body;
    const given = await admin().patch<Client>(`/api/clients/${child.id}`, { consent: true, version });
    expect(given.body.consentState).toBe('all');
    await admin().post(at(guardian, 'asked-to-stop'), {});
    const late = await admin().patch(`/api/clients/${child.id}`, { consent: true, version: given.body.version });
    expect([late.status, (await consentOf(child)).state]).toEqual([409, 'none']);
  });

  it('ends at once, and what waits is taken back, when the client asked us to stop', async () => {
    const client = await add({ contactPoints: [phone('(202) 555-0125')], consent: true });
    await people.work(({ kysely }) =>
      sql`insert into message (purpose, channel, address, body, client_id) values ('client-message', 'text', '+12025550125', 'Hello', ${client.id})`.execute(
        kysely,
      ),
    );
    const { body } = await admin().post<{ consents: number; messages: number }>(at(client, 'asked-to-stop'), {
      note: 'called',
    });
    expect(body).toEqual({ consents: 2, messages: 1 });
    expect(await reachOf(client, 'text')).toMatchObject({ reason: 'no-consent' });
    const noted = await people.work(({ em }) => em.findOne(Audit, { action: 'asked-to-stop', subjectId: client.id }));
    expect(noted?.after).toMatchObject({ consents: 2, note: 'called' });
  });
});

describe('contacts', () => {
  it('are added, changed with their version, and removed', async () => {
    const client = await add();
    const added = await admin().post<ChartContact>(at(client, 'contacts'), { ...contact, kind: 'guardian' });
    expect(added.status).toBe(201);
    const path = at(client, `contacts/${added.body.id}`);
    const changed = await admin().patch<ChartContact>(path, {
      contactPoints: [phone('(202) 555-0131')],
      version: added.body.version,
    });
    expect(changed.body.contactPoints).toMatchObject([{ address: '+12025550131' }]);
    expect((await admin().patch(path, { relation: 'aunt', version: added.body.version })).status).toBe(409);
    expect((await admin().delete(path)).status).toBe(204);
    expect((await admin().get<{ rows: ChartContact[] }>(at(client, 'contacts'))).body.rows).toEqual([]);
    expect((await admin().delete(path)).status).toBe(404);
  });

  it('become the Messaging Contact with an own consent, which ends when another one takes over', async () => {
    const client = await add({ contactPoints: [phone('(202) 555-0132')], consent: true });
    const nobody = await admin().put<Problem>(at(client, 'messaging-contact'), {
      useClientDetail: false,
      version: client.version,
    });
    expect([nobody.status, nobody.body.errors?.[0]?.path]).toEqual([400, 'contact']);
    const own = { ...contact, contactPoints: [phone('(202) 555-0133')] };
    const saved = await admin().put<Client>(at(client, 'messaging-contact'), {
      useClientDetail: false,
      contact: own,
      version: client.version,
    });
    expect(saved.body).toMatchObject({ useClientDetail: false, consentState: 'none' });
    await admin().put(at(client, 'consent'), {});
    expect(await reachOf(client, 'text')).toMatchObject({ decision: goes, address: '+12025550133' });
    const guardian = await admin().post<ChartContact>(at(client, 'contacts'), {
      ...contact,
      kind: 'guardian',
      contactPoints: [phone('(202) 555-0134')],
    });
    await admin().put(at(client, 'messaging-contact'), {
      useClientDetail: false,
      sameAs: guardian.body.id,
      version: (await admin().get<Client>(`/api/clients/${client.id}`)).body.version,
    });
    expect(await reachOf(client, 'text')).toMatchObject({ reason: 'no-consent', address: '+12025550134' });
    const messaging = (await admin().get<{ rows: ChartContact[] }>(at(client, 'contacts'))).body.rows[0];
    expect(messaging).toMatchObject({ kind: 'messaging_contact', personId: guardian.body.personId });
    const used = await admin().delete<Problem>(at(client, `contacts/${messaging?.id}`));
    expect([used.status, used.body.type]).toEqual([409, 'urn:rounds:problem:in-use']);
  });
});

describe('a restricted chart', () => {
  let clinician: TestUser;
  let client: Client;
  const sub = ['', '/contacts', '/consent', '/reach'];
  beforeAll(async () => {
    clinician = await api.as({ Clients: ['view', 'modify'], 'Emergency Access': ['create'] });
    client = await add({ restricted: true, birthDate: '1980-01-01', contactPoints: [phone('(202) 555-0141')] });
  });

  it('opens for nobody who is not assigned, by any way, and says what to do', async () => {
    for (const path of sub) {
      const answer = await clinician.get<Problem>(`/api/clients/${client.id}${path}`);
      expect([path, answer.status, answer.body.type]).toEqual([path, 403, 'urn:rounds:problem:restricted-chart']);
      expect(answer.body.next).toContain('reason');
    }
    expect((await clinician.post(at(client, 'asked-to-stop'), {})).status).toBe(403);
    const { body } = await clinician.post<Page<{ id: string; birthDate: string | null }>>('/api/clients/search', {
      text: client.recordNumber,
    });
    expect(body.rows).toMatchObject([{ id: client.id, birthDate: null }]);
  });

  it('opens in an emergency for some hours, loudly: task, alerts, audit; once', async () => {
    const reason = 'Client is in crisis in the lobby';
    const both = await Promise.all(
      [1, 2].map(() => clinician.post<EmergencyAccess & Problem>(at(client, 'emergency-access'), { reason })),
    );
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const opened = both.find(({ status }) => status === 201)?.body;
    const read = await clinician.get<Client>(`/api/clients/${client.id}`);
    expect(read.body.emergencyUntil).toBe(opened?.expiresAt);
    const tasks = await people.work(({ em }) => em.find(Task, { clientId: client.id, type: 'emergency-access' }));
    expect(tasks).toMatchObject([{ status: 'open', priority: 'high' }]);
    const alerts = await people.work(({ kysely }) =>
      sql`select from alert where staff_id = ${api.own.admin.staffId} and kind = 'emergency-access'`.execute(kysely),
    );
    expect(alerts.rows).toHaveLength(1);
    const noted = await people.work(({ em }) => em.count(Audit, { action: 'emergency-access', subjectId: client.id }));
    expect(noted).toBe(1);
  });

  it('has its emergency accesses reviewed, by somebody else', async () => {
    const list = await admin().get<Page<EmergencyAccess>>('/api/emergency-access?status=unreviewed');
    const [first] = list.body.rows;
    const reviewed = await admin().post<EmergencyAccess>(`/api/emergency-access/${first?.id}/review`);
    expect(reviewed.body.reviewedBy).toContain('Test User');
    expect((await admin().post(`/api/emergency-access/${first?.id}/review`)).status).toBe(409);
    expect((await admin().get<Page<EmergencyAccess>>('/api/emergency-access?status=unreviewed')).body.rows).toEqual([]);
    const tasks = await people.work(({ em }) => em.find(Task, { clientId: client.id, type: 'emergency-access' }));
    expect(tasks).toMatchObject([{ status: 'done' }]);
  });

  it('is of no use where it is open anyway, and needs a reason that says something', async () => {
    const open = await add();
    const asking = await api.as({ Clients: ['view'], 'Emergency Access': ['create', 'view'] });
    expect((await asking.post(at(open, 'emergency-access'), { reason: 'just curious about it' })).status).toBe(409);
    expect((await asking.post(at(client, 'emergency-access'), { reason: 'short' })).status).toBe(400);
    const own = await asking.post<EmergencyAccess>(at(client, 'emergency-access'), {
      reason: 'the clinician cannot be reached',
    });
    expect((await asking.post(`/api/emergency-access/${own.body.id}/review`)).status).toBe(403);
  });

  it('opens for staff who are assigned, and only who may restricts it or lifts that', async () => {
    const assigned = await api.as({ Clients: ['view', 'modify'] });
    const { version } = (await admin().get<Client>(`/api/clients/${client.id}`)).body;
    const saved = await admin().patch<Client>(`/api/clients/${client.id}`, {
      assigned: [{ staffId: assigned.staffId, role: 'clinician' }],
      version,
    });
    expect(saved.body.assigned).toMatchObject([{ role: 'clinician' }]);
    expect((await assigned.get(`/api/clients/${client.id}`)).status).toBe(200);
    const lifted = await assigned.patch(`/api/clients/${client.id}`, {
      restricted: false,
      version: saved.body.version,
    });
    expect(lifted.status).toBe(403);
    const foreign = await admin().patch<Problem>(`/api/clients/${client.id}`, {
      assigned: [{ staffId: api.other.admin.staffId, role: 'clinician' }],
      version: saved.body.version,
    });
    expect([foreign.status, foreign.body.errors?.[0]?.path]).toEqual([400, 'assigned.0.staffId']);
  });

  it('of another practice is not there', async () => {
    for (const path of sub) expect((await api.other.admin.get(`/api/clients/${client.id}${path}`)).status).toBe(404);
    expect((await foreignPost(client, 'asked-to-stop', {})).status).toBe(404);
    expect((await foreignPost(client, 'emergency-access', { reason: 'let me have a look at this' })).status).toBe(404);
    expect((await foreignPost(client, 'contacts', { ...contact, kind: 'guardian' })).status).toBe(404);
  });

  it('closes again when the hours are over', async () => {
    const again = await api.as({ Clients: ['view'], 'Emergency Access': ['create'] });
    await again.post(at(client, 'emergency-access'), { reason: 'still in crisis in the lobby' });
    expect((await again.get(`/api/clients/${client.id}`)).status).toBe(200);
    api.advance(4 * 60 + 1);
    await again.signIn(api.own.acronym, again.login, password);
    expect((await again.get(`/api/clients/${client.id}`)).status).toBe(403);
  });
});
