import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { issueStatement } from '../../db/billing/issue-statement.ts';
import { post, reverse } from '../../db/billing/ledger.ts';
import { tellOfStatement } from '../../db/billing/statement-notice.ts';
import { Account, Message, Statement } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import type {
  PortalBilling,
  PortalPayment,
  PortalStatement,
  Statement as StaffStatement,
} from '../../domain/schemas/billing.ts';
import { addDays, localDate } from '../../domain/time.ts';
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

const path = '/api/portal/billing';
const today = () => localDate(api.deps.clock().toISOString(), 'America/New_York');
const posts = (kind: 'charge' | 'payment', cents: number, clientId = client.clientId, people = of) =>
  people.work((uow) =>
    post(uow, {
      clientId,
      kind,
      on: today(),
      description: 'Words',
      entries: deskPostings(kind, cents),
      source: 'staff',
    }),
  );
const issues = async (dueOn = addDays(today(), 20)): Promise<string> =>
  of.work(async (uow) => {
    const now = api.deps.clock();
    const issued = await issueStatement(uow, { clientId: client.clientId, today: today(), dueOn, by: null, now });
    if ('refused' in issued) throw new Error(issued.refused);
    return issued.id;
  });
const own = async () => (await client.visitor.get<PortalBilling>(path)).body;
const list = async <T>(what: string) => (await client.visitor.get<{ rows: T[] }>(`${path}/${what}`)).body.rows;
const receiptsOpened = async (id: string) => {
  const { rows } = await of.work(({ kysely }) =>
    sql<{ actor: string }>`
      select actor from audit where action = 'open' and subject = 'ledger_transaction' and subject_id = ${id}`.execute(
      kysely,
    ),
  );
  return new Set(rows.map(({ actor }) => actor)).size;
};

describe('a client at the portal', () => {
  it('sees what they owe and until when, and their statements, each new until it is opened', async () => {
    expect(await own()).toEqual({ balance: 0, dueOn: null, unread: 0 });
    await posts('charge', 6_000);
    const id = await issues();
    expect(await own()).toEqual({ balance: 6_000, dueOn: addDays(today(), 20), unread: 1 });
    expect(await list<PortalStatement>('statements')).toMatchObject([{ id, closing: 6_000, unread: true }]);
    const opened = await client.visitor.get(`${path}/statements/${id}/content`);
    expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(opened.headers.get('cache-control')).toContain('no-store');
    const first = (await of.work(({ em }) => em.findOneOrFail(Statement, { id }))).readAt;
    expect(first).toBeInstanceOf(Date);
    api.advance(5);
    await client.visitor.get(`${path}/statements/${id}/content`);
    expect((await of.work(({ em }) => em.findOneOrFail(Statement, { id }))).readAt).toEqual(first);
    expect(await own()).toMatchObject({ unread: 0 });
    await posts('payment', 6_000);
    expect(await own()).toEqual({ balance: 0, dueOn: null, unread: 0 });
  });

  it('sees in their activity who opened a statement', async () => {
    await posts('charge', 100);
    const id = await issues();
    await client.visitor.get(`${path}/statements/${id}/content`);
    await api.own.admin.get(`/api/clients/${client.clientId}/statements/${id}/content`);
    const { body } = await client.visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity');
    const lines = body.rows.filter(({ what }) => what === 'Opened a statement of your account');
    expect(lines.map(({ who }) => who)).toEqual([expect.stringMatching(/^Test User/), 'You']);
  });

  it('sees their payments, also what was taken back, each with a receipt, and no charge as a payment', async () => {
    const charge = await posts('charge', 100);
    const kept = await posts('payment', 2_000);
    const back = await posts('payment', 3_000);
    await of.work((uow) => reverse(uow, back, 'canary-reason', { on: today() }));
    expect(await list<PortalPayment>('payments')).toEqual([
      { id: back, on: today(), description: 'Words', amount: 3_000, takenBack: true, paymentId: null },
      { id: kept, on: today(), description: 'Words', amount: 2_000, takenBack: false, paymentId: null },
    ]);
    expect((await client.visitor.get(`${path}/payments/${kept}/receipt`)).status).toBe(200);
    expect((await api.own.admin.get(`/api/clients/${client.clientId}/ledger/${kept}/receipt`)).status).toBe(200);
    expect(await receiptsOpened(kept)).toBe(2);
    expect((await client.visitor.get(`${path}/payments/${charge}/receipt`)).status).toBe(404);
  });

  it('sees nothing of another client', async () => {
    await posts('charge', 100);
    const [statement, payment] = [await issues(), await posts('payment', 50)];
    const other = await visit(api);
    for (const each of [`statements/${statement}/content`, `payments/${payment}/receipt`]) {
      const foreign = await other.visitor.get<{ requestId?: string }>(`${path}/${each}`);
      const none = await other.visitor.get<{ requestId?: string }>(`${path}/${each.replace(/[0-9a-f-]{36}/, newId())}`);
      expect({ ...foreign.body, requestId: null }).toEqual({ ...none.body, requestId: null });
      expect(foreign.status).toBe(404);
    }
    expect((await other.visitor.get<PortalBilling>(path)).body.balance).toBe(0);
  });
});

describe('the client is told', () => {
  it('once a statement, that something waits, without a word of what', async () => {
    await posts('charge', 4_200);
    const { body } = await api.own.admin.send<StaffStatement>('post', `/api/clients/${client.clientId}/statements`, {
      body: { dueOn: today() },
      headers: { 'idempotency-key': newId() },
    });
    expect(body.told).toBe('told');
    const [message, ...more] = await of.work(({ em }) => em.find(Message, { clientId: client.clientId }));
    expect(more).toEqual([]);
    expect(message).toMatchObject({ purpose: 'portal-notice', status: 'pending' });
    const words = `${message?.subject} ${message?.body}`;
    expect(words).toMatch(/something waits for you/);
    expect(words).not.toMatch(/\$|42\.00|statement|bill|balance|pay/i);
  });

  it('not where they cannot sign in: staff give them a copy', async () => {
    const { clientId, accountId } = client;
    await posts('charge', 100);
    await of.work(async (uow) => {
      await uow.em.nativeUpdate(Account, { id: accountId }, { active: false });
      const now = api.deps.clock();
      const issued = await issueStatement(uow, { clientId, today: today(), dueOn: today(), by: null, now });
      if ('refused' in issued) throw new Error(issued.refused);
      await tellOfStatement(uow, { statementId: issued.id, clientId, portal: 'http://portal.example', now });
    });
    expect(await of.work(({ em }) => em.count(Message, { clientId }))).toBe(0);
  });
});
