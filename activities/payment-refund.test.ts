import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PaymentRefund } from '../db/entities/index.ts';
import { keepEvent, takeEvent } from '../db/payments/events.ts';
import { orderRefund } from '../db/payments/refunds.ts';
import { waitingRefunds } from '../db/payments/waiting.ts';
import { vendorFacts } from '../domain/payments/vendor-facts.ts';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { PaymentDesk } from '../test/setup/payments.ts';
import { until } from '../test/setup/until.ts';

let api: TestApi;
let desk: PaymentDesk;
const closers: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  api = await startTestApi();
  desk = await PaymentDesk.open(api, closers);
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
  await api.close();
});
beforeEach(async () => {
  desk.stripe.faults.clear();
  await desk.connect(api.own.id);
});

const paid = async (amount: number) => desk.paid(await desk.owing(amount), amount);
async function ordered(paymentId: string, amount: number): Promise<string> {
  const wanted = { amount, origin: 'staff', reason: 'other', by: 'system:test', now: api.deps.clock() } as const;
  const made = await desk.work((uow) => orderRefund(uow, paymentId, wanted));
  if ('fault' in made) throw new Error(made.fault);
  return made.id;
}
const atStripe = (paymentId: string) => {
  const { intentId } = desk.checkout(paymentId);
  return desk.stripe.store.refunds().filter((each) => each.intentId === intentId);
};
const refundsOf = (paymentId: string) => desk.work(({ em }) => em.find(PaymentRefund, { paymentId }));

describe('a refund that is pending at Stripe', () => {
  it('is not made a second time where staff made it on Stripe’s own pages', async () => {
    const id = await paid(10_000);
    desk.stripe.happenings.refund(desk.checkout(id), { amount: 2_000, metadata: {}, status: 'pending' });
    await until('it is known', async () => (await refundsOf(id)).some(({ status }) => status === 'sent'));
    const later = new Date(Date.now() + 60_000);
    const page = { before: later, overdue: later, unseen: later, after: null, limit: 50 };
    for (const refundId of await desk.work((uow) => waitingRefunds(uow, page))) await desk.sendRefund(refundId);
    expect(atStripe(id)).toMatchObject([{ amount: 2_000, status: 'pending' }]);
    expect(await desk.posted(id)).toEqual(['payment -10000']);
    for (const refund of atStripe(id)) desk.stripe.happenings.settleRefund(refund);
    await until('it is paid back', async () => (await refundsOf(id)).some(({ status }) => status === 'succeeded'));
    expect(await desk.posted(id)).toEqual(['payment -10000', 'refund 2000']);
    expect(await refundsOf(id)).toHaveLength(1);
  });

  it('is found paid back by asking, where no event comes', async () => {
    const id = await paid(3_000);
    const refund = await ordered(id, 1_000);
    desk.stripe.faults.add({ fault: 'pend', delayMs: 0, to: refund });
    expect(await desk.sendRefund(refund)).toEqual({ status: 'sent', over: false });
    desk.stripe.faults.add({ fault: 'never', delayMs: 0, to: refund });
    for (const each of atStripe(id)) desk.stripe.happenings.settleRefund(each);
    expect(await desk.sendRefund(refund)).toEqual({ status: 'succeeded', over: true });
    expect(await desk.posted(id)).toEqual(['payment -3000', 'refund 1000']);
  });

  it('is left alone by the sweeper between two looks of its workflow, and taken up where that is gone', async () => {
    const refund = await ordered(await paid(3_000), 300);
    desk.stripe.faults.add({ fault: 'pend', delayMs: 0, to: refund });
    expect(await desk.sendRefund(refund)).toEqual({ status: 'sent', over: false });
    const waits = async (hours: number) => {
      const hourMs = 60 * 60_000;
      const now = Date.now() + hours * hourMs;
      const late = { overdue: new Date(now - hourMs / 4), unseen: new Date(now - 7 * hourMs) };
      const page = { before: new Date(now), after: null, limit: 50, ...late };
      return (await desk.work((uow) => waitingRefunds(uow, page))).includes(refund);
    };
    expect([await waits(6.5), await waits(7.5)]).toEqual([false, true]);
    const before = await desk.refund(refund);
    await desk.sendRefund(refund);
    const { version, lookedAt } = await desk.refund(refund);
    expect(version).toBe(before.version);
    expect(lookedAt?.getTime()).toBeGreaterThan(before.lookedAt?.getTime() ?? Infinity);
  });

  it('is named by the event that ends it, so that its workflow is told', async () => {
    const id = await paid(3_000);
    const refund = await ordered(id, 400);
    desk.stripe.faults.add({ fault: 'pend', delayMs: 0, to: refund });
    await desk.sendRefund(refund);
    const { vendorId } = await desk.refund(refund);
    const of = { paymentId: id, refundId: refund, objectId: vendorId ?? '', amount: 400, currency: 'usd' };
    const now = new Date();
    const facts = vendorFacts({ kind: 'refund', ...of, status: 'succeeded' });
    const event = { eventId: `evt_${refund}`, type: 'refund.updated', happenedAt: now, facts };
    const taken = await desk.work(async (uow) => takeEvent(uow, (await keepEvent(uow, event, now)) ?? '', now));
    expect(taken).toEqual({ paymentId: id, refundId: refund });
    expect(await desk.sendRefund(refund)).toEqual({ status: 'succeeded', over: true });
  });
});

const unanswered = async (id: string) => {
  const refund = await ordered(id, 1_000);
  desk.stripe.faults.add({ fault: 'drop', delayMs: 0, to: refund, times: 2 });
  desk.stripe.faults.add({ fault: 'never', delayMs: 0, to: refund });
  await expect(desk.sendRefund(refund)).rejects.toThrow('did not answer');
  return refund;
};

describe('a refund that Stripe may have made already', () => {
  it.each([
    {
      name: 'another account is connected',
      what: 'not-connected',
      change: () => desk.connect(api.own.id, 'acct_other'),
    },
    { name: 'none is connected', what: 'not-connected', change: () => desk.disconnect() },
    {
      name: 'the key does not work any more',
      what: 'vendor-refused',
      change: () => desk.connect(api.own.id, undefined, 'sk_test_rolled'),
    },
  ])('waits, and a person is told, where $name', async ({ what, change }) => {
    const id = await paid(3_000);
    const refund = await unanswered(id);
    await change();
    for (let time = 0; time < 2; time++) await expect(desk.sendRefund(refund)).rejects.toThrow('did not answer');
    expect(await desk.refund(refund)).toMatchObject({ status: 'requested', failure: null });
    expect(await desk.tasks(id)).toEqual([what]);
    await desk.connect(api.own.id);
    expect(await desk.sendRefund(refund)).toMatchObject({ status: 'succeeded' });
    expect(atStripe(id)).toHaveLength(1);
  });
});

describe('a refund that Stripe was never asked for', () => {
  it('waits, and a person is told, where the key may not make it', async () => {
    const id = await paid(3_000);
    const refund = await ordered(id, 1_000);
    await desk.connect(api.own.id, undefined, 'sk_test_rolled');
    await expect(desk.sendRefund(refund)).rejects.toThrow('did not answer');
    expect(await desk.tasks(id)).toEqual(['vendor-refused']);
    expect(atStripe(id)).toEqual([]);
  });

  it('fails where another account is connected; should it be made there all the same, it is posted and a person is told', async () => {
    const id = await paid(3_000);
    const refund = await ordered(id, 1_000);
    await desk.connect(api.own.id, 'acct_other');
    expect(await desk.sendRefund(refund)).toEqual({ status: 'failed', over: true });
    expect(await desk.refund(refund)).toMatchObject({ failure: 'other-account' });
    expect(await desk.tasks(id)).toEqual(['refund-failed']);
    desk.stripe.happenings.refund(desk.checkout(id), { amount: 1_000, metadata: { refund, payment: id } });
    await until('it is known', async () => (await desk.refund(refund)).status === 'succeeded');
    expect(await desk.posted(id)).toEqual(['payment -3000', 'refund 1000']);
    expect(await desk.tasks(id)).toEqual(expect.arrayContaining(['refund-failed', 'late-refund']));
  });
});
