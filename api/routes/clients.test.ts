import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Audit, Client, Consent, ContactPoint, OptOut, Person } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { recordOptOut } from '../../db/queries/record-opt-out.ts';
import type { Client as Shape, ClientRow } from '../../domain/schemas/people.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

interface Problem {
  type: string;
  errors?: { path: string; message: string }[];
}
interface Page {
  rows: ClientRow[];
  next: string | null;
}

let api: TestApi;
let people: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const admin = () => api.own.admin;
const mobile = (address: string) => ({ kind: 'mobile', address, preferred: true });
const email = (address: string) => ({ kind: 'email', address, preferred: false });

let count = 0;
const add = async (fields: Record<string, unknown> = {}): Promise<Shape> => {
  const body = { firstName: 'Robin', lastName: `Vale${++count}`, recordNumber: `A-${count}`, ...fields };
  const answer = await admin().post<Shape>('/api/clients', body);
  expect(answer.status).toBe(201);
  return answer.body;
};
const change = (id: string, body: Record<string, unknown>) =>
  admin().patch<Shape & Problem>(`/api/clients/${id}`, body);
const consents = (clientId: string) =>
  people.work(({ em }) => em.find(Consent, { clientId }, { orderBy: { channel: 'asc', address: 'asc' } }));

describe('a client', () => {
  it('is added with numbers and addresses as they are stored, and read again the same', async () => {
    const added = await add({
      birthDate: '2014-05-06',
      contactPoints: [mobile('(202) 555-0123'), email(' Pat@EXAMPLE.com ')],
    });
    expect(added).toMatchObject({ version: 1, consent: false, birthDate: '2014-05-06', active: true });
    expect(added.contactPoints).toEqual(expect.arrayContaining([mobile('+12025550123'), email('Pat@example.com')]));
    const read = await admin().get<Shape>(`/api/clients/${added.id}`);
    expect(read.body).toEqual(added);
  });

  it('is added once, although the request was sent twice with the same key', async () => {
    const body = { firstName: 'Once', lastName: 'Only', recordNumber: 'ONCE-1' };
    const key = { 'idempotency-key': newId() };
    const first = await admin().post<Shape>('/api/clients', body, key);
    const second = await admin().post<Shape>('/api/clients', body, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).toBe(first.body.id);
  });

  it('keeps what a change leaves out', async () => {
    const before = await add({ preferredName: 'Rob', contactPoints: [mobile('+12025550124')] });
    const { body } = await change(before.id, { lastName: 'Hill', version: before.version });
    expect(body).toEqual({ ...before, lastName: 'Hill', version: 2 });
  });

  it('shows in the audit log who changed what, before and after, and nothing that stayed', async () => {
    const before = await add({ contactPoints: [mobile('+12025550125'), email('a@example.com')] });
    const contactPoints = [mobile('+12025550126'), email('a@example.com')];
    await change(before.id, { firstName: 'Kim', contactPoints, version: 1 });
    const rows = await people.work(({ em }) =>
      em.find(
        Audit,
        { actor: `staff:${admin().accountId}`, action: { $ne: 'sign-in' } },
        { orderBy: { id: 'desc' }, limit: 3 },
      ),
    );
    expect(rows.map(({ action, subject, before: was, after }) => ({ action, subject, was, after }))).toEqual(
      expect.arrayContaining([
        { action: 'update', subject: 'person', was: { first_name: 'Robin' }, after: { first_name: 'Kim' } },
        { action: 'update', subject: 'contact_point', was: { active: true }, after: { active: false } },
        {
          action: 'insert',
          subject: 'contact_point',
          was: null,
          after: expect.objectContaining({ address: '+12025550126', kind: 'mobile' }),
        },
      ]),
    );
  });

  it('is not overwritten by one who read an older version', async () => {
    const { id } = await add();
    expect((await change(id, { firstName: 'First', version: 1 })).status).toBe(200);
    const late = await change(id, { firstName: 'Late', version: 1 });
    expect(late.status).toBe(409);
    expect(late.body.type).toBe('urn:rounds:problem:version-conflict');
  });

  it('is changed by one of two who save at the same moment', async () => {
    const { id } = await add();
    const both = await Promise.all([
      change(id, { contactPoints: [mobile('+12025550127')], version: 1 }),
      change(id, { contactPoints: [mobile('+12025550127')], version: 1 }),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const lost = both.find(({ status }) => status === 409);
    expect(lost?.body.type).toBe('urn:rounds:problem:version-conflict');
  });

  it('is refused with every invalid field named at once', async () => {
    const answer = await admin().post<Problem>('/api/clients', {
      firstName: '',
      lastName: 'Vale',
      recordNumber: 'BAD-1',
      zone: 'Mars/Olympus',
      contactPoints: [mobile('+12025550128'), mobile('12'.repeat(9)), email('nobody')],
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map(({ path }) => path).toSorted()).toEqual([
      'contactPoints.1.address',
      'contactPoints.2.address',
      'firstName',
      'zone',
    ]);
  });

  it('does not get the record number of another client', async () => {
    const { recordNumber } = await add();
    const answer = await admin().post<Problem>('/api/clients', { firstName: 'A', lastName: 'B', recordNumber });
    expect(answer.status).toBe(409);
    expect(answer.body.errors?.[0]?.path).toBe('recordNumber');
  });

  it('is set inactive only by one who may delete', async () => {
    const { id } = await add();
    const scheduler = await api.as({ Clients: ['create', 'modify', 'view'] });
    expect((await scheduler.patch(`/api/clients/${id}`, { active: false, version: 1 })).status).toBe(403);
    expect((await change(id, { active: false, version: 1 })).body.active).toBe(false);
  });

  it('is seen by nobody without the right, and by no other practice', async () => {
    const { id } = await add();
    const nobody = await api.as({ Appointments: ['view'] });
    expect((await nobody.get(`/api/clients/${id}`)).status).toBe(403);
    expect((await nobody.post('/api/clients/search', {})).status).toBe(403);
    expect((await api.other.admin.get(`/api/clients/${id}`)).status).toBe(404);
    expect((await api.other.admin.patch(`/api/clients/${id}`, { firstName: 'X', version: 1 })).status).toBe(404);
  });

  it("cannot be given another practice's location", async () => {
    const location = await api.other.admin.post<{ id: string }>('/api/locations', {
      name: 'Far',
      zone: 'America/Phoenix',
    });
    const body = { firstName: 'A', lastName: 'B', recordNumber: 'FAR-1', locationId: location.body.id };
    const answer = await admin().post<Problem>('/api/clients', body);
    expect(answer.body.errors?.map(({ path }) => path)).toEqual(['locationId']);
  });
});

describe('the consent box', () => {
  it('records a verbal consent for every way of reaching the client, given by them', async () => {
    const { id, personId, consent } = await add({
      consent: true,
      contactPoints: [mobile('+12025550130'), email('c@example.com')],
    });
    expect(consent).toBe(true);
    const rows = await consents(id);
    expect(rows.map(({ channel, address }) => `${channel} ${address}`)).toEqual([
      'email c@example.com',
      'text +12025550130',
      'voice +12025550130',
    ]);
    expect(new Set(rows.map((row) => `${row.method} ${row.personId}`))).toEqual(new Set([`verbal ${personId}`]));
  });

  it('is clear once the number changes, and ticked again only where it is saved ticked with the new number', async () => {
    const { id } = await add({ consent: true, contactPoints: [mobile('+12025550131')] });
    const changed = await change(id, { contactPoints: [mobile('+12025550132')], version: 1 });
    expect(changed.body.consent).toBe(false);
    const asked = await change(id, { consent: true, version: changed.body.version });
    expect(asked.body.consent).toBe(true);
  });

  it('withdraws every consent of the client when it is cleared, and says why', async () => {
    const { id } = await add({ consent: true, contactPoints: [mobile('+12025550133'), email('d@example.com')] });
    const { body } = await change(id, { consent: false, version: 1 });
    expect(body.consent).toBe(false);
    const rows = await consents(id);
    expect(rows).toHaveLength(3);
    expect(rows.every(({ revokedAt, revokedReason }) => revokedAt !== null && revokedReason === 'desk')).toBe(true);
  });

  it('opens a number to calls again that had stopped them by a key, but to texts never', async () => {
    const number = '+12025550138';
    const { id } = await add({ consent: false, contactPoints: [mobile(number)] });
    const since = new Date('2026-01-01T00:00:00Z');
    for (const channel of ['text', 'voice'] as const)
      await people.work((uow) => recordOptOut(uow, { channel, address: number, source: 'stop', at: since }));
    await change(id, { consent: true, version: 1 });
    const open = await people.work(({ em }) => em.find(OptOut, { address: number, endedAt: null }));
    expect(open.map(({ channel }) => channel)).toEqual(['text']);
  });

  it('leaves what was consented to before as it was', async () => {
    const { id } = await add({ consent: true, contactPoints: [mobile('+12025550134')] });
    const first = await consents(id);
    await change(id, { consent: true, version: 1 });
    expect(await consents(id)).toEqual(first);
  });

  it('is clear where a consent has expired, and can be given anew', async () => {
    const { id } = await people.client({ mobile: null, consents: ['email'], consentExpiresAt: new Date('2021-01-01') });
    expect((await admin().get<Shape>(`/api/clients/${id}`)).body.consent).toBe(false);
    expect((await change(id, { consent: true, version: 1 })).body.consent).toBe(true);
  });

  it("speaks of the Messaging Contact's addresses where the client is reached through one", async () => {
    const { id } = await people.client({ contact: { email: 'guardian@example.com' }, consents: [] });
    const { body } = await change(id, { consent: true, version: 1 });
    expect(body.consent).toBe(true);
    expect((await consents(id)).map(({ address }) => address)).toEqual(['guardian@example.com']);
  });
});

const find = async (text: string, active?: boolean | null): Promise<string[]> =>
  (await admin().post<Page>('/api/clients/search', { text, active })).body.rows.map(({ id }) => id);

describe('the list of clients', () => {
  it('shows five hundred clients exactly once by pages, in the order of their names', async () => {
    const many = await api.db.practice('many');
    const user = await api.as({ Clients: ['view'] }, { id: many, acronym: 'many' });
    await api.db.database.work({ practiceId: many, actor: 'system:test' }, async ({ em }) => {
      const persons = Array.from({ length: 500 }, (_, i) => ({ id: newId(), i }));
      // Many of one name, in both cases, so that a page ends among them.
      for (const { id, i } of persons)
        em.create(Person, { id, firstName: i % 2 ? 'sam' : 'Sam', lastName: `Name${i % 7}` });
      await em.flush();
      for (const { id, i } of persons) em.create(Client, { personId: id, recordNumber: `N${i}` });
    });
    const seen: ClientRow[] = [];
    for (let next: string | null = ''; next !== null;) {
      const { body }: { body: Page } = await user.get<Page>(`/api/clients?limit=37${next && `&cursor=${next}`}`);
      seen.push(...body.rows);
      next = body.next;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(500);
    expect(seen).toHaveLength(500);
    expect(seen.map(({ lastName }) => lastName)).toEqual(seen.map(({ lastName }) => lastName).toSorted());
  });

  it('finds by parts of the name in any order, by the preferred name, and by record number', async () => {
    const { id, recordNumber } = await add({ firstName: 'Marisol', lastName: 'Okonkwo', preferredName: 'Mari_' });
    expect(await find('okon MARIS')).toEqual([id]);
    expect(await find('mari_')).toEqual([id]);
    expect(await find(recordNumber)).toContain(id);
    expect(await find('marisol nobody')).toEqual([]);
    expect(await find('%')).toEqual([]);
  });

  it('shows active clients unless asked for others', async () => {
    const { id } = await add({ firstName: 'Gone', lastName: 'Away', active: false });
    expect(await find('gone away')).toEqual([]);
    expect(await find('gone away', false)).toEqual([id]);
    expect(await find('gone away', null)).toEqual([id]);
  });

  it('gives no name away in the address of its next page', async () => {
    await add({ lastName: 'Zzyzx' });
    const { body } = await admin().post<Page>('/api/clients/search', { limit: 1 });
    const { firstName, lastName } = body.rows[0] ?? { firstName: '?', lastName: '?' };
    const decoded = `${body.next} ${Buffer.from(body.next ?? '', 'base64url').toString()}`.toLowerCase();
    expect(body.next).not.toBeNull();
    expect(decoded).not.toContain(lastName.toLowerCase());
    expect(decoded).not.toContain(firstName.toLowerCase());
  });

  it('refuses a cursor that no page gave', async () => {
    const answer = await admin().get<Problem>('/api/clients?cursor=nonsense');
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.path).toBe('cursor');
  });
});

describe('the contact points of a client', () => {
  it('become inactive when they are left out, and stay untouched when they are kept', async () => {
    const { id, personId } = await add({ contactPoints: [mobile('+12025550140'), email('k@example.com')] });
    const points = () => people.work(({ em }) => em.find(ContactPoint, { personId }, { orderBy: { id: 'asc' } }));
    const kept = (await points()).find(({ kind }) => kind === 'email');
    const { body } = await change(id, { contactPoints: [email('k@example.com')], version: 1 });
    expect(body.contactPoints).toEqual([email('k@example.com')]);
    const after = await points();
    expect(after.find(({ kind }) => kind === 'email')).toEqual(kept);
    expect(after.find(({ kind }) => kind === 'mobile')?.active).toBe(false);
  });
});
