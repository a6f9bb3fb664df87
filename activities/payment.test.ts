import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Client, PaymentDispute, PaymentEvent, PaymentRefund } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { orderRefund } from '../db/payments/refunds.ts';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { PaymentDesk } from '../test/setup/payments.ts';
import { portalPeople } from '../test/setup/portal.ts';
import { until } from '../test/setup/until.ts';
import { paymentFailureTypes } from '../workflows/payment/contract.ts';
import { sweepPayments } from './payment-sweeper.ts';

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
beforeEach(() => desk.stripe.faults.clear());

const posted = (paymentId: string) => desk.posted(paymentId);
const tasks = (paymentId: string) => desk.tasks(paymentId);
const heard = (paymentId: string, types: string[]) =>
  until('Stripe has told', async () => {
    const rows = await desk.work(({ em }) => em.find(PaymentEvent, { paymentId, takenAt: { $ne: null } }));
    return types.every((type) => rows.some((row) => row.type === type));
  });
const succeeded = (id: string) => until('it is paid', async () => (await desk.row(id)).status === 'succeeded');
let sweeps = 0;
const sweep = () => {
  const later = ++sweeps * 10_000;
  return sweepPayments({
    database: api.db.database,
    clock: () => new Date(api.deps.clock().getTime() + later),
    log: api.deps.log,
    lookAfter: async () => {},
    startRefund: async ({ refundId, practiceId }) => {
      if (practiceId === api.own.id) await desk.sendRefund(refundId);
      return true;
    },
    startReconciliation: async () => true,
  });
};

describe('a payment by card', () => {
  it('is paid on the page of Stripe, posted once, and has a receipt and the card', async () => {
    const client = await desk.owing(10_000);
    const id = await desk.opened(client, 2_550);
    expect(await desk.row(id)).toMatchObject({ status: 'open', askedAt: expect.any(Date) });
    expect(desk.checkout(id)).toMatchObject({ amount: 2_550, name: 'Practice own: payment' });
    expect(desk.pay(id)).toBeNull();
    await heard(id, ['charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed']);
    const row = await desk.row(id);
    expect(row).toMatchObject({ status: 'succeeded', cardBrand: 'visa', cardLast4: '4242', failure: null });
    expect(row.receiptNumber).toBeGreaterThan(0);
    expect(await posted(id)).toEqual(['payment -2550']);
    expect(await desk.balance(client.clientId)).toBe(7_450);
    expect(await desk.look(id)).toMatchObject({ status: 'succeeded', over: true });
  });

  it('tells Stripe nothing but the name of the practice and our own id', async () => {
    const client = await desk.owing(1_000);
    const id = await desk.opened(client, 1_000);
    const { metadata, name, messageId } = desk.checkout(id);
    expect({ metadata, name, messageId }).toEqual({
      metadata: { payment: id },
      name: 'Practice own: payment',
      messageId: id,
    });
  });

  it('that is declined can be paid by another card', async () => {
    const client = await desk.owing(1_000);
    const id = await desk.opened(client, 1_000);
    expect(desk.pay(id, '4000000000009995')).toContain('insufficient funds');
    await until('the decline is told', async () => (await desk.row(id)).failure === 'insufficient-funds');
    expect((await desk.row(id)).status).toBe('open');
    expect(desk.pay(id)).toBeNull();
    await succeeded(id);
    expect(await posted(id)).toEqual(['payment -1000']);
  });

  it.each(['double', 'reorder', 'forge', 'delay'] as const)('is posted once where events come: %s', async (fault) => {
    const client = await desk.owing(1_000);
    const id = await desk.opened(client, 1_000);
    desk.stripe.faults.add({ fault, delayMs: 50, to: id });
    desk.pay(id);
    await heard(id, ['charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed']);
    await until('each event was made', () =>
      Promise.resolve(
        desk.stripe.notifier.ledger.all().every(({ messageId, state }) => messageId !== id || state !== 'due'),
      ),
    );
    expect(await posted(id)).toEqual(['payment -1000']);
    expect(await desk.balance(client.clientId)).toBe(0);
    expect(await tasks(id)).toEqual([]);
  });

  it('of which no event comes is found by asking', async () => {
    const client = await desk.owing(1_000);
    const id = await desk.opened(client, 1_000);
    desk.stripe.faults.add({ fault: 'never', delayMs: 0, to: id });
    desk.pay(id);
    expect(await desk.look(id)).toMatchObject({ status: 'succeeded', over: true });
    expect(await desk.row(id)).toMatchObject({ cardLast4: '4242' });
    expect(await posted(id)).toEqual(['payment -1000']);
  });

  it('waits while Stripe is away, and its page is made once although the answer was lost', async () => {
    const client = await desk.owing(1_000);
    const id = await desk.begun(client, 1_000);
    for (const fault of ['limit', 'fail', 'cut', 'drop'] as const) {
      // The SDK itself asks once more where a connection was closed.
      desk.stripe.faults.add({ fault, delayMs: 0, to: id, times: fault === 'cut' || fault === 'drop' ? 2 : 1 });
      await expect(desk.openCheckout(id)).rejects.toMatchObject({ type: paymentFailureTypes.away });
    }
    expect(await desk.openCheckout(id)).toMatchObject({ status: 'open' });
    const made = desk.stripe.store.checkouts().filter(({ messageId }) => messageId === id);
    expect(made).toHaveLength(1);
    expect((await desk.row(id)).sessionId).toBe(made[0]?.id);
  });

  it('that Stripe never made ends, and nobody could have paid it', async () => {
    const client = await desk.owing(1_000);
    const id = await desk.begun(client, 1_000);
    desk.stripe.faults.add({ fault: 'away', delayMs: 0, times: 2 });
    await expect(desk.openCheckout(id)).rejects.toMatchObject({ type: paymentFailureTypes.away });
    await desk.work(({ kysely }) =>
      sql`update payment set expires_at = expires_at - interval '6 minutes' where id = ${id}::uuid`.execute(kysely),
    );
    expect(await desk.openCheckout(id)).toMatchObject({ status: 'failed', over: true });
    expect(await desk.row(id)).toMatchObject({ failure: 'vendor-away' });
  });

  it('is canceled at Stripe first, so that what was paid just then stays paid', async () => {
    const [one, two] = [await desk.owing(1_000), await desk.owing(1_000)];
    const [left, done] = [await desk.opened(one, 1_000), await desk.opened(two, 1_000)];
    desk.stripe.faults.add({ fault: 'never', delayMs: 0, to: done });
    desk.pay(done);
    for (const [client, id] of [
      [one, left],
      [two, done],
    ] as const)
      expect((await client.visitor.post(`/api/portal/payments/${id}/cancel`)).status).toBe(200);
    expect(await desk.look(left)).toMatchObject({ status: 'canceled', over: true });
    expect(await desk.row(left)).toMatchObject({ failure: 'canceled-by-client', checkoutUrl: null });
    expect(desk.pay(left)).toContain('can no longer be paid');
    expect(await desk.look(done)).toMatchObject({ status: 'succeeded' });
    expect(await posted(done)).toEqual(['payment -1000']);
  });

  it('that comes after its end is posted, and a person is told', async () => {
    const client = await desk.owing(1_000);
    const id = await desk.opened(client, 1_000);
    await desk.work(({ kysely }) =>
      sql`update payment set status = 'canceled', failure = 'expired', ended_at = now() where id = ${id}::uuid`.execute(
        kysely,
      ),
    );
    desk.pay(id);
    await succeeded(id);
    expect(await posted(id)).toEqual(['payment -1000']);
    expect(await tasks(id)).toEqual(['late']);
  });

  it('of another amount or currency than was asked for is never posted: a person looks', async () => {
    const client = await desk.owing(1_000);
    const id = await desk.opened(client, 1_000);
    const entry = desk.checkout(id);
    entry.amount = 900;
    desk.stripe.store.ledger.update(entry);
    desk.pay(id);
    await until('it has ended', async () => (await desk.row(id)).status === 'failed');
    expect(await desk.row(id)).toMatchObject({ failure: 'amount-differs', receiptNumber: null });
    expect(await posted(id)).toEqual([]);
    expect(await tasks(id)).toEqual(['amount-differs']);
  });

  it('gives receipts numbers without a gap, also to two at once', async () => {
    const clients = [await desk.owing(1_000), await desk.owing(1_000), await desk.owing(1_000)];
    const ids = await Promise.all(clients.map((client) => desk.opened(client, 1_000)));
    for (const id of ids) desk.pay(id);
    for (const id of ids) await succeeded(id);
    const numbers = await desk.work(({ kysely }) =>
      sql<{ n: number }>`select receipt_number as n from payment where receipt_number is not null order by 1`.execute(
        kysely,
      ),
    );
    expect(numbers.rows.map(({ n }) => n)).toEqual(numbers.rows.map((_, index) => index + 1));
  });
});

async function paid(amount: number) {
  const client = await desk.owing(amount);
  const id = await desk.opened(client, amount);
  desk.pay(id);
  await heard(id, ['checkout.session.completed']);
  return { client, id };
}
const order = (paymentId: string, amount: number) =>
  desk.work((uow) =>
    orderRefund(uow, paymentId, { amount, origin: 'staff', reason: 'other', by: 'system:test', now: new Date() }),
  );
const idOf = async (ordered: ReturnType<typeof order>) => {
  const made = await ordered;
  if (!('id' in made)) throw new Error(made.fault);
  return made.id;
};

describe('a refund', () => {
  it('is paid back in parts, posted once each, and never more than was paid', async () => {
    const { client, id } = await paid(3_000);
    const first = await idOf(order(id, 1_000));
    expect(await order(id, 2_001)).toEqual({ fault: 'too-much', left: 2_000 });
    expect(await desk.sendRefund(first)).toEqual({ status: 'succeeded', over: true });
    await until(
      'Stripe has told',
      async () =>
        (await desk.work(({ em }) => em.count(PaymentEvent, { type: 'refund.created', paymentId: id }))) === 1,
    );
    expect(await posted(id)).toEqual(['payment -3000', 'refund 1000']);
    expect(await desk.balance(client.clientId)).toBe(1_000);
  });

  it('whose answer was lost is looked for before it is asked for again', async () => {
    const { id } = await paid(3_000);
    const refund = await idOf(order(id, 3_000));
    desk.stripe.faults.add({ fault: 'drop', delayMs: 0, to: refund, times: 2 });
    await expect(desk.sendRefund(refund)).rejects.toThrow('did not answer');
    expect(await desk.sendRefund(refund)).toMatchObject({ status: 'succeeded' });
    expect(desk.stripe.store.refunds().filter(({ messageId }) => messageId === refund)).toHaveLength(1);
    expect(await posted(id)).toEqual(['payment -3000', 'refund 3000']);
  });

  it('that the bank does not take is taken back from the ledger, and a person is told', async () => {
    const { client, id } = await paid(3_000);
    const refund = await idOf(order(id, 3_000));
    desk.stripe.faults.add({ fault: 'bank', delayMs: 0, to: refund });
    await desk.sendRefund(refund);
    await until('the bank has refused', async () => (await desk.refund(refund)).status === 'failed');
    expect(await posted(id)).toEqual(['payment -3000', 'refund 3000', 'reversal -3000']);
    expect(await desk.balance(client.clientId)).toBe(0);
    expect(await tasks(id)).toEqual(['refund-failed']);
  });

  it('made on Stripe’s own pages stands here too', async () => {
    const { id } = await paid(3_000);
    desk.stripe.happenings.refund(desk.checkout(id), { amount: 500, metadata: {} });
    await until(
      'it is known',
      async () => (await desk.work(({ em }) => em.count(PaymentRefund, { paymentId: id, status: 'succeeded' }))) === 1,
    );
    expect(await desk.work(({ em }) => em.findOneOrFail(PaymentRefund, { paymentId: id }))).toMatchObject({
      origin: 'vendor',
      amount: 500,
    });
    expect(await posted(id)).toEqual(['payment -3000', 'refund 500']);
  });

  it('of a copay comes by itself once the appointment has been cancelled for an hour, and once', async () => {
    const { id } = await paid(2_000);
    const { clientId } = await desk.row(id);
    const appointmentId = await appointmentOf(clientId);
    await desk.work(({ kysely }) =>
      sql`update payment set purpose = 'copay', appointment_id = ${appointmentId}::uuid where id = ${id}::uuid`.execute(
        kysely,
      ),
    );
    await sweep();
    expect(await desk.work(({ em }) => em.count(PaymentRefund, { paymentId: id }))).toBe(0);
    await desk.work(({ kysely }) =>
      sql`update appointment set status = 'cancelled' where id = ${appointmentId}::uuid`.execute(kysely),
    );
    // Whoever slipped has time to set it right.
    await sweep();
    expect(await desk.work(({ em }) => em.count(PaymentRefund, { paymentId: id }))).toBe(0);
    await desk.work(({ kysely }) =>
      sql`update appointment set updated_at = updated_at - interval '1 hour' where id = ${appointmentId}::uuid`.execute(
        kysely,
      ),
    );
    await sweep();
    await sweep();
    expect(await desk.work(({ em }) => em.find(PaymentRefund, { paymentId: id }))).toMatchObject([
      { origin: 'appointment', amount: 2_000, status: 'succeeded', reason: 'appointment-canceled' },
    ]);
  });
});

async function appointmentOf(clientId: string): Promise<string> {
  const { personId } = await desk.work(({ em }) => em.findOneOrFail(Client, { id: clientId }));
  return portalPeople(api).appointment({ id: clientId, personId }, '2031-03-04T10:00');
}

describe('a dispute', () => {
  it('takes the money from the ledger once, asks a person to answer, and gives it back where it is won', async () => {
    const client = await desk.owing(2_000);
    const id = await desk.opened(client, 2_000);
    desk.stripe.faults.add({ fault: 'double', delayMs: 0, to: id, times: 3 });
    desk.pay(id, '4000000000000259');
    // Its events may come before anybody has told that it was paid; then they wait.
    await until('it is withdrawn', async () => {
      await sweep();
      return (await posted(id)).includes('dispute 2000');
    });
    expect(await tasks(id)).toEqual(['disputed']);
    desk.stripe.happenings.endDispute(desk.checkout(id), 'won');
    // Two events say so, in any order.
    await until(
      'it is over, and the money is back',
      async () => (await tasks(id)).length === 0 && (await posted(id)).includes('dispute -2000'),
    );
    expect(await posted(id)).toEqual(['payment -2000', 'dispute 2000', 'dispute -2000']);
    expect(await desk.work(({ em }) => em.findOneOrFail(PaymentDispute, { paymentId: id }))).toMatchObject({
      status: 'won',
    });
    expect(await desk.balance(client.clientId)).toBe(0);
  });
});

describe('an event', () => {
  it('of a payment that is none of ours is kept, and changes nothing', async () => {
    const stranger = newId();
    desk.stripe.notifier.tell(stranger, [
      {
        type: 'payment_intent.succeeded',
        object: {
          id: 'pi_of_the_shop',
          metadata: { payment: stranger },
          amount: 500,
          amount_received: 500,
          currency: 'usd',
        },
      },
    ]);
    const kept = () => desk.work(({ em }) => em.find(PaymentEvent, { facts: { paymentId: stranger } }));
    await until('it is taken', async () => (await kept()).some(({ takenAt }) => takenAt));
    expect(await kept()).toMatchObject([{ outcome: 'unknown-payment', paymentId: null }]);
  });
});
