import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Ledger } from '../ledger.ts';
import type { CheckoutEntry, KeyEntry, RefundEntry, StripeEntry } from './records.ts';

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);
export const stripeId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;

/** What Stripe holds of one account: its checkouts with what became of them, and refunds. It outlives a restart. */
export class StripeStore {
  readonly ledger: Ledger<StripeEntry>;
  readonly keys: Ledger<KeyEntry>;

  constructor(folder: string, keep: number) {
    this.ledger = new Ledger<StripeEntry>(join(folder, 'stripe.jsonl'), keep);
    this.keys = new Ledger<KeyEntry>(join(folder, 'stripe-keys.jsonl'), keep);
  }

  /** Newest first, as Stripe lists. Those whose time is over are expired. */
  checkouts(): CheckoutEntry[] {
    const all = this.ledger.all().filter((entry) => entry.kind === 'checkout');
    return all.toReversed();
  }

  refunds(): RefundEntry[] {
    return this.ledger
      .all()
      .filter((entry) => entry.kind === 'refund')
      .toReversed();
  }

  checkout(id: string): CheckoutEntry | undefined {
    return this.checkouts().find((entry) => entry.id === id);
  }

  byIntent(intentId: string): CheckoutEntry | undefined {
    return this.checkouts().find((entry) => entry.intentId === intentId);
  }

  refundedOf(intentId: string): number {
    return this.refunds().reduce(
      (sum, each) => (each.intentId === intentId && each.status !== 'failed' ? sum + each.amount : sum),
      0,
    );
  }

  close(): void {
    this.ledger.close();
    this.keys.close();
  }
}
