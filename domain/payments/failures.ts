import { keysOf } from '../keys.ts';

interface Failure {
  /** To staff. */
  staff: string;
  /** To the client, with what they can do. */
  client: string;
}

/**
 * Why a payment did not come to be, by a code that is stored. `declined` and what follows it are Stripe's decline codes, as far as they tell a client anything
 * that they can do (https://docs.stripe.com/declines/codes); a payment that was declined can still be paid by another card.
 */
export const paymentFailures = {
  expired: {
    staff: 'Nobody paid before the time was over.',
    client: 'The time to pay was over, and nothing was taken. You can start again.',
  },
  'canceled-by-client': { staff: 'The client canceled it.', client: 'You canceled this payment. Nothing was taken.' },
  'appointment-canceled': {
    staff: 'The appointment was canceled before its copay was paid.',
    client: 'The appointment was canceled, so there is nothing to pay, and nothing was taken.',
  },
  'vendor-away': {
    staff: 'Stripe could not be reached, so the client was never sent there.',
    client: 'The card company could not be reached, so nothing was taken. Please try again later.',
  },
  'vendor-refused': {
    staff: 'Stripe refused to take it. Check the credentials under Integrations > Card Payments.',
    client: 'Card payments do not work at the moment, and nothing was taken. Please call us.',
  },
  'not-connected': {
    staff: 'Card payments were disconnected meanwhile.',
    client: 'Card payments do not work at the moment, and nothing was taken. Please call us.',
  },
  'amount-differs': {
    staff: 'Stripe took another amount than was asked for. Nothing was posted: look at it in Stripe.',
    client: 'Something about this payment does not fit. We are looking at it; please do not pay again.',
  },
  'ended-by-staff': {
    staff: 'Staff ended it, since Stripe could not be asked any more.',
    client: 'We ended this payment. If your card was charged, please call us.',
  },
  declined: { staff: 'The card was declined.', client: 'The card was declined. Please try another one.' },
  'insufficient-funds': {
    staff: 'The card was declined: not enough money.',
    client: 'The bank says that there is not enough money. Please try another card.',
  },
  'expired-card': {
    staff: 'The card was declined: it has expired.',
    client: 'The card has expired. Please try another one.',
  },
  'wrong-number': {
    staff: 'The card was declined: number or code are wrong.',
    client: 'Number or code of the card are wrong. Please enter them again.',
  },
} as const satisfies Record<string, Failure>;

export type PaymentFailure = keyof typeof paymentFailures;
export const paymentFailureIds: readonly PaymentFailure[] = keysOf(paymentFailures);

const declines: Readonly<Record<string, PaymentFailure>> = {
  insufficient_funds: 'insufficient-funds',
  expired_card: 'expired-card',
  incorrect_number: 'wrong-number',
  invalid_number: 'wrong-number',
  incorrect_cvc: 'wrong-number',
  invalid_cvc: 'wrong-number',
};

/** Of Stripe's decline code, or its error code. */
export const declineOf = (code: string | null): PaymentFailure => declines[code ?? ''] ?? 'declined';

/** Why money was not paid back. */
export const refundFailures = {
  'vendor-refused': 'Stripe refused it. Look at the payment in Stripe, and pay the money back there or by another way.',
  'not-connected': 'Card payments are disconnected. Connect them and order the refund again.',
  'other-account': 'It was paid to another Stripe account than that which is connected now. Pay it back there.',
  'bank-refused': 'The bank of the card did not take it; the money is back in Stripe. Pay it back by another way.',
} as const;
export type RefundFailure = keyof typeof refundFailures;
export const refundFailureIds: readonly RefundFailure[] = keysOf(refundFailures);
