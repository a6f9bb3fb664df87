import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { PaymentReconciliation } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { compare } from '../domain/payments/reconciliation.ts';
import { localDate } from '../domain/time.ts';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { PaymentDesk } from '../test/setup/payments.ts';
import { until } from '../test/setup/until.ts';
import { createPayments } from '../workers/adapters.ts';
import type { PaymentReconciliationInput } from '../workflows/payment-reconciliation/contract.ts';
import { createPaymentReconciliation } from './payment-reconciliation.ts';

const at = '2026-03-02T12:00:00.000Z';
const all = () => true;
const ours = (id: string, more: object = {}) => ({ id, vendorId: `v-${id}`, amount: 500, posted: true, at, ...more });
const theirs = (id: string, more: object = {}) => ({ vendorId: `v-${id}`, ourId: id, amount: 500, at, ...more });
const kinds = (...sides: Parameters<typeof compare>[1][]) =>
  sides.flatMap((side) => compare('payment', side).findings.map(({ kind }) => kind));

const isAsked = (instant: string) => instant >= '2026-03-03';

describe('a comparison with Stripe', () => {
  it('names what stands on one side alone, another amount, what is not in the ledger, and a second charge', () => {
    expect(compare('payment', { ours: [ours('a')], theirs: [theirs('a')], isAsked: all })).toEqual({
      matched: 1,
      findings: [],
    });
    expect(
      kinds(
        { ours: [ours('a')], theirs: [], isAsked: all },
        { ours: [], theirs: [theirs('a')], isAsked: all },
        { ours: [ours('a')], theirs: [theirs('a', { amount: 400 })], isAsked: all },
        { ours: [ours('a', { posted: false })], theirs: [theirs('a')], isAsked: all },
        { ours: [ours('a')], theirs: [theirs('a'), theirs('a', { vendorId: 'v-again' })], isAsked: all },
      ),
    ).toEqual(['ours-alone', 'theirs-alone', 'amount-differs', 'not-posted', 'theirs-alone']);
  });

  it('takes no other day for missing', () => {
    expect(compare('payment', { ours: [ours('a')], theirs: [theirs('b')], isAsked })).toEqual({
      matched: 0,
      findings: [],
    });
  });
});

describe('a comparison of some days', () => {
  let api: TestApi;
  let desk: PaymentDesk;
  const closers: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    api = await startTestApi();
    desk = await PaymentDesk.open(api, closers);
  }, 60_000);
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
    await api.close();
  });

  async function compared() {
    const id = newId();
    const today = localDate(new Date().toISOString(), 'America/New_York');
    await desk.work(async ({ em }) => {
      em.create(PaymentReconciliation, { id, fromOn: today, toOn: today, requestedBy: 'system:test' });
    });
    const activities = createPaymentReconciliation({ ...api.deps, payments: createPayments });
    const reconcilePayments = (input: PaymentReconciliationInput) => activities.reconcilePayments(input);
    await new MockActivityEnvironment().run(reconcilePayments, { practiceId: api.own.id, reconciliationId: id });
    return desk.work(({ em }) => em.findOneOrFail(PaymentReconciliation, { id }));
  }

  it('finds money of which nobody told, and nothing where both sides agree', async () => {
    const [told, untold] = [await desk.owing(1_000), await desk.owing(700)];
    const [first, second] = [await desk.opened(told, 1_000), await desk.opened(untold, 700)];
    desk.pay(first);
    await until('it is paid', async () => (await desk.row(first)).status === 'succeeded');
    desk.stripe.faults.add({ fault: 'never', delayMs: 0, to: second });
    desk.pay(second);
    expect(await compared()).toMatchObject({
      status: 'done',
      matched: 1,
      findings: [{ kind: 'not-posted', of: 'payment', id: second, theirs: 700 }],
    });
    await desk.look(second);
    expect(await compared()).toMatchObject({ status: 'done', matched: 2, findings: [] });
  });

  it('says what to do where nothing is connected', async () => {
    await desk.disconnect();
    expect(await compared()).toMatchObject({ status: 'failed', failure: expect.stringContaining('not connected') });
  });
});
