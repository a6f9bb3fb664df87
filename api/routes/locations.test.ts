import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Audit, Integration } from '../../db/entities/index.ts';
import type { Location } from '../../domain/schemas/scheduling.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';
import { TestPeople } from '../../test/setup/people.ts';

interface Problem {
  type: string;
  errors?: { path: string; message: string }[];
}

let api: TestApi;
let people: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  people = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

let count = 0;
const add = async (fields: Record<string, unknown> = {}): Promise<Location> => {
  const body = { name: `Office ${++count}`, zone: 'America/Phoenix', ...fields };
  const answer = await api.own.admin.post<Location>('/api/locations', body);
  expect(answer.status).toBe(201);
  return answer.body;
};
const change = (id: string, body: Record<string, unknown>) =>
  api.own.admin.patch<Location & Problem>(`/api/locations/${id}`, body);

describe('a location', () => {
  it('is added with its number as it is dialled, and read again the same', async () => {
    const added = await add({ phone: '(202) 555-0100', address: { line1: '1 Main St', city: 'Mesa', zip: '85201' } });
    expect(added).toMatchObject({ phone: '+12025550100', version: 1, address: { line2: null, zip: '85201' } });
    expect((await api.own.admin.get<Location>(`/api/locations/${added.id}`)).body).toEqual(added);
  });

  it('keeps what a change leaves out, and the audit log shows before and after', async () => {
    const before = await add({ phone: '(202) 555-0101' });
    const { body } = await change(before.id, { phone: '(202) 555-0102', version: 1 });
    expect(body).toEqual({ ...before, phone: '+12025550102', version: 2 });
    const [row] = await people.work(({ em }) =>
      em.find(Audit, { subject: 'location', subjectId: before.id, action: 'update' }),
    );
    expect(row).toMatchObject({ before: { phone: '+12025550101' }, after: { phone: '+12025550102' } });
    expect(row?.actor).toBe(`staff:${api.own.admin.accountId}`);
  });

  it('keeps the lines of its address that a change leaves out', async () => {
    const before = await add({ address: { line1: '1 Main St', city: 'Mesa', zip: '85201' } });
    const { body } = await change(before.id, { address: { line1: '2 Main St', zip: null }, version: 1 });
    expect(body.address).toEqual({ ...before.address, line1: '2 Main St', zip: null });
  });

  it('is not overwritten by one who read an older version', async () => {
    const { id } = await add();
    expect((await change(id, { name: 'Renamed', version: 1 })).status).toBe(200);
    const late = await change(id, { name: 'Late', version: 1 });
    expect(late.body.type).toBe('urn:rounds:problem:version-conflict');
  });

  it('is refused with every invalid field named at once', async () => {
    const body = { name: '', zone: 'Mars/Olympus', phone: '123', address: { zip: 'x' } };
    const answer = await api.own.admin.post<Problem>('/api/locations', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map(({ path }) => path).toSorted()).toEqual(['address.zip', 'name', 'phone', 'zone']);
  });

  it('does not get the name of another one', async () => {
    const { name } = await add();
    const answer = await api.own.admin.post<Problem>('/api/locations', { name, zone: 'America/Phoenix' });
    expect(answer.status).toBe(409);
    expect(answer.body.errors?.[0]?.path).toBe('name');
  });

  it('keeps its time zone while appointments lie ahead', async () => {
    const client = await people.client();
    const appointment = await people.appointment(client, '2099-05-04T09:30');
    const { body } = await api.own.admin.get<{ locationId: string }>(`/api/appointments/${appointment}`);
    const refused = await change(body.locationId, { zone: 'America/Phoenix', version: 1 });
    expect(refused.body.type).toBe('urn:rounds:problem:appointments-ahead');
    const { id } = await add();
    expect((await change(id, { zone: 'America/Denver', version: 1 })).body.zone).toBe('America/Denver');
  });

  it('belongs to one practice, and to those with the right', async () => {
    const { id } = await add();
    expect((await api.other.admin.get(`/api/locations/${id}`)).status).toBe(404);
    expect((await api.other.admin.patch(`/api/locations/${id}`, { name: 'X', version: 1 })).status).toBe(404);
    const reader = await api.as({ Locations: ['view'] });
    expect((await reader.get(`/api/locations/${id}`)).status).toBe(200);
    expect((await reader.patch(`/api/locations/${id}`, { name: 'X', version: 1 })).status).toBe(403);
    const editor = await api.as({ Locations: ['view', 'modify'] });
    expect((await editor.patch(`/api/locations/${id}`, { active: false, version: 1 })).status).toBe(403);
  });

  it('is listed once by pages, inactive ones too', async () => {
    await add({ active: false });
    const seen: Location[] = [];
    for (let next: string | null = ''; next !== null;) {
      type Page = { rows: Location[]; next: string | null };
      const { body }: { body: Page } = await api.own.admin.get<Page>(
        `/api/locations?limit=2${next && `&cursor=${next}`}`,
      );
      seen.push(...body.rows);
      next = body.next;
    }
    const all = await api.own.admin.get<{ rows: Location[] }>('/api/locations?limit=200');
    expect(seen).toEqual(all.body.rows);
    expect(seen.some(({ active }) => !active)).toBe(true);
  });
});

describe('a location of PIMSY', () => {
  it('is changed there, but for what PIMSY does not hold; once it is disabled everything is changed here', async () => {
    const { id } = await add();
    const of = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
    await of.enable('pimsy');
    const facts = {
      name: 'Office',
      address: { line1: '1 Main St', city: 'Mesa', state: 'AZ' },
      phones: [],
      active: true,
    };
    const held = { externalId: 'l-1', label: 'Office', facts, snapshot: facts, ssn: null, changedAt: null };
    const [record = ''] = await of.keep('pimsy', 'location', [held]);
    await of.linked('pimsy', record, 'location', id);
    const shown = await api.own.admin.get<Location>(`/api/locations/${id}`);
    expect(shown.body.owned).toEqual(['name', 'address', 'active']);
    const { rows } = (await api.own.admin.get<{ rows: Location[] }>('/api/locations?limit=200')).body;
    expect(rows.find((row) => row.id === id)?.owned).toEqual(shown.body.owned);
    const refused = await change(id, {
      name: 'Other',
      address: { city: 'Tempe' },
      phone: '(202) 555-0103',
      version: 1,
    });
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:owned-elsewhere' } });
    expect(refused.body.errors?.map(({ path }) => path)).toEqual(['name', 'address.city']);
    expect((await change(id, { zone: 'America/Denver', phone: '(202) 555-0103', version: 1 })).status).toBe(200);
    await of.work(({ em }) => em.nativeUpdate(Integration, { system: 'pimsy' }, { enabled: false }));
    expect((await change(id, { name: 'Other', version: 2 })).body).toMatchObject({ name: 'Other', owned: [] });
  });
});
