import { z } from 'zod';
import { vendorFacts, type VendorFacts } from '../../domain/payments/vendor-facts.ts';

/*
 * Stripe's objects, as far as we read them: field by field, so that nothing else of them (names, addresses, e-mails) is ever kept. References are ids, or the
 * object itself where it was asked for whole.
 */

const reference = z.union([z.string(), z.object({ id: z.string() })]).nullish();
const idOf = (given: z.output<typeof reference>): string | null =>
  typeof given === 'string' ? given : (given?.id ?? null);
const metadata = z.record(z.string(), z.string()).nullish();
const ours = (given: z.output<typeof metadata>, name: 'payment' | 'refund'): string | null => {
  const read = z.uuid().safeParse(given?.[name]);
  return read.success ? read.data.toLowerCase() : null;
};

const session = z.object({
  id: z.string(),
  client_reference_id: z.string().nullish(),
  metadata,
  payment_intent: reference,
  payment_status: z.string(),
  amount_total: z.number().int().nullish(),
  currency: z.string().nullish(),
});

export function sessionFacts(raw: unknown, kind: 'paid' | 'expired'): VendorFacts | null {
  const read = session.parse(raw);
  // Complete and not paid: a method that takes days, of which another event tells.
  if (kind === 'paid' && read.payment_status !== 'paid') return null;
  return vendorFacts({
    kind,
    paymentId: ours({ payment: read.client_reference_id ?? '' }, 'payment') ?? ours(read.metadata, 'payment'),
    sessionId: read.id,
    intentId: idOf(read.payment_intent),
    amount: read.amount_total ?? null,
    currency: read.currency ?? null,
  });
}

const intent = z.object({
  id: z.string(),
  metadata,
  amount: z.number().int(),
  amount_received: z.number().int().nullish(),
  currency: z.string(),
  last_payment_error: z.object({ code: z.string().nullish(), decline_code: z.string().nullish() }).nullish(),
});

export function intentFacts(raw: unknown, kind: 'paid' | 'declined'): VendorFacts {
  const read = intent.parse(raw);
  const { decline_code: decline, code } = read.last_payment_error ?? {};
  return vendorFacts({
    kind,
    paymentId: ours(read.metadata, 'payment'),
    intentId: read.id,
    amount: kind === 'paid' ? (read.amount_received ?? read.amount) : read.amount,
    currency: read.currency,
    // A generic decline says less than the code beside it.
    status: (decline && decline !== 'generic_decline' ? decline : code) ?? null,
  });
}

const charge = z.object({
  metadata,
  payment_intent: reference,
  payment_method_details: z
    .object({ card: z.object({ brand: z.string().nullish(), last4: z.string().nullish() }).nullish() })
    .nullish(),
});

/** With what card it was paid. */
export function cardFacts(raw: unknown): VendorFacts {
  const read = charge.parse(raw);
  const card = read.payment_method_details?.card;
  return vendorFacts({
    kind: 'card',
    paymentId: ours(read.metadata, 'payment'),
    intentId: idOf(read.payment_intent),
    cardBrand: card?.brand ?? null,
    cardLast4: card?.last4 ?? null,
  });
}

const refund = z.object({
  id: z.string(),
  metadata,
  payment_intent: reference,
  amount: z.number().int(),
  currency: z.string(),
  status: z.string().nullish(),
});

export function refundFacts(raw: unknown): VendorFacts {
  const read = refund.parse(raw);
  return vendorFacts({
    kind: 'refund',
    paymentId: ours(read.metadata, 'payment'),
    refundId: ours(read.metadata, 'refund'),
    intentId: idOf(read.payment_intent),
    objectId: read.id,
    amount: read.amount,
    currency: read.currency,
    status: read.status ?? null,
  });
}

const dispute = z.object({
  id: z.string(),
  payment_intent: reference,
  amount: z.number().int(),
  currency: z.string(),
  status: z.string(),
  reason: z.string(),
  evidence_details: z.object({ due_by: z.number().int().nullish() }).nullish(),
});

export function disputeFacts(raw: unknown, funds: VendorFacts['funds']): VendorFacts {
  const read = dispute.parse(raw);
  const due = read.evidence_details?.due_by;
  return vendorFacts({
    kind: 'dispute',
    intentId: idOf(read.payment_intent),
    objectId: read.id,
    amount: read.amount,
    currency: read.currency,
    status: read.status,
    reason: read.reason,
    answerBy: due ? new Date(due * 1000).toISOString() : null,
    funds,
  });
}
