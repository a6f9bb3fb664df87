import { Stripe } from 'stripe';
import { z } from 'zod';
import type { VendorFacts } from '../../domain/payments/vendor-facts.ts';
import { cardFacts, disputeFacts, intentFacts, refundFacts, sessionFacts } from './stripe-facts.ts';

/** Thrown for an event that is signed but not as Stripe documents it; its message names the field, never its value. */
export class PaymentEventError extends Error {
  override name = 'PaymentEventError';
}

export interface SignedPaymentEvent {
  /** Of the practice's endpoint at Stripe: `whsec_…`. */
  secret: string;
  /** Header `stripe-signature`. */
  signature: string | undefined;
  /** The body as it came, before anything parsed it. */
  rawBody: Buffer;
  now: Date;
}

export interface PaymentEventTold {
  eventId: string;
  type: string;
  happenedAt: Date;
  /** Null: of a kind that says nothing to us. */
  facts: VendorFacts | null;
}

/** Seconds that a delivery counts (https://docs.stripe.com/webhooks#replay-attacks). */
const tolerance = 300;

const envelope = z.object({
  id: z.string().regex(/^evt_\w{1,64}$/),
  type: z.string().max(100),
  created: z.number().int().positive(),
  data: z.object({ object: z.unknown() }),
});

/** Of the events that we read: what they say. */
const readers: Readonly<Record<string, (object: unknown) => VendorFacts | null>> = {
  'checkout.session.completed': (object) => sessionFacts(object, 'paid'),
  'checkout.session.async_payment_succeeded': (object) => sessionFacts(object, 'paid'),
  'checkout.session.expired': (object) => sessionFacts(object, 'expired'),
  'payment_intent.succeeded': (object) => intentFacts(object, 'paid'),
  'payment_intent.payment_failed': (object) => intentFacts(object, 'declined'),
  'charge.succeeded': cardFacts,
  'refund.created': refundFacts,
  'refund.updated': refundFacts,
  'refund.failed': refundFacts,
  'charge.refund.updated': refundFacts,
  'charge.dispute.created': (object) => disputeFacts(object, null),
  'charge.dispute.updated': (object) => disputeFacts(object, null),
  'charge.dispute.closed': (object) => disputeFacts(object, null),
  'charge.dispute.funds_withdrawn': (object) => disputeFacts(object, 'withdrawn'),
  'charge.dispute.funds_reinstated': (object) => disputeFacts(object, 'returned'),
};

/** What an administrator chooses at Stripe for the endpoint. */
export const paymentEventTypes: readonly string[] = Object.keys(readers);

/**
 * Whether Stripe sent this, for this practice, within five minutes, and what it says. Events repeat and come in any order: that is for whoever applies them.
 * @returns null where it was not signed by the secret, or too long ago
 * @throws {PaymentEventError}
 */
export function readPaymentEvent({ secret, signature, rawBody, now }: SignedPaymentEvent): PaymentEventTold | null {
  if (signature === undefined) return null;
  try {
    Stripe.webhooks.constructEvent(rawBody, signature, secret, tolerance, undefined, now.getTime());
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return null;
    throw new PaymentEventError('The body is no JSON.');
  }
  const read = envelope.safeParse(JSON.parse(rawBody.toString('utf8')));
  if (!read.success)
    throw new PaymentEventError(`${read.error.issues[0]?.path.join('.') || 'The body'} is not an event's.`);
  const { id: eventId, type, created, data } = read.data;
  return { eventId, type, happenedAt: new Date(created * 1000), facts: factsOf(type, data.object) };
}

function factsOf(type: string, object: unknown): VendorFacts | null {
  try {
    return readers[type]?.(object) ?? null;
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new PaymentEventError(`data.object.${error.issues[0]?.path.join('.') ?? ''} is not as Stripe documents it.`);
  }
}
