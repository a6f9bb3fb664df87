import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { post } from '../../db/billing/ledger.ts';
import { agingOf } from '../../db/billing/owed-list.ts';
import { Appointment, Client } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import type { Aging, LedgerRow, OwingClients, Statement } from '../../domain/schemas/billing.ts';
import { addDays, localDate } from '../../domain/time.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';
import { pdfText } from '../../test/setup/pdf-text.ts';
import { type TestClient, TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let of: TestPeople;
let client: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
beforeEach(async () => {
  client = await of.client();
});
afterAll(() => api.close());

type Refused = { type?: string; title?: string; errors?: { path: string; message: string }[] };
const at = (path: string, whose = client) => `/api/clients/${whose.id}/${path}`;
const today = () => localDate(api.deps.clock().toISOString(), 'America/New_York');
const send = <T = { id: string } & Refused>(path: string, body: object, key = newId(), by: TestUser = api.own.admin) =>
  by.send<T>('post', at(path), { body, headers: { 'idempotency-key': key } });
const charge = (amount: number, more: object = {}, key?: string) =>
  send('ledger/charges', { on: today(), description: 'Session', amount, ...more }, key);
const pay = (amount: number, more: object = {}, key?: string) =>
  send('ledger/payments', { on: today(), method: 'cash', amount, ...more }, key);
const ledger = async () =>
  (await api.own.admin.get<{ rows: LedgerRow[]; next: string | null }>(at('ledger'))).body.rows;
const billing = async () => (await api.own.admin.get<Aging>(at('billing'))).body;
const pdf = (path: string) => fetch(`${api.url}${path}`, { headers: { cookie: api.own.admin.cookie ?? '' } });
const list = async (by: TestUser) => (await by.post<OwingClients>('/api/billing/search', {})).body;
const issue = (dueOn = addDays(today(), 30), key?: string) => send<Statement & Refused>('statements', { dueOn }, key);
const text = async (id: string) => {
  const answer = await pdf(at(`statements/${id}/content`));
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  return (await pdfText(Buffer.from(await answer.arrayBuffer()))).join('\n');
};
/** The same by hand: payments go to the oldest charge first. */
const model = (rows: { on: string; amount: number }[], now: string) => {
  let paid = rows.reduce((sum, { amount }) => sum + Math.max(0, -amount), 0);
  const ages = { current: 0, days30: 0, days60: 0, days90: 0 };
  for (const { on, amount } of rows.filter((row) => row.amount > 0).toSorted((a, b) => (a.on < b.on ? -1 : 1))) {
    const left = Math.max(0, amount - paid);
    paid = Math.max(0, paid - amount);
    const days = (Date.parse(now) - Date.parse(on)) / 86_400_000;
    ages[days < 30 ? 'current' : days < 60 ? 'days30' : days < 90 ? 'days60' : 'days90'] += left;
  }
  return { ...ages, balance: rows.reduce((sum, { amount }) => sum + amount, 0) };
};

describe('what staff post', () => {
  it('stands in the ledger with the balance after it, once however often it was pressed', async () => {
    const [one, two] = [newId(), newId()];
    await Promise.all([charge(12_000, {}, one), charge(12_000, {}, one)]);
    expect((await charge(12_000, {}, one)).status).toBe(201);
    await pay(2_000, { method: 'check', reference: '1042' }, two);
    await pay(2_000, { method: 'check', reference: '1042' }, two);
    expect(await ledger()).toMatchObject([
      {
        kind: 'payment',
        description: 'Payment by check 1042',
        amount: -2_000,
        balance: 10_000,
        by: expect.any(String),
      },
      { kind: 'charge', description: 'Session', amount: 12_000, balance: 12_000 },
    ]);
    expect(await billing()).toMatchObject({ balance: 10_000, current: 10_000, days90: 0 });
  });

  it('is refused with every fault at once, and nothing is posted', async () => {
    const wrong = await send('ledger/charges', { on: '2026-02-31', description: ' ', amount: 12.5 });
    expect(wrong.status).toBe(400);
    expect(wrong.body.errors?.map(({ path }) => path).toSorted()).toEqual(['amount', 'description', 'on']);
    for (const amount of [0, -100, 100_000_001]) expect((await charge(amount)).status).toBe(400);
    expect((await charge(100, { on: addDays(today(), 1) })).body.errors).toEqual([
      { path: 'on', message: 'is in the future' },
    ]);
    expect((await pay(100, { method: 'check' })).body.errors?.[0]?.path).toBe('reference');
    expect(await ledger()).toEqual([]);
  });

  it('names an appointment of this client alone', async () => {
    const own = await of.appointment(client, '2026-03-02T10:00');
    const other = await of.appointment(await of.client(), '2026-03-02T10:00');
    expect((await charge(100, { appointmentId: own })).status).toBe(201);
    expect((await charge(100, { appointmentId: other })).body.errors?.[0]?.path).toBe('appointmentId');
    expect((await charge(100, { appointmentId: newId() })).status).toBe(400);
    expect(await of.work(({ em }) => em.count(Appointment, { clientId: client.id }))).toBe(1);
  });

  it('is taken back once, and stays in sight with who did and why', async () => {
    const { id } = (await charge(5_000)).body;
    const back = (key?: string) => send(`ledger/${id}/reverse`, { reason: 'Wrong client' }, key);
    const answers = await Promise.all([back(), back()]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const [reversal, charged] = await ledger();
    expect(reversal).toMatchObject({
      kind: 'reversal',
      amount: -5_000,
      balance: 0,
      reason: 'Wrong client',
      reversesId: id,
    });
    expect(charged).toMatchObject({ reversedById: reversal?.id });
    expect((await send(`ledger/${reversal?.id}/reverse`, { reason: 'No' })).body.type).toMatch(/is-reversal$/);
    const elsewhere = await of.client();
    const { status } = await api.own.admin.send('post', at(`ledger/${id}/reverse`, elsewhere), {
      body: { reason: 'Mine' },
      headers: { 'idempotency-key': newId() },
    });
    expect(status).toBe(404);
  });

  it('is written off up to what is owed', async () => {
    await charge(3_000);
    expect((await send('ledger/adjustments', { amount: 3_001, reason: 'Hardship' })).body.title).toBe(
      'The client owes $30.00',
    );
    const both = await Promise.all([1, 2].map(() => send('ledger/adjustments', { amount: 2_000, reason: 'Hardship' })));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect((await billing()).balance).toBe(1_000);
  });

  it('by card is refunded, not taken back', async () => {
    const id = await of.work((uow) =>
      post(uow, {
        clientId: client.id,
        kind: 'payment',
        on: today(),
        description: 'Card',
        entries: [
          { account: 'receivable', amount: -100 },
          { account: 'card-payments', amount: 100 },
        ],
        source: 'card',
      }),
    );
    expect((await send(`ledger/${id}/reverse`, { reason: 'No' })).body.type).toMatch(/by-card$/);
  });

  it('takes the right to modify where something posted is undone', async () => {
    const clerk = await api.as({ 'Client Billing': ['create', 'view'] });
    const { id } = (await charge(1_000)).body;
    expect((await send('ledger/charges', { on: today(), description: 'x', amount: 1 }, newId(), clerk)).status).toBe(
      201,
    );
    expect((await send(`ledger/${id}/reverse`, { reason: 'x' }, newId(), clerk)).status).toBe(403);
    expect((await send('ledger/adjustments', { amount: 1, reason: 'x' }, newId(), clerk)).status).toBe(403);
  });

  it('keeps words out of the audit log, which says that and by whom', async () => {
    await charge(100, { description: 'canary-words' });
    await send('ledger/adjustments', { amount: 50, reason: 'canary-reason' });
    const { rows } = await of.work(({ kysely }) =>
      sql<{ line: string; actor: string }>`
        select u::text as line, u.actor from audit u where u.subject = 'ledger_transaction' and u.after ->> 'client_id' = ${client.id}`.execute(
        kysely,
      ),
    );
    expect(rows).toHaveLength(2);
    for (const { line, actor } of rows) {
      expect(line).not.toContain('canary');
      expect(actor).toMatch(/^staff:/);
    }
  });

  it('comes by pages, in the order in which it was posted', async () => {
    for (let n = 1; n <= 5; n++) await charge(n);
    const amounts: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor ? `&cursor=${cursor}` : '';
      const { body } = await api.own.admin.get<{ rows: LedgerRow[]; next: string | null }>(
        at(`ledger?limit=2${query}`),
      );
      amounts.push(...body.rows.map(({ amount }) => amount));
      cursor = body.next;
    }
    expect(amounts).toEqual([5, 4, 3, 2, 1]);
  });
});

describe('a restricted chart', () => {
  it('shows nothing of its ledger, neither by itself nor in list and total', async () => {
    await charge(777_700);
    await of.work(({ em }) => em.nativeUpdate(Client, { id: client.id }, { restricted: true }));
    const biller = await api.as({ 'Client Billing': ['create', 'modify', 'view'] });
    for (const path of ['billing', 'ledger', 'statements']) expect((await biller.get(at(path))).status).toBe(403);
    expect((await send('ledger/charges', { on: today(), description: 'x', amount: 1 }, newId(), biller)).status).toBe(
      403,
    );
    const [seen, hidden] = [await list(api.own.admin), await list(biller)];
    expect(seen.rows.map(({ id }) => id)).toContain(client.id);
    expect(hidden.rows.map(({ id }) => id)).not.toContain(client.id);
    expect(seen.total.balance - hidden.total.balance).toBeGreaterThanOrEqual(777_700);
  });
});

describe('what is unpaid', () => {
  it('ages by the day of the charge, payments going to the oldest first, as worked out by hand', async () => {
    const now = '2027-06-30';
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let play = 0; play < 6; play++) {
      const { id: clientId } = await of.client();
      const rows = Array.from({ length: 8 }, () => ({
        on: addDays(now, -random(130)),
        amount: random(3) === 0 ? -random(20_000) - 1 : random(10_000) + 1,
      }));
      const aged = await of.work(async (uow) => {
        for (const { on, amount } of rows) {
          const kind = amount > 0 ? 'charge' : 'payment';
          const entries = deskPostings(kind, Math.abs(amount));
          await post(uow, { clientId, kind, on, description: 'x', entries, source: 'staff' });
        }
        return agingOf(uow, { clientId, today: now });
      });
      expect(aged).toEqual(model(rows, now));
    }
  });

  it('is listed by balance, found by name, and counted', async () => {
    const named = await of.client({ firstName: 'Zuleika', lastName: 'Quillfeather' });
    await send('ledger/charges', { on: addDays(today(), -45), description: 'x', amount: 9_900 });
    await api.own.admin.send('post', at('ledger/charges', named), {
      body: { on: addDays(today(), -95), description: 'x', amount: 4_200 },
      headers: { 'idempotency-key': newId() },
    });
    const search = async (body: object) => (await api.own.admin.post<OwingClients>('/api/billing/search', body)).body;
    const found = await search({ text: 'quillf' });
    expect(found).toMatchObject({
      rows: [{ id: named.id, balance: 4_200, days90: 4_200 }],
      next: null,
      total: { clients: 1, balance: 4_200, days90: 4_200, current: 0 },
    });
    const all: number[] = [];
    let total = 0;
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: OwingClients = await search({ limit: 2, ...(cursor ? { cursor } : {}) });
      all.push(...page.rows.map(({ balance }) => balance));
      [cursor, total] = [page.next, page.total.balance];
    }
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    expect(all.reduce((sum, each) => sum + each, 0)).toBe(total);
    const other = await api.other.admin.post<OwingClients>('/api/billing/search', {});
    expect(other.body.total.clients).toBe(0);
  });
});

const byCard = async (id: string) => /by card in your client portal/.test((await text(id)).replace(/\s+/g, ' '));

describe('a statement', () => {
  it('lists what was posted since the one before, and never changes', async () => {
    expect((await issue()).body.type).toMatch(/nothing-posted$/);
    await charge(10_000, { on: addDays(today(), -5), description: 'First session' });
    const key = newId();
    const dueOn = addDays(today(), 30);
    const [first, again] = [await issue(dueOn, key), await issue(dueOn, key)];
    expect(first.body).toMatchObject({
      opening: 0,
      closing: 10_000,
      from: addDays(today(), -5),
      to: today(),
      told: 'no-portal',
    });
    expect(again.body.id).toBe(first.body.id);
    expect((await issue()).body.type).toMatch(/nothing-new$/);
    await pay(4_000);
    const second = (await issue()).body;
    expect(second).toMatchObject({ number: first.body.number + 1, opening: 10_000, closing: 6_000 });
    await charge(1_111, { on: addDays(today(), -5), description: 'Posted later' });
    const words = (await text(first.body.id)).replace(/\s+/g, ' ');
    expect(words).toContain('First session');
    expect(words).toContain('Balance due');
    expect(words).toContain('$100.00');
    expect(words).not.toMatch(/Posted later|Payment/);
    expect(await text(second.id)).toMatch(/Payment in cash/);
    await expect(of.work(({ kysely }) => sql`update statement set closing = 0`.execute(kysely))).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('says that it can be paid by card where it could when it was issued', async () => {
    const cards = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
    await charge(100);
    const before = (await issue()).body.id;
    await cards.enable('stripe');
    await charge(100);
    const { id } = (await issue()).body;
    expect([await byCard(before), await byCard(id)]).toEqual([false, true]);
    await cards.disable('stripe');
    expect(await byCard(id)).toBe(true);
  });

  it('takes a day to come for the payment', async () => {
    await charge(100);
    expect((await issue(addDays(today(), -1))).body.errors).toEqual([{ path: 'dueOn', message: 'has passed' }]);
  });

  it('is numbered without a gap or a double, whoever issues at once', async () => {
    const clients = await Promise.all([1, 2, 3, 4].map(() => of.client()));
    const numbers = await Promise.all(
      clients.map(async (each) => {
        const by = { 'idempotency-key': newId() };
        await api.own.admin.send('post', at('ledger/charges', each), {
          body: { on: today(), description: 'x', amount: 100 },
          headers: by,
        });
        const { body } = await api.own.admin.send<Statement>('post', at('statements', each), {
          body: { dueOn: today() },
          headers: { 'idempotency-key': newId() },
        });
        return body.number;
      }),
    );
    const first = Math.min(...numbers);
    expect(numbers.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3].map((n) => first + n));
  });
});
