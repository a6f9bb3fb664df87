/**
 * What Stripe tells of money, as far as we keep it: ids, amounts in cents, codes. No card data but brand and last four digits, and no name. What is not told
 * is null.
 */
export interface VendorFacts {
  kind: 'paid' | 'expired' | 'declined' | 'card' | 'refund' | 'dispute';
  /** Ours, as it was handed over. */
  paymentId: string | null;
  refundId: string | null;
  sessionId: string | null;
  intentId: string | null;
  /** Stripe's id of the refund or dispute. */
  objectId: string | null;
  amount: number | null;
  currency: string | null;
  /** Of a refund or dispute, Stripe's word; of a decline its code. */
  status: string | null;
  /** Of a dispute, Stripe's word. */
  reason: string | null;
  /** Of a dispute: until when it can be answered, as an ISO instant. */
  answerBy: string | null;
  /** Of a dispute: `withdrawn` or `returned`. */
  funds: 'withdrawn' | 'returned' | null;
  cardBrand: string | null;
  cardLast4: string | null;
  /** When it happened by Stripe's clock, as an ISO instant; an event says it beside its facts. */
  at: string | null;
}

/** With nothing told but what is given. */
export const vendorFacts = (told: Pick<VendorFacts, 'kind'> & Partial<VendorFacts>): VendorFacts => ({
  paymentId: null,
  refundId: null,
  sessionId: null,
  intentId: null,
  objectId: null,
  amount: null,
  currency: null,
  status: null,
  reason: null,
  answerBy: null,
  funds: null,
  cardBrand: null,
  cardLast4: null,
  at: null,
  ...told,
});
