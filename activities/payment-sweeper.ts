import type { Database, UnitOfWork } from '../db/database.ts';
import { askToCancel } from '../db/payments/checkout.ts';
import { takeEvent, waitingEvents } from '../db/payments/events.ts';
import { copaysToReturn, orderRefund } from '../db/payments/refunds.ts';
import { orderNightly } from '../db/payments/nightly-reconciliation.ts';
import { eventsMissing } from '../db/payments/tasks.ts';
import {
  copaysToCancel,
  unheardPayment,
  waitingPayments,
  waitingReconciliations,
  waitingRefunds,
} from '../db/payments/waiting.ts';
import type { WaitingPage } from '../db/queries/waiting-page.ts';
import type { Logger } from '../platform/log.ts';
import type { PaymentInput } from '../workflows/payment/contract.ts';
import type { PaymentReconciliationInput } from '../workflows/payment-reconciliation/contract.ts';
import type { PaymentRefundInput } from '../workflows/payment-refund/contract.ts';
import { scopeOf, startAfterMs, waiting } from './waiting.ts';

/** Longer than a workflow that lives leaves a payment alone; those of a dead worker go on by themselves before. */
const overdueMs = 15 * 60_000;
/** Likewise of a refund that Stripe has and the bank takes its time for: its workflow looks every six hours. */
const unseenMs = 7 * 60 * 60_000;
/** What goes back to a card cannot be called back: whoever cancelled the wrong visit, or PIMSY for a moment, has time to set it right. */
const canceledMs = 60 * 60_000;
/** Stripe tells within seconds, and tries again for days where nobody answers. */
const unheardMs = { least: 60 * 60_000, most: 24 * 60 * 60_000 };
/** Copays at a time. */
const atATime = 50;

export interface PaymentSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Has a payment looked after, by its workflow or by a new one. Rejects when Temporal is away. */
  lookAfter: (payment: PaymentInput) => Promise<unknown>;
  /** Has a refund carried out; false where it is. Rejects when Temporal is away. */
  startRefund: (refund: PaymentRefundInput) => Promise<boolean>;
  startReconciliation: (reconciliation: PaymentReconciliationInput) => Promise<boolean>;
}

/**
 * Takes up events of which nothing has followed, copays of appointments that were cancelled, and payments, refunds and reconciliations that nobody looks after,
 * and orders the reconciliation of each night, in every practice. Events come first: they need no Temporal.
 */
export async function sweepPayments(deps: PaymentSweepDeps): Promise<void> {
  const { database, clock, log } = deps;
  const practices = (await database.practices()).map(({ id }) => id);
  for (const practiceId of practices) {
    for await (const id of waiting(deps, practiceId, waitingEvents, startAfterMs)) {
      try {
        if (await database.work(scopeOf(practiceId), (uow) => takeEvent(uow, id, clock())))
          log.info({ practiceId, eventId: id }, 'Took up an event of the card vendor');
      } catch (error) {
        // It waits, and holds up nobody else's money.
        log.error(
          { err: error, practiceId, eventId: id },
          'What follows from an event of the card vendor was not done',
        );
      }
    }
    for (const task of [returnCopays, tellOfSilence, compareNightly])
      await task(deps, practiceId).catch((error: unknown) =>
        log.error({ err: error, practiceId }, 'Card payments were not looked through'),
      );
  }
  for (const practiceId of practices) {
    const ago = (ms: number) => new Date(clock().getTime() - ms);
    const late = { overdue: ago(overdueMs), unseen: ago(unseenMs) };
    const payments = (uow: UnitOfWork, page: WaitingPage) => waitingPayments(uow, { ...page, ...late });
    const refunds = (uow: UnitOfWork, page: WaitingPage) => waitingRefunds(uow, { ...page, ...late });
    for (const paymentId of await cancelCopays(deps, practiceId)) await deps.lookAfter({ practiceId, paymentId });
    for await (const paymentId of waiting(deps, practiceId, payments, startAfterMs))
      await deps.lookAfter({ practiceId, paymentId });
    for await (const refundId of waiting(deps, practiceId, refunds, startAfterMs))
      await deps.startRefund({ practiceId, refundId });
    for await (const reconciliationId of waiting(deps, practiceId, waitingReconciliations, startAfterMs))
      await deps.startReconciliation({ practiceId, reconciliationId });
  }
}

/** Payments are found by asking, disputes are not: where no event comes, somebody has to know. */
async function tellOfSilence({ database, clock }: PaymentSweepDeps, practiceId: string): Promise<void> {
  const now = clock();
  const ago = (ms: number) => new Date(now.getTime() - ms);
  await database.work(scopeOf(practiceId), async (uow) => {
    const payment = await unheardPayment(uow, { after: ago(unheardMs.most), before: ago(unheardMs.least) });
    if (payment) await eventsMissing(uow, payment, now);
  });
}

/** Once a night, whoever of the workers comes first. */
async function compareNightly({ database, clock, log }: PaymentSweepDeps, practiceId: string): Promise<void> {
  const id = await database.work(scopeOf(practiceId), (uow) => orderNightly(uow, clock()));
  if (id) log.info({ practiceId, reconciliationId: id }, 'Ordered the nightly comparison with the card vendor');
}

/** Nobody is to pay ahead of a visit that does not take place. @returns those that are to be canceled at Stripe now */
async function cancelCopays({ database, clock }: PaymentSweepDeps, practiceId: string): Promise<string[]> {
  const asked: string[] = [];
  for (const id of await database.work(scopeOf(practiceId), (uow) => copaysToCancel(uow, atATime)))
    if (await database.work(scopeOf(practiceId), (uow) => askToCancel(uow, id, clock()))) asked.push(id);
  return asked;
}

/** Whoever cancelled the appointment, and by whatever way: what was paid ahead goes back once it has stayed so for an hour. */
async function returnCopays({ database, clock, log }: PaymentSweepDeps, practiceId: string): Promise<void> {
  const before = new Date(clock().getTime() - canceledMs);
  const due = await database.work(scopeOf(practiceId), (uow) => copaysToReturn(uow, { before, limit: atATime }));
  for (const { paymentId, left } of due) {
    const { actor } = scopeOf(practiceId);
    const wanted = {
      amount: left,
      origin: 'appointment',
      reason: 'appointment-canceled',
      by: actor,
      now: clock(),
    } as const;
    const ordered = await database.work(scopeOf(practiceId), (uow) => orderRefund(uow, paymentId, wanted));
    if (!('id' in ordered)) continue;
    log.info({ practiceId, paymentId }, 'Ordered the refund of a copay whose appointment was cancelled');
  }
}
