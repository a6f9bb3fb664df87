import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { createIntegrationCheck } from '../../activities/integration-check.ts';
import { holdClients } from '../../db/charts/hold-clients.ts';
import { Integration, IntegrationCheck, PaymentRefund } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { enabledAccess } from '../../db/integrations/secrets.ts';
import type { IntegrationCheck as Check, Integration as Shape } from '../../domain/schemas/connections.ts';
import { testSandbox } from '../../dev/sandbox/testing.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { PaymentDesk, stripeAccount, stripeKeys } from '../../test/setup/payments.ts';
import { until } from '../../test/setup/until.ts';
import { createPayments } from '../../workers/adapters.ts';
import { stripeSecrets } from '../records/card-connection.ts';

const path = '/api/integrations/stripe';
let api: TestApi;
let url: string;
const closers: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  ({ url } = await testSandbox(closers, { stripe: stripeKeys }));
  api = await startTestApi({ env: { STRIPE_BASE_URL: url } });
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
  await api.close();
});

const credentials = (secret = stripeKeys.apiKey, webhookSecret: string | null = stripeKeys.webhookSecret) => ({
  method: 'key' as const,
  address: 'https://somewhere-else.example',
  secret,
  webhookSecret,
});
function none(): never {
  throw new Error('This test has none');
}

async function checked(secret?: string): Promise<Check> {
  const { body, status } = await api.own.admin.post<Check>(`${path}/checks`, credentials(secret));
  expect(status).toBe(202);
  const { database, keyRing, clock } = api.deps;
  const activities = createIntegrationCheck({
    database,
    keyRing,
    clock,
    payments: createPayments,
    ehr: none,
    fieldTime: none,
  });
  const input = { practiceId: api.own.id, checkId: body.id };
  await new MockActivityEnvironment().run(() => activities.checkIntegration(input));
  return (await api.own.admin.get<Check>(`${path}/checks/${body.id}`)).body;
}
const work = <T>(task: Parameters<typeof api.db.database.work<T>>[1]) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);

const entered = (secret: string, ROUNDS_ENV: 'production' | 'development') => () =>
  stripeSecrets({ secret, webhookSecret: 'whsec_a' }, { ROUNDS_ENV });
const row = () => work(({ em }) => em.findOneOrFail(Integration, { system: 'stripe' }));

describe('the connection to Stripe', () => {
  it('takes a secret key and a signing secret, and says what is wrong with either', async () => {
    const { status, body } = await api.own.admin.post<{ errors: { path: string }[] }>(
      `${path}/checks`,
      credentials('a password', 'another'),
    );
    expect(status).toBe(400);
    expect(body.errors.map((each) => each.path)).toEqual(['secret', 'webhookSecret']);
  });

  it('takes no key of the test mode in production: its payments would stand in the ledger for good', () => {
    for (const key of ['sk_test_a', 'rk_test_a']) expect(entered(key, 'production')).toThrow();
    expect(entered('rk_live_a', 'production')()).toEqual({ key: 'rk_live_a', webhook: 'whsec_a' });
    expect(entered('sk_test_a', 'development')()).toMatchObject({ key: 'sk_test_a' });
  });

  it('is refused with a key that Stripe does not take, which is erased then', async () => {
    const check = await checked('sk_test_ofsomebodyelse');
    expect(check).toMatchObject({ status: 'refused', problem: expect.stringContaining('does not take this key') });
    expect((await work(({ em }) => em.findOneOrFail(IntegrationCheck, { id: check.id }))).sealed).toBeNull();
  });

  it('goes to Stripe alone, whatever address was sent, and knows its account and that it is a test', async () => {
    const check = await checked();
    expect(check).toMatchObject({
      status: 'good',
      address: url,
      connection: { who: stripeAccount, server: expect.stringContaining('test mode') },
    });
    // What is known of the account of another system is no business of this one.
    const promoted = await api.own.admin.post<Shape>(`${path}/checks/${check.id}/promote`, { anotherAccount: true });
    expect(promoted).toMatchObject({
      status: 200,
      body: {
        system: 'stripe',
        enabled: true,
        who: stripeAccount,
        callbackAddress: `${api.url}/callbacks/stripe/${api.own.id}`,
      },
    });
    const access = await work((uow) => enabledAccess(uow, api.deps.keyRing, 'stripe'));
    expect(access).toMatchObject({
      address: url,
      secrets: { key: stripeKeys.apiKey, webhook: stripeKeys.webhookSecret },
    });
    expect(JSON.stringify(promoted.body)).not.toContain(stripeKeys.webhookSecret);
  });

  it('is not disabled while a client pays, and erases its secrets then', async () => {
    const desk = await PaymentDesk.open(api, closers);
    const client = await desk.owing(1_000);
    const paymentId = await desk.opened(client, 1_000);
    const told = async () => {
      const { body } = await api.own.admin.get<Shape[]>('/api/integrations');
      return body.find(({ system }) => system === 'stripe')?.lastEventAt;
    };
    expect(await told()).toBeNull();
    const disable = async () => api.own.admin.post(`${path}/disable`, { version: (await row()).version });
    expect(await disable()).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:under-way' } });
    desk.stripe.happenings.expire(desk.checkout(paymentId));
    await desk.look(paymentId);
    await until('Stripe has told', async () => (await told()) !== null);
    expect((await disable()).status).toBe(200);
    expect(await row()).toMatchObject({ enabled: false, sealed: null });
  });

  it('is not taken over by another account, or the other mode, while money is under way, until staff have ended what nobody can ask about', async () => {
    const desk = await PaymentDesk.open(api, closers);
    const client = await desk.owing(3_000);
    const paidId = await desk.paid(client, 1_000);
    const id = await desk.opened(client, 1_000);
    const promote = async () => {
      const { id: checkId } = await checked();
      return api.own.admin.post<{ type: string }>(`${path}/checks/${checkId}/promote`, { anotherAccount: true });
    };
    const refused = { status: 409, body: { type: 'urn:rounds:problem:under-way' } };
    const end = (reason: string) => api.own.admin.post(`/api/payments/${id}/end`, { reason });
    expect(await end('Looked')).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:not-over' } });
    await work(({ kysely }) =>
      sql`update payment set expires_at = now() - interval '2 hours' where id = ${id}::uuid`.execute(kysely),
    );
    await desk.connect(api.own.id, stripeAccount, 'sk_live_ofthetest');
    expect(await promote()).toMatchObject(refused);
    await desk.connect(api.own.id, 'acct_before');
    expect(await promote()).toMatchObject(refused);
    expect((await end(' ')).status).toBe(400);
    expect((await end('Stripe shows no charge')).status).toBe(204);
    expect(await desk.row(id)).toMatchObject({ failure: 'ended-by-staff', endReason: 'Stripe shows no charge' });
    const refundId = newId();
    const refund = { paymentId: paidId, amount: 500, origin: 'staff', reason: 'other' } as const;
    await work(async ({ em }) => {
      em.create(PaymentRefund, { id: refundId, ...refund, requestedBy: 'system:test' });
    });
    expect(await promote()).toMatchObject(refused);
    await work(({ em }) => em.nativeUpdate(PaymentRefund, { id: refundId }, { status: 'failed' }));
    expect((await promote()).status).toBe(200);
    // Something was taken all the same.
    desk.pay(id);
    await until('it is posted', async () => (await desk.posted(id)).length > 0);
    expect(await desk.tasks(id)).toEqual(['late']);
  });

  it('waits for a client who begins to pay just now, and is not taken over then', async () => {
    const desk = await PaymentDesk.open(api, closers);
    await desk.connect(api.own.id, 'acct_before');
    const client = await desk.owing(1_000);
    const { id } = await checked();
    const waiting = async () => {
      const { rows } = await work(({ kysely }) =>
        sql<{ count: number }>`
          select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
          kysely,
        ),
      );
      return rows[0]?.count ?? 0;
    };
    const [held, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holds = work(async (uow) => {
      await holdClients(uow, { clientIds: [client.clientId] });
      held.resolve();
      await free.promise;
    });
    await held.promise;
    const pressed = client.visitor.post('/api/portal/payments', { purpose: 'balance', amount: 1_000 });
    await until('the client waits', async () => (await waiting()) === 1);
    let isAnswered = false;
    const promoted = api.own.admin
      .post<{ type: string }>(`${path}/checks/${id}/promote`, { anotherAccount: true })
      .finally(() => void (isAnswered = true));
    await until('the other waits, too', async () => isAnswered || (await waiting()) === 2);
    free.resolve();
    await holds;
    expect((await pressed).status).toBe(201);
    expect(await promoted).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:under-way' } });
  });
});
