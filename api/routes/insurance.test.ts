import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Client, Document, Insurance } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { type InsuranceRank, noInsurance } from '../../domain/insurance.ts';
import type { Alert } from '../../domain/schemas/alerts.ts';
import type { ClientInsurance, InsuranceValues, PortalInsurance } from '../../domain/schemas/insurance.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { visit, type Visit } from '../../test/setup/portal-information.ts';

let api: TestApi;
let of: TestPeople;
let client: Visit;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
beforeEach(async () => {
  client = await visit(api);
});
afterAll(() => api.close());

const path = '/api/portal/insurance';
const chart = () => `/api/clients/${client.clientId}/insurance`;
const blue: InsuranceValues = {
  ...noInsurance,
  payer: 'Blue Cross of Idaho',
  memberId: 'XYZ12345R7TQ',
  groupNumber: '1000234',
  effectiveFrom: '2026-01-01',
};
type Refused = PortalInsurance & { type?: string; errors?: { path: string }[] };

const shown = async () => (await client.visitor.get<PortalInsurance>(path)).body;
/** Of the coverage that stands now, where what was loaded is given. */
const save = async (wanted: InsuranceValues, loaded: InsuranceValues | null = null, rank: InsuranceRank = 'primary') =>
  put(loaded ? ((await shown())[rank]?.id ?? null) : null, wanted, loaded, rank);
const put = (id: string | null, wanted: InsuranceValues, loaded: InsuranceValues | null, rank = 'primary') =>
  client.visitor.put<Refused>(`${path}/${rank}`, { id, loaded, wanted });
const numberOf = async (id: string) => (await api.own.admin.post(`${chart()}/${id}/member-id`)).body;
const inChart = async () => (await api.own.admin.get<ClientInsurance>(chart())).body;

async function photo(by: Visit, fields: object = {}): Promise<string> {
  const id = newId();
  await of.work(async ({ em }) => {
    const card = { id, clientId: by.clientId, folder: 'insurance', name: 'front.png', status: 'clean' } as const;
    em.create(Document, { ...card, uploadedBy: `portal:${by.accountId}`, ...fields });
  });
  return id;
}

describe('a client says what insures them', () => {
  it('with a number that is sealed, and shown masked to both sides', async () => {
    const { status, body } = await save(blue);
    expect([status, body.primary?.values]).toEqual([200, { ...blue, memberId: '•••••R7TQ' }]);
    expect(body.secondary).toBeNull();
    expect((await inChart()).primary?.values.memberId).toBe('•••••R7TQ');
    const { rows } = await of.work(({ kysely }) =>
      sql<{ kept: string }>`
        select i::text as kept from insurance i union all
        select u::text from audit u where u.subject = 'insurance' union all select response::text from idempotency`.execute(
        kysely,
      ),
    );
    expect(rows.length).toBeGreaterThan(1);
    // Its end has letters that no random bytes in hex and no time of day has.
    const forms = ['XYZ12345R7TQ', Buffer.from('XYZ12345R7TQ').toString('hex'), 'R7TQ'];
    expect(rows.filter(({ kept }) => forms.some((form) => kept.includes(form)))).toEqual([]);
  });

  it('and staff who may see clients reveal the number; the client sees who did', async () => {
    const { id } = (await save(blue)).body.primary!;
    const { admin } = api.own;
    expect((await admin.post(`${chart()}/${id}/member-id`)).body).toEqual({ memberId: 'XYZ12345R7TQ' });
    const { body } = await client.visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity');
    expect(body.rows[0]).toMatchObject({
      what: 'Looked up the number of your insurance',
      who: expect.stringMatching(/^Test User/),
    });
    expect(body.rows[1]).toMatchObject({ what: 'Changed the information: primary insurance', who: 'You' });
    const other = await visit(api);
    expect((await admin.post(`/api/clients/${other.clientId}/insurance/${id}/member-id`)).status).toBe(404);
  });

  it('corrects it in place, and the number stays where it was sent back as it came', async () => {
    const loaded = (await save(blue)).body.primary!;
    const wanted = { ...loaded.values, plan: 'PPO', groupNumber: null };
    const { body } = await save(wanted, loaded.values);
    expect(body.primary).toMatchObject({ id: loaded.id, values: wanted });
    expect((await api.own.admin.post(`${chart()}/${loaded.id}/member-id`)).body).toEqual({ memberId: 'XYZ12345R7TQ' });
    const { former, changes } = await inChart();
    expect(former).toEqual([]);
    expect(changes).toMatchObject([
      { what: 'changed', fields: ['group_number', 'plan'], who: null },
      { what: 'entered', fields: [], who: null },
    ]);
  });

  it('with another card, which ends the former one and never writes over it', async () => {
    const first = (await save(blue)).body.primary!;
    const wanted = { ...first.values, memberId: 'NEW-000-1111', effectiveFrom: '2026-07-01' };
    const second = (await save(wanted, first.values)).body.primary!;
    expect(second.id).not.toBe(first.id);
    // The same number at another company is another card too; its number was not typed again.
    const third = (await save({ ...second.values, payer: 'Aetna', effectiveFrom: '2026-09-01' }, second.values)).body
      .primary!;
    const { primary, former } = await inChart();
    expect(primary?.id).toBe(third.id);
    expect(former).toMatchObject([
      { id: second.id, values: { payer: 'Blue Cross of Idaho', memberId: '•••••1111', effectiveTo: '2026-08-31' } },
      { id: first.id, values: { memberId: '•••••R7TQ', effectiveTo: '2026-06-30' }, endedBy: null },
    ]);
    expect(await numberOf(third.id)).toEqual({ memberId: 'NEW-000-1111' });
    expect(await numberOf(first.id)).toEqual({ memberId: 'XYZ12345R7TQ' });
  });

  it('with the card of a year to come, until when the one of today counts', async () => {
    const first = (await save({ ...blue, effectiveFrom: '2020-01-01' })).body.primary!;
    expect((await shown()).stillInForce).toEqual([]);
    const next = { ...first.values, memberId: 'NEW-000-1111', effectiveFrom: '2199-01-01' };
    const { id, values } = (await save(next, first.values)).body.primary!;
    const today = [{ id: first.id, values: { memberId: '•••••R7TQ', effectiveTo: '2198-12-31' } }];
    expect((await shown()).stillInForce).toMatchObject(today);
    // A number that was mistyped is entered anew: today's card is still the one that counts.
    await save({ ...values, memberId: 'NEW-000-2222' }, values);
    expect((await inChart()).stillInForce).toMatchObject(today);
    expect((await inChart()).former.map((each) => each.id)).toEqual([id, first.id]);
    const begun = (await shown()).primary!;
    await save({ ...begun.values, effectiveFrom: '2021-01-01' }, begun.values);
    expect((await shown()).stillInForce).toEqual([]);
  });

  it('as long as there is one: ended, it is former', async () => {
    const { id } = (await save(blue)).body.primary!;
    expect((await client.visitor.post(`${path}/secondary/end`, { id })).status).toBe(409);
    expect((await client.visitor.post<PortalInsurance>(`${path}/primary/end`, { id })).body.primary).toBeNull();
    expect((await client.visitor.post(`${path}/primary/end`, { id })).status).toBe(409);
    expect((await inChart()).former).toMatchObject([{ id }]);
  });
});

describe('what is wrong is told by its field, and nothing is saved', () => {
  it.each([
    ['no company', { payer: ' ' }, 'payer'],
    ['no number', { memberId: '' }, 'memberId'],
    ['a number that is hidden', { memberId: '•••••R7TQ' }, 'memberId'],
    ['a parent without a name', { relation: 'child' }, 'subscriberName'],
    ['an end before its beginning', { effectiveTo: '2025-12-31' }, 'effectiveTo'],
    ['a photo that is not there', { cardFrontId: newId() }, 'cardFrontId'],
  ] as const)('%s', async (_, part, field) => {
    const { status, body } = await save({ ...blue, ...part });
    expect([status, body.errors?.map((each) => each.path)]).toEqual([400, [`wanted.${field}`]]);
    expect((await shown()).primary).toBeNull();
  });

  it('a photo of somebody else, or one that the practice filed, is as one that is not there', async () => {
    const other = await visit(api);
    const theirs = await photo(other);
    const filed = await photo(client, { uploadedBy: `staff:${api.own.admin.accountId}` });
    for (const cardFrontId of [theirs, filed]) expect((await save({ ...blue, cardFrontId })).status).toBe(400);
    const mine = await photo(client);
    const { body } = await save({ ...blue, cardFrontId: mine, cardBackId: null });
    expect(body.primary?.front).toEqual({ id: mine, name: 'front.png', state: 'received' });
    const byStaff = {
      id: body.primary!.id,
      loaded: body.primary!.values,
      wanted: { ...body.primary!.values, cardBackId: filed },
    };
    expect((await api.own.admin.put(`${chart()}/primary`, byStaff)).status).toBe(200);
  });
});

it('a photo that was withdrawn from the documents is told to be sent again', async () => {
  const cardFrontId = await photo(client);
  await save({ ...blue, cardFrontId });
  await of.work(async ({ em }) => {
    (await em.findOneOrFail(Document, { id: cardFrontId })).withdrawnAt = api.deps.clock();
  });
  for (const { primary } of [await shown(), await inChart()]) expect(primary?.front?.state).toBe('withdrawn');
});

describe('both sides at once', () => {
  it('what the practice changed meanwhile is told by field, and nothing of it is overwritten', async () => {
    const { id, values: loaded } = (await save(blue)).body.primary!;
    const desk = await api.own.admin.put(`${chart()}/primary`, { id, loaded, wanted: { ...loaded, plan: 'HMO' } });
    expect(desk.status).toBe(200);
    const { status, body } = await save({ ...loaded, plan: 'PPO', groupNumber: '7' }, loaded);
    expect([status, body.errors]).toMatchObject([409, [{ path: 'wanted.plan' }]]);
    expect((await shown()).primary?.values).toMatchObject({ plan: 'HMO', groupNumber: '1000234' });
    // What only one of them changed stands beside it.
    expect((await save({ ...loaded, groupNumber: '7' }, loaded)).status).toBe(200);
    expect((await shown()).primary?.values).toMatchObject({ plan: 'HMO', groupNumber: '7' });
  });

  it('a photo that was added to one card comes neither to another that stands there since, nor to none', async () => {
    const { id, values: loaded } = (await save(blue)).body.primary!;
    const wanted = { ...loaded, cardFrontId: await photo(client) };
    const aetna = { ...loaded, payer: 'Aetna', memberId: 'AET-1-2-3-4' };
    const desk = await api.own.admin.put<PortalInsurance>(`${chart()}/primary`, { id, loaded, wanted: aetna });
    const late = await put(id, wanted, loaded);
    expect([late.status, late.body.type]).toEqual([409, 'urn:rounds:problem:version-conflict']);
    expect(late.body.errors?.map((each) => each.path)).toEqual(['wanted.payer', 'wanted.memberId']);
    await api.own.admin.post(`${chart()}/primary/end`, { id: desk.body.primary!.id });
    expect((await put(id, wanted, loaded)).status).toBe(409);
    expect((await put(null, wanted, loaded)).status).toBe(400);
    expect((await shown()).primary).toBeNull();
  });

  it('another card that is saved again after a lost answer is one', async () => {
    const { id, values: loaded } = (await save(blue)).body.primary!;
    const wanted = { ...loaded, memberId: 'NEW-000-1111' };
    const answers = [await put(id, wanted, loaded), await put(id, wanted, loaded)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await of.work(({ em }) => em.count(Insurance, { clientId: client.clientId }))).toBe(2);
  });

  it('two saves of the first card make one, and the second hears of it', async () => {
    const other = { ...blue, payer: 'Aetna', memberId: 'AET-1-2-3-4' };
    const answers = await Promise.all([save(blue), save(other)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const count = await of.work(({ em }) => em.count(Insurance, { clientId: client.clientId }));
    expect(count).toBe(1);
  });

  it('a double press changes nothing more, and tells staff once', async () => {
    const user = await api.as({ Clients: ['view'], 'Receives Client Portal Demographic Update Alert': ['view'] });
    await Promise.all([save(blue), save(blue)]);
    await save({ ...blue, payer: 'Aetna' }, null, 'secondary');
    const { body } = await user.get<{ rows: Alert[] }>('/api/alerts');
    const words = body.rows.filter(({ clientId }) => clientId === client.clientId).map((row) => row.words);
    expect(words).toEqual(['A client changed their information in the portal: Insurance']);
    expect((await inChart()).changes).toHaveLength(2);
  });
});

it('a restricted chart keeps it from whom it is closed to', async () => {
  await save(blue);
  await of.work(async ({ em }) => {
    (await em.findOneOrFail(Client, { id: client.clientId })).restricted = true;
  });
  const user = await api.as({ Clients: ['view', 'modify'] });
  expect((await user.get(chart())).status).toBe(403);
  expect((await user.put(`${chart()}/primary`, { id: null, loaded: null, wanted: blue })).status).toBe(403);
});
