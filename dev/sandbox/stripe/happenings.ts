import type { Notifier } from './notifier.ts';
import {
  chargeResource,
  type CheckoutEntry,
  type Dispute,
  disputeResource,
  intentResource,
  type RefundEntry,
  refundResource,
  sessionResource,
} from './records.ts';
import { nowSeconds, stripeId, type StripeStore } from './store.ts';

/** Stripe's test cards (https://docs.stripe.com/testing): what becomes of a payment by each; any other number is refused. */
const cards: Readonly<Record<string, { brand: string; decline?: string; dispute?: true }>> = {
  '4242424242424242': { brand: 'visa' },
  '5555555555554444': { brand: 'mastercard' },
  '4000000000000002': { brand: 'visa', decline: 'generic_decline' },
  '4000000000009995': { brand: 'visa', decline: 'insufficient_funds' },
  '4000000000000069': { brand: 'visa', decline: 'expired_card' },
  '4000000000000259': { brand: 'visa', dispute: true },
};

/** What happens to a payment, and what the application is told of it. */
export class Happenings {
  readonly #store: StripeStore;
  readonly #notifier: Notifier;

  constructor(store: StripeStore, notifier: Notifier) {
    this.#store = store;
    this.#notifier = notifier;
  }

  /** Somebody pressed Pay on the page. @returns what the page says; null: it is paid */
  pay(entry: CheckoutEntry, number: string): string | null {
    this.expireIfDue(entry);
    if (entry.status !== 'open') return 'This page can no longer be paid.';
    const digits = number.replace(/\D/g, '');
    const card = cards[digits];
    if (!card) return 'Your card number is incorrect. This stand-in takes only the test cards named below.';
    entry.intentId ??= stripeId('pi');
    if (card.decline) {
      entry.decline = card.decline;
      this.#changed(entry);
      this.#notifier.tell(entry.messageId, [{ type: 'payment_intent.payment_failed', object: intentResource(entry) }]);
      return card.decline === 'insufficient_funds'
        ? 'Your card has insufficient funds. Try a different card.'
        : 'Your card was declined. Try a different card.';
    }
    Object.assign(entry, {
      status: 'complete',
      paidAt: nowSeconds(),
      chargeId: stripeId('ch'),
      decline: null,
      card: { brand: card.brand, last4: digits.slice(-4) },
    });
    this.#changed(entry);
    this.#notifier.tell(entry.messageId, [
      { type: 'charge.succeeded', object: chargeResource(entry) },
      { type: 'payment_intent.succeeded', object: intentResource(entry) },
      { type: 'checkout.session.completed', object: sessionResource(entry) },
    ]);
    if (card.dispute) this.dispute(entry);
    return null;
  }

  expire(entry: CheckoutEntry): void {
    entry.status = 'expired';
    this.#changed(entry);
    this.#notifier.tell(entry.messageId, [{ type: 'checkout.session.expired', object: sessionResource(entry) }]);
  }

  expireIfDue(entry: CheckoutEntry): void {
    if (entry.status === 'open' && entry.expiresAt <= nowSeconds()) this.expire(entry);
  }

  refund(
    paid: CheckoutEntry,
    {
      amount,
      metadata,
      status = 'succeeded',
    }: { amount: number; metadata: Record<string, string>; status?: 'pending' | 'succeeded' },
  ): RefundEntry {
    const refund: Omit<RefundEntry, 'seq'> = {
      at: new Date().toISOString(),
      kind: 'refund',
      id: stripeId('re'),
      messageId: metadata['refund'] ?? null,
      to: null,
      intentId: paid.intentId ?? '',
      amount,
      currency: paid.currency,
      metadata,
      created: nowSeconds(),
      status,
    };
    const { seq } = this.#store.ledger.add(refund);
    const made: RefundEntry = { ...refund, seq };
    this.#notifier.tell(made.messageId, [{ type: 'refund.created', object: refundResource(made) }]);
    return made;
  }

  /** There is money on the account now. */
  settleRefund(refund: RefundEntry): void {
    if (refund.status !== 'pending') return;
    refund.status = 'succeeded';
    this.#store.ledger.update(refund);
    this.#notifier.tell(refund.messageId, [{ type: 'refund.updated', object: refundResource(refund) }]);
  }

  failRefund(refund: RefundEntry): void {
    refund.status = 'failed';
    this.#store.ledger.update(refund);
    this.#notifier.tell(refund.messageId, [{ type: 'refund.failed', object: refundResource(refund) }]);
  }

  /** The holder of the card disputes it, and the bank takes the money at once. */
  dispute(entry: CheckoutEntry): void {
    const dispute: Dispute = { id: stripeId('du'), status: 'needs_response', created: nowSeconds() };
    entry.dispute = dispute;
    this.#changed(entry);
    this.#notifier.tell(entry.messageId, [
      { type: 'charge.dispute.created', object: disputeResource(entry, dispute) },
      { type: 'charge.dispute.funds_withdrawn', object: disputeResource(entry, dispute) },
    ]);
  }

  endDispute(entry: CheckoutEntry, how: 'won' | 'lost'): void {
    if (entry.dispute?.status !== 'needs_response') return;
    entry.dispute.status = how;
    this.#changed(entry);
    const object = disputeResource(entry, entry.dispute);
    this.#notifier.tell(entry.messageId, [
      ...(how === 'won' ? [{ type: 'charge.dispute.funds_reinstated', object }] : []),
      { type: 'charge.dispute.closed', object },
    ]);
  }

  #changed(entry: CheckoutEntry): void {
    this.#store.ledger.update(entry);
  }
}
