import type { VendorFacts } from '../../domain/payments/vendor-facts.ts';

export { PaymentsError, type PaymentsTrouble } from './errors.ts';

/** A page of the vendor where somebody pays once. */
export interface Checkout {
  sessionId: string;
  intentId: string | null;
  state: 'open' | 'paid' | 'expired';
  /** Where it is paid; null once it cannot be. */
  url: string | null;
  /** What was taken, as an event of the vendor would tell it; null: nothing was. */
  paid: VendorFacts | null;
}

export interface NewCheckout {
  /** Ours; also the key by which the same request made again is the same. */
  paymentId: string;
  /** Cents. */
  amount: number;
  currency: string;
  /** What stands on the page and on the statement of the card: nothing of health. */
  description: string;
  successUrl: string;
  cancelUrl: string;
  expiresAt: Date;
}

export interface NewRefund {
  refundId: string;
  paymentId: string;
  intentId: string;
  amount: number;
}

export interface VendorAccount {
  /** `acct_…` */
  id: string;
  /** As its owner calls it; null: it has no name. */
  name: string | null;
  /** Money is real. */
  live: boolean;
}

/** A payment or refund of the vendor's lists. */
export interface VendorEntry {
  vendorId: string;
  ourId: string | null;
  /** Of the payment; `vendorId` where it is one itself. */
  intentId: string | null;
  amount: number;
  at: string;
}

/** A dispute of the vendor's list; `ourId` is null: the vendor knows it by its own ids alone. */
export interface VendorDispute extends VendorEntry {
  /** The bank has taken the money. */
  withdrawn: boolean;
}

/** Payments by card. All calls throw PaymentsError where they come to nothing. */
export interface Payments {
  /** Whose key it is, and that it may do what we need. */
  check(): Promise<VendorAccount>;
  createCheckout(checkout: NewCheckout): Promise<Checkout>;
  /** The one of this payment, looked for by our id among those made since; null: none is there. */
  findCheckout(paymentId: string, since: Date): Promise<Checkout | null>;
  checkout(sessionId: string): Promise<Checkout>;
  /** Nobody can pay there any more, unless somebody just has: what it answers says so. */
  expireCheckout(sessionId: string): Promise<Checkout>;
  createRefund(refund: NewRefund): Promise<VendorFacts>;
  /** The refund of our id, as far as the vendor has one. */
  findRefund(refund: Pick<NewRefund, 'refundId' | 'intentId'>): Promise<VendorFacts | null>;
  /** How a refund of the vendor's id stands, whoever made it. */
  refund(vendorId: string): Promise<VendorFacts>;
  /** What was taken between two instants. */
  payments(from: Date, to: Date): Promise<VendorEntry[]>;
  /** What was paid back of what was made between two instants; what is pending is not. */
  refunds(from: Date, to: Date): Promise<VendorEntry[]>;
  disputes(from: Date, to: Date): Promise<VendorDispute[]>;
}
