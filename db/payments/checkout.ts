import { isUnderWay, type PaymentStand } from '../../domain/payments/statuses.ts';
import type { PaymentFailure } from '../../domain/payments/failures.ts';
import { voiceOf } from '../broadcasts/voice.ts';
import type { UnitOfWork } from '../database.ts';
import { Appointment, Practice } from '../entities/index.ts';
import { holdPayment, type PaymentRow } from './hold-payment.ts';
import { needsPerson, settledByItself } from './tasks.ts';

const minuteMs = 60_000;
/** Stripe takes no shorter time (https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-expires_at). */
const shortestMs = 30 * minuteMs;
/** A session that was not made by then would be too short; nobody waits that long for a page either. */
const graceMs = 5 * minuteMs;
/** Between two looks at Stripe for a payment of which nobody tells. */
const lookEveryMs = 5 * minuteMs;
/** Stripe ends it by its own clock. */
const afterEndMs = 5_000;

export function standOf({ status, expiresAt }: Pick<PaymentRow, 'status' | 'expiresAt'>, now: Date): PaymentStand {
  const over = !isUnderWay(status);
  const untilEnd = expiresAt ? expiresAt.getTime() + afterEndMs - now.getTime() : 0;
  const waitMs = over ? 0 : untilEnd > 0 ? Math.min(untilEnd, lookEveryMs) : lookEveryMs;
  return { status, over, waitMs };
}

export interface BegunCheckout {
  payment: PaymentRow;
  /** Stripe was asked before, and nobody knows what came of it. */
  again: boolean;
  askedAt: Date;
  expiresAt: Date;
  /** No session may be made any more. */
  tooLate: boolean;
  /** Of the practice, as it names itself to clients, and of its portal. */
  practice: string;
  acronym: string;
}

/**
 * Writes down that Stripe is about to be asked for a session, once and with the time until when it can be paid, so that the same request made again is the
 * same. @returns null where there is nothing to ask for any more
 */
export async function beginCheckout(uow: UnitOfWork, id: string, now: Date): Promise<BegunCheckout | null> {
  const payment = await holdPayment(uow, id);
  if (!payment || payment.status !== 'requested') return null;
  const again = payment.askedAt !== null && payment.askedAt !== undefined;
  if (!again && payment.cancelAskedAt) {
    end(payment, { status: 'canceled', failure: await canceledBy(uow, payment) }, now);
    await uow.em.flush();
    return null;
  }
  payment.askedAt ??= now;
  payment.expiresAt ??= new Date(now.getTime() + shortestMs + graceMs);
  await uow.em.flush();
  const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
  const { name } = await voiceOf(uow);
  const { askedAt, expiresAt } = payment;
  const tooLate = expiresAt.getTime() - shortestMs <= now.getTime();
  return { payment, again, askedAt, expiresAt, tooLate, practice: name, acronym };
}

/** Stripe has made the page where it is paid. */
export async function openedCheckout(
  uow: UnitOfWork,
  id: string,
  { sessionId, url }: { sessionId: string; url: string | null },
): Promise<void> {
  const payment = await holdPayment(uow, id);
  if (!payment || payment.status !== 'requested') return;
  Object.assign(payment, { status: 'open', sessionId, checkoutUrl: url });
  await uow.em.flush();
}

function end(
  payment: PaymentRow,
  { status, failure }: { status: 'failed' | 'canceled'; failure: PaymentFailure },
  now: Date,
): void {
  Object.assign(payment, { status, failure, endedAt: now, checkoutUrl: null });
}

/** Of a visit that does not take place nobody needs to have pressed Cancel. */
async function canceledBy({ em }: UnitOfWork, { appointmentId }: PaymentRow): Promise<PaymentFailure> {
  const gone = appointmentId && (await em.count(Appointment, { id: appointmentId, status: 'cancelled' })) > 0;
  return gone ? 'appointment-canceled' : 'canceled-by-client';
}

/** It comes to nothing, for a reason of ours or of Stripe. What was paid stays paid; staff are told where they have to do something. */
export async function failPayment(
  uow: UnitOfWork,
  id: string,
  { failure, now }: { failure: PaymentFailure; now: Date },
): Promise<void> {
  const payment = await holdPayment(uow, id);
  if (!payment || !isUnderWay(payment.status)) return;
  end(payment, { status: 'failed', failure }, now);
  await uow.em.flush();
  if (failure === 'vendor-refused' || failure === 'not-connected')
    await needsPerson(uow, payment, { what: failure, now });
}

/** Longer than it takes until Stripe was asked after the last moment in which it could be paid. */
const endableAfterMs = 60 * minuteMs;

/** Whether staff may end it, once they have looked at Stripe themselves: nobody can pay it any more, and Rounds cannot find out whether somebody has. */
export const mayBeEnded = ({ status, expiresAt }: Pick<PaymentRow, 'status' | 'expiresAt'>, now: Date): boolean =>
  status === 'open' && Boolean(expiresAt && expiresAt.getTime() + endableAfterMs <= now.getTime());

/** Staff have looked at Stripe, where nothing was taken. Should it be told later that something was, it is posted as what comes late. */
export async function endByHand(uow: UnitOfWork, payment: PaymentRow, reason: string, now: Date): Promise<void> {
  end(payment, { status: 'failed', failure: 'ended-by-staff' }, now);
  payment.endReason = reason;
  await uow.em.flush();
  await settledByItself(uow, payment.id, { what: 'not-connected', outcome: 'Staff ended the payment.', now });
}

/** Nobody can pay it any more, and nobody has. */
export async function expirePayment(uow: UnitOfWork, payment: PaymentRow, now: Date): Promise<boolean> {
  if (!isUnderWay(payment.status)) return false;
  const failure = payment.cancelAskedAt ? await canceledBy(uow, payment) : 'expired';
  end(payment, { status: 'canceled', failure }, now);
  await uow.em.flush();
  return true;
}

/** Stripe was asked just now. @returns how it stands, or null where there is no such payment */
export async function noteLook(uow: UnitOfWork, id: string, now: Date): Promise<PaymentStand | null> {
  const payment = await holdPayment(uow, id);
  if (!payment) return null;
  if (isUnderWay(payment.status)) payment.lookedAt = now;
  await uow.em.flush();
  return standOf(payment, now);
}

/** The client does not want to pay after all: Stripe is told first, since somebody may be paying there just now. @returns whether there is something to cancel */
export async function askToCancel(uow: UnitOfWork, id: string, now: Date): Promise<boolean> {
  const payment = await holdPayment(uow, id);
  if (!payment || !isUnderWay(payment.status)) return false;
  payment.cancelAskedAt ??= now;
  await uow.em.flush();
  return true;
}
