import type { Entry } from '../entries.ts';

/** What the stand-in holds. Amounts are cents. */
export interface CheckoutEntry extends Entry {
  kind: 'checkout';
  id: string;
  /** The client's own reference: our payment. */
  messageId: string | null;
  to: null;
  amount: number;
  currency: string;
  name: string;
  metadata: Record<string, string>;
  successUrl: string;
  cancelUrl: string;
  /** Seconds since 1970. */
  created: number;
  expiresAt: number;
  status: 'open' | 'complete' | 'expired';
  /** Made when somebody first presses Pay. */
  intentId: string | null;
  chargeId: string | null;
  /** Seconds since 1970; null: it was not paid. */
  paidAt: number | null;
  card: { brand: string; last4: string } | null;
  decline: string | null;
  dispute: Dispute | null;
}

export interface Dispute {
  id: string;
  status: 'needs_response' | 'won' | 'lost';
  created: number;
}

export interface RefundEntry extends Entry {
  kind: 'refund';
  id: string;
  messageId: string | null;
  to: null;
  intentId: string;
  amount: number;
  currency: string;
  metadata: Record<string, string>;
  created: number;
  /** `pending`: there is not enough money on the account. */
  status: 'pending' | 'succeeded' | 'failed';
}

export type StripeEntry = CheckoutEntry | RefundEntry;

/** An answer that is given again to the same key. */
export interface KeyEntry extends Entry {
  key: string;
  /** Of path and parameters. */
  asked: string;
  status: number;
  body: unknown;
}

/** A webhook of the stand-in to the application. */
export interface EventEntry extends Entry {
  id: string;
  type: string;
  messageId: string | null;
  to: null;
  created: number;
  object: unknown;
  /** Not before this time, milliseconds since 1970. */
  due: number;
  tries: number;
  state: 'due' | 'taken' | 'given-up';
  /** `forged`: signed by somebody else; `kept`: nobody is told. Absent: as Stripe does it. */
  how?: 'forged' | 'kept';
}

export const sessionResource = (entry: CheckoutEntry, whole = false) => ({
  id: entry.id,
  object: 'checkout.session',
  mode: 'payment',
  client_reference_id: entry.messageId,
  metadata: entry.metadata,
  amount_total: entry.amount,
  currency: entry.currency,
  created: entry.created,
  expires_at: entry.expiresAt,
  livemode: false,
  status: entry.status,
  payment_status: entry.paidAt === null ? 'unpaid' : 'paid',
  payment_intent: whole && entry.intentId ? intentResource(entry, true) : entry.intentId,
  success_url: entry.successUrl,
  cancel_url: entry.cancelUrl,
});

export const intentResource = (entry: CheckoutEntry, whole = false) => ({
  id: entry.intentId,
  object: 'payment_intent',
  amount: entry.amount,
  amount_received: entry.paidAt === null ? 0 : entry.amount,
  currency: entry.currency,
  created: entry.paidAt ?? entry.created,
  metadata: entry.metadata,
  livemode: false,
  status: entry.paidAt === null ? 'requires_payment_method' : 'succeeded',
  latest_charge: whole && entry.chargeId ? chargeResource(entry) : entry.chargeId,
  last_payment_error: entry.decline
    ? { type: 'card_error', code: codeOf(entry.decline), decline_code: entry.decline }
    : null,
});

const codeOf = (decline: string): string => (decline === 'expired_card' ? 'expired_card' : 'card_declined');

export const chargeResource = (entry: CheckoutEntry) => ({
  id: entry.chargeId,
  object: 'charge',
  amount: entry.amount,
  currency: entry.currency,
  created: entry.paidAt,
  metadata: entry.metadata,
  paid: true,
  payment_intent: entry.intentId,
  payment_method_details: { type: 'card', card: entry.card },
});

export const refundResource = (entry: RefundEntry) => ({
  id: entry.id,
  object: 'refund',
  amount: entry.amount,
  currency: entry.currency,
  created: entry.created,
  metadata: entry.metadata,
  payment_intent: entry.intentId,
  status: entry.status,
});

export const disputeResource = (entry: CheckoutEntry, { id, status, created }: Dispute) => ({
  id,
  object: 'dispute',
  amount: entry.amount,
  currency: entry.currency,
  created,
  charge: entry.chargeId,
  payment_intent: entry.intentId,
  reason: 'fraudulent',
  status,
  evidence_details: { due_by: created + 7 * 86_400 },
  balance_transactions: [{ object: 'balance_transaction', amount: -entry.amount, currency: entry.currency }],
});
