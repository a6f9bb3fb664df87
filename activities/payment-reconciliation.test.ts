import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { post } from '../db/billing/ledger.ts';
import { Payment, PaymentReconciliation } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { applyFacts } from '../db/payments/apply-facts.ts';
import { orderRefund } from '../db/payments/refunds.ts';
import type { Posting } from '../domain/billing/ledger.ts';
import { compare } from '../domain/payments/reconciliation.ts';
import { vendorFacts } from '../domain/payments/vendor-facts.ts';
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

describe('what did not go through Rounds', () => {
  it('is named as such, and nothing of ours ever is', () => {
    const stranger = theirs('b', { ourId: null, foreign: true });
    const { findings } = compare('payment', { ours: [ours('a')], theirs: [theirs('a'), stranger], isAsked: all });
    expect(findings).toMatchObject([{ kind: 'theirs-alone', vendorId: 'v-b', foreign: true }]);
    const own = compare('payment', {
      ours: [ours('a')],
      theirs: [theirs('a', { amount: 1, foreign: true })],
      isAsked: all,
    });
    expect(own.findings.map(({ foreign }) => foreign)).toEqual([undefined]);
  });
});

const today = () => localDate(new Date().toISOString(), 'America/New_York');

describe('a comparison of some days', () => {
  let api: TestApi;
  let desk: PaymentDesk;
  let begunOn: string;
  const closers: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    api = await startTestApi();
    desk = await PaymentDesk.open(api, closers);
    begunOn = today();
  });
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
    await api.close();
  });

  async function compared() {
    const id = newId();
    await desk.work(async ({ em }) => {
      em.create(PaymentReconciliation, { id, fromOn: begunOn, toOn: today(), requestedBy: 'system:test' });
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

  it('takes a refund that the bank took days for, or has not taken yet, for what it is', async () => {
    const id = await desk.paid(await desk.owing(2_000), 2_000);
    const order = (amount: number) =>
      desk.work(async (uow) => {
        const ordered = { amount, origin: 'staff', reason: 'other', by: 'system:test', now: new Date() } as const;
        const made = await orderRefund(uow, id, ordered);
        return 'id' in made ? made.id : '';
      });
    const [late, pending] = [await order(500), await order(700)];
    desk.stripe.faults.add({ fault: 'pend', delayMs: 0, to: pending });
    for (const refund of [late, pending]) await desk.sendRefund(refund);
    const entry = desk.stripe.store.refunds().find(({ messageId }) => messageId === late);
    if (!entry) throw new Error('Stripe has no such refund');
    entry.created -= 5 * 86_400;
    desk.stripe.store.ledger.update(entry);
    // Three payments, and the refund of this day that its list of this day does not have.
    expect(await compared()).toMatchObject({ status: 'done', matched: 4, findings: [] });
  });

  it('leaves out what was paid to another account', async () => {
    const { clientId, accountId } = await desk.owing(300);
    const now = new Date();
    const id = newId();
    await desk.work(async (uow) => {
      const sum = { amount: 300, receiptNumber: 900, status: 'succeeded', endedAt: now } as const;
      const there = { vendorAccount: 'acct_before', intentId: 'pi_before' };
      uow.em.create(Payment, { id, clientId, accountId, purpose: 'balance', ...sum, ...there });
      await uow.em.flush();
      const entries: Posting[] = [
        { account: 'receivable', amount: -300 },
        { account: 'card-payments', amount: 300 },
      ];
      const on = localDate(now.toISOString(), 'America/New_York');
      const words = { kind: 'payment', description: 'Payment by card', source: 'card' } as const;
      await post(uow, { clientId, on, entries, paymentId: id, ...words });
    });
    expect(await compared()).toMatchObject({ status: 'done', findings: [] });
  });

  it('finds a dispute of which nobody told, and its money once it is known and was not posted', async () => {
    const id = await desk.paid(await desk.owing(800), 800);
    desk.stripe.faults.add({ fault: 'never', delayMs: 0, to: id });
    desk.stripe.happenings.dispute(desk.checkout(id));
    const finding = { of: 'dispute', theirs: 800 };
    expect(await compared()).toMatchObject({ findings: [{ ...finding, kind: 'theirs-alone', id: null }] });
    const vendorId = desk.checkout(id).dispute?.id ?? '';
    const facts = { intentId: desk.checkout(id).intentId, objectId: vendorId, amount: 800, status: 'needs_response' };
    const tell = (funds: 'withdrawn' | null) =>
      desk.work((uow) => applyFacts(uow, vendorFacts({ kind: 'dispute', ...facts, funds }), new Date()));
    await tell(null);
    expect(await compared()).toMatchObject({ findings: [{ ...finding, kind: 'not-posted' }] });
    await tell('withdrawn');
    expect(await compared()).toMatchObject({ findings: [] });
  });

  it('tells apart what the account took for something else, and not what was paid back of ours on Stripe’s own pages', async () => {
    const id = await desk.paid(await desk.owing(900), 900);
    const { stripe } = desk;
    const entry = desk.checkout(id);
    stripe.faults.add({ fault: 'never', delayMs: 0 });
    stripe.happenings.refund(entry, { amount: 100, metadata: {}, status: 'succeeded' });
    const paymentOfOurs = { of: 'refund', kind: 'theirs-alone', theirs: 100 };
    const [finding, ...none] = (await compared()).findings;
    expect([finding, none]).toEqual([expect.objectContaining(paymentOfOurs), []]);
    expect(finding?.foreign).toBeUndefined();
    // The same as those of another shop: nothing there names Rounds.
    entry.metadata = {};
    stripe.store.ledger.update(entry);
    await desk.work(({ kysely }) =>
      sql`update payment set intent_id = 'pi_of_rounds' where id = ${id}::uuid`.execute(kysely),
    );
    const { findings } = await compared();
    expect(findings.filter(({ foreign }) => foreign)).toMatchObject([
      { of: 'payment', kind: 'theirs-alone', theirs: 900 },
      paymentOfOurs,
    ]);
  });

  it('says what to do where nothing is connected', async () => {
    await desk.disconnect();
    expect(await compared()).toMatchObject({ status: 'failed', failure: expect.stringContaining('not connected') });
  });
});
