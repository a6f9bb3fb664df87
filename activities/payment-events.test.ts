import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { PaymentDispute, PaymentEvent, Task } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { keepEvent, takeEvent } from '../db/payments/events.ts';
import { vendorFacts } from '../domain/payments/vendor-facts.ts';
import { localDate } from '../domain/time.ts';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { PaymentDesk } from '../test/setup/payments.ts';
import { portalPeople } from '../test/setup/portal.ts';
import { until } from '../test/setup/until.ts';
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

/** As a minute later. */
const sweep = () =>
  sweepPayments({
    database: api.db.database,
    clock: () => new Date(api.deps.clock().getTime() + 60_000),
    log: api.deps.log,
    lookAfter: ({ paymentId, practiceId }) => desk.look(paymentId, practiceId),
    startRefund: async () => true,
    startReconciliation: async () => true,
  });
const dayMs = 24 * 60 * 60_000;
const seconds = (at: number) => Math.floor(at / 1000);
/** Somebody began to pay three days ago. */
async function begunLongAgo() {
  const id = await desk.opened(await desk.owing(1_000), 1_000);
  await desk.work(({ kysely }) =>
    sql`update payment set created_at = created_at - interval '3 days' where id = ${id}::uuid`.execute(kysely),
  );
  return id;
}
async function days(paymentId: string): Promise<string[]> {
  const { rows } = await desk.work(({ kysely }) =>
    sql<{ on: string }>`
      select on_date::text as on from ledger_transaction where payment_id = ${paymentId}::uuid order by nth`.execute(
      kysely,
    ),
  );
  return rows.map(({ on }) => on);
}
const dayOf = (at: Date) => localDate(at.toISOString(), 'America/New_York');

describe('a payment that is heard of late', () => {
  it('is of the day on which it was paid, found by asking', async () => {
    const id = await begunLongAgo();
    desk.stripe.faults.add({ fault: 'never', delayMs: 0, to: id });
    desk.pay(id);
    const entry = desk.checkout(id);
    entry.paidAt = seconds(Date.now() - 2 * dayMs);
    desk.stripe.store.ledger.update(entry);
    await desk.look(id);
    const paidAt = new Date(entry.paidAt * 1000);
    expect(await desk.row(id)).toMatchObject({ status: 'succeeded', endedAt: paidAt });
    expect(await days(id)).toEqual([dayOf(paidAt)]);
  });

  it('is of the day that its event says, and of none before it was begun or to come', async () => {
    const now = new Date();
    for (const [ago, told] of [
      [2 * dayMs, new Date(seconds(now.getTime() - 2 * dayMs) * 1000)],
      [-dayMs, now],
    ] as const) {
      const id = await begunLongAgo();
      const happenedAt = ago > 0 ? told : new Date(now.getTime() - ago);
      const facts = vendorFacts({ kind: 'paid', paymentId: id, intentId: `pi_${id}`, amount: 1_000, currency: 'usd' });
      const event = { eventId: `evt_${newId()}`, type: 'payment_intent.succeeded', happenedAt, facts };
      await desk.work(async (uow) => takeEvent(uow, (await keepEvent(uow, event, now)) ?? '', now));
      expect((await desk.row(id)).endedAt).toEqual(told);
      expect(await days(id)).toEqual([dayOf(told)]);
    }
  });
});

describe('where Stripe tells nothing', () => {
  it('a person is told once, an hour after a payment that was found by asking', async () => {
    const tasks = () => desk.work(({ em }) => em.find(Task, { cause: 'card-payment-events' }));
    const paidAgo = async (hours: number) => {
      const id = await begunLongAgo();
      desk.stripe.faults.add({ fault: 'never', delayMs: 0, to: id });
      desk.pay(id);
      const entry = desk.checkout(id);
      entry.paidAt = seconds(Date.now() - (hours / 24) * dayMs);
      desk.stripe.store.ledger.update(entry);
      await desk.look(id);
      return id;
    };
    await paidAgo(0);
    await sweep();
    expect(await tasks()).toEqual([]);
    const id = await paidAgo(2);
    for (let time = 0; time < 2; time++) await sweep();
    expect(await tasks()).toMatchObject([{ subjectId: id, status: 'open' }]);
    await desk.work(({ kysely }) =>
      sql`update task set status = 'done' where cause = 'card-payment-events'`.execute(kysely),
    );
    await sweep();
    expect(await tasks()).toHaveLength(1);
  });
});

describe('an event that cannot be applied', () => {
  it('holds up no other', async () => {
    const id = await desk.paid(await desk.owing(1_000), 1_000);
    const now = new Date();
    const keep = (amount: number) => {
      const refund = { objectId: `re_${newId()}`, amount, currency: 'usd', status: 'succeeded' };
      const facts = vendorFacts({ kind: 'refund', paymentId: id, ...refund });
      const event = { eventId: `evt_${newId()}`, type: 'refund.created', happenedAt: now, facts };
      return desk.work((uow) => keepEvent(uow, event, now));
    };
    const bad = await keep(-5);
    await keep(500);
    await sweep();
    expect(await desk.posted(id)).toEqual(['payment -1000', 'refund 500']);
    const row = await desk.work(({ em }) => em.findOneOrFail(PaymentEvent, { id: bad ?? '' }));
    expect(row.takenAt).toBeNull();
  });
});

describe('a copay that can still be paid', () => {
  it('is canceled at Stripe once its appointment is cancelled', async () => {
    const client = await desk.owing(1_000);
    const person = { id: client.clientId, personId: client.personId };
    const appointmentId = await portalPeople(api).appointment(person, '2031-03-04T10:00');
    const set = (columns: string) =>
      desk.work(({ kysely }) =>
        sql`update appointment set ${sql.raw(columns)} where id = ${appointmentId}::uuid`.execute(kysely),
      );
    await set('copay = 2500');
    const body = { purpose: 'copay', amount: 2_500, appointmentId };
    const { id } = (await client.visitor.post<{ id: string }>('/api/portal/payments', body)).body;
    await desk.openCheckout(id);
    await sweep();
    expect(await desk.row(id)).toMatchObject({ status: 'open', cancelAskedAt: null });
    await set(`status = 'cancelled'`);
    await sweep();
    expect(await desk.row(id)).toMatchObject({ status: 'canceled', failure: 'appointment-canceled' });
    expect(desk.pay(id)).toContain('can no longer be paid');
  });
});

describe('a refund of a payment that is not paid here', () => {
  it('is posted nowhere, and a person is told', async () => {
    const id = await desk.opened(await desk.owing(1_000), 1_000);
    const entry = desk.checkout(id);
    entry.amount = 900;
    desk.stripe.store.ledger.update(entry);
    desk.pay(id);
    await until('it has ended', async () => (await desk.row(id)).failure === 'amount-differs');
    desk.stripe.happenings.refund(desk.checkout(id), { amount: 900, metadata: {} });
    const { intentId } = desk.checkout(id);
    const waiting = { type: 'refund.created', takenAt: null, facts: { intentId } };
    const events = () => desk.work(({ em }) => em.find(PaymentEvent, waiting));
    await until('it is told', async () => (await events()).length > 0);
    const later = new Date(Date.now() + 61 * 60_000);
    for (const event of await events()) await desk.work((uow) => takeEvent(uow, event.id, later));
    expect(await desk.posted(id)).toEqual([]);
    expect(await desk.tasks(id)).toEqual(expect.arrayContaining(['amount-differs', 'moved-unpaid']));
  });
});

const tellDispute = (paymentId: string, status: string, due: Date) => {
  const { intentId, amount } = desk.checkout(paymentId);
  desk.stripe.notifier.tell(paymentId, [
    {
      type: status === 'warning_needs_response' ? 'charge.dispute.created' : 'charge.dispute.updated',
      object: {
        id: `du_${paymentId}`,
        payment_intent: intentId,
        amount,
        currency: 'usd',
        status,
        reason: 'general',
        evidence_details: { due_by: seconds(due.getTime()) },
      },
    },
  ]);
};
const disputeOf = (paymentId: string) => desk.work(({ em }) => em.findOne(PaymentDispute, { paymentId }));
const taskOf = (paymentId: string) =>
  desk.work(({ em }) => em.findOne(Task, { cause: `payment:${paymentId}:disputed`, status: 'open' }));

describe('an inquiry of a bank', () => {
  const [first, second] = [new Date('2031-03-09T12:00:00Z'), new Date('2031-03-05T12:00:00Z')];

  it.each(['still open', 'done'] as const)(
    'that becomes a dispute is to be answered by its own day, where the task of the inquiry is %s',
    async (state) => {
      const id = await desk.paid(await desk.owing(1_000), 1_000);
      tellDispute(id, 'warning_needs_response', first);
      await until('it is known', async () => (await taskOf(id)) !== null);
      expect((await taskOf(id))?.dueAt).toEqual(first);
      if (state === 'done')
        await desk.work(({ kysely }) =>
          sql`update task set status = 'done' where subject_id = ${id}::uuid`.execute(kysely),
        );
      tellDispute(id, 'needs_response', second);
      await until('it is a dispute', async () => (await disputeOf(id))?.status === 'needs_response');
      expect((await disputeOf(id))?.answerBy).toEqual(second);
      expect((await taskOf(id))?.dueAt).toEqual(second);
      // The former comes once more, late.
      tellDispute(id, 'warning_needs_response', first);
      await until('both are taken', async () => {
        const events = await desk.work(({ em }) => em.find(PaymentEvent, { paymentId: id }));
        return events.filter(({ type, takenAt }) => type.includes('dispute') && takenAt).length === 3;
      });
      expect(await disputeOf(id)).toMatchObject({ status: 'needs_response', answerBy: second });
    },
  );
});
