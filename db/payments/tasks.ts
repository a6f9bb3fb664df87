import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { openTask } from '../tasks/open-task.ts';

interface About {
  id: string;
  clientId: string;
}

/** Why a person has to look at a payment; a code, since a task is read by more people than the payment. */
export type PaymentTrouble =
  | 'amount-differs'
  | 'second-charge'
  | 'late'
  | 'late-refund'
  | 'moved-unpaid'
  | 'refund-failed'
  | 'disputed'
  | 'not-connected'
  | 'vendor-refused';

const notes: Readonly<Record<PaymentTrouble, string>> = {
  'amount-differs':
    'Stripe took another amount than was asked for. Nothing was posted: compare the payment with Stripe.',
  'second-charge': 'Stripe took money twice for the same payment. Pay one of them back in Stripe.',
  late: 'It was paid after it had ended here, and is posted. See whether the client has paid another way meanwhile.',
  'late-refund':
    'A refund that had failed here was made at Stripe all the same. See whether the client was paid back another way meanwhile.',
  'moved-unpaid':
    'Stripe has paid back, or a bank disputes, money of a payment that is not paid here. Nothing was posted: compare the payment with Stripe.',
  'refund-failed': 'Money could not be paid back. The payment says why.',
  disputed: 'The holder of the card disputes the payment. Answer in Stripe before the day that the payment names.',
  'not-connected':
    'Nobody can ask Stripe how this payment, or a refund of it, stands. Connect the Stripe account again that it was paid to.',
  'vendor-refused':
    'Stripe does not take what Rounds asks for. Check the credentials under Integrations > Card Payments.',
};

const taskType = 'card-payment';
const causeOf = (paymentId: string, what: PaymentTrouble): string => `payment:${paymentId}:${what}`;

/** Opens a task about a payment, one a trouble. */
export const needsPerson = (
  uow: UnitOfWork,
  { id, clientId }: About,
  { what, dueAt = null, now }: { what: PaymentTrouble; dueAt?: Date | null; now: Date },
): Promise<string | null> =>
  openTask(uow, {
    type: taskType,
    subjectKind: 'payment',
    subjectId: id,
    clientId,
    cause: causeOf(id, what),
    note: notes[what],
    priority: 'high',
    dueAt,
    now,
  });

/** Of the practice, not of one payment: one such task is open at a time. */
export const eventsMissingCause = 'card-payment-events';

/** Nobody hears of disputes: Stripe's events do not come. `payment`: one of which none has come. */
export const eventsMissing = (uow: UnitOfWork, { id, clientId }: About, now: Date): Promise<string | null> =>
  openTask(uow, {
    type: taskType,
    subjectKind: 'payment',
    subjectId: id,
    clientId,
    cause: eventsMissingCause,
    note: 'Stripe has told nothing of a payment that was made over an hour ago. Compare address and signing secret of the endpoint under Integrations > Card Payments: without its events nobody hears of disputes.',
    priority: 'high',
    now,
  });

/** What is to be done about a payment, if anything is, is due on another day. */
export async function dueAnew(
  { kysely }: UnitOfWork,
  id: string,
  { what, dueAt, now }: { what: PaymentTrouble; dueAt: Date | null; now: Date },
): Promise<void> {
  await sql`
    update task set due_at = ${dueAt}::timestamptz, updated_at = ${now}::timestamptz, version = version + 1
     where cause = ${causeOf(id, what)} and status = 'open'`.execute(kysely);
}

/** What was to be done about a payment has come right by itself. `outcome`: a sentence for who looks at the task later. */
export async function settledByItself(
  { kysely, actor }: UnitOfWork,
  id: string,
  { what, outcome, now }: { what: PaymentTrouble; outcome: string; now: Date },
): Promise<void> {
  await sql`
    update task set status = 'done', outcome = ${outcome}, done_at = ${now}::timestamptz, done_by = ${actor}, updated_at = ${now}::timestamptz,
                    version = version + 1
     where cause = ${causeOf(id, what)} and status = 'open'`.execute(kysely);
}
