/** `requested`: Stripe was not asked yet, or has not answered; `open`: it can be paid on Stripe's page. The others are ends, but money that comes after one is still money. */
export const paymentStatuses = ['requested', 'open', 'succeeded', 'failed', 'canceled'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** A client pays what they owe, or ahead of a visit. */
export const paymentPurposes = ['balance', 'copay'] as const;
export type PaymentPurpose = (typeof paymentPurposes)[number];

/** `sent`: Stripe has it and has not said yet how it ends. */
export const refundStatuses = ['requested', 'sent', 'succeeded', 'failed'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/** Staff ordered it, its appointment was cancelled, or somebody made it on Stripe's own pages. */
export const refundOrigins = ['staff', 'appointment', 'vendor'] as const;
export type RefundOrigin = (typeof refundOrigins)[number];

/** What became of an event: something changed, nothing was new, it is of no payment of ours, or a person has to look. */
export const eventOutcomes = ['applied', 'known', 'unknown-payment', 'needs-person'] as const;
export type EventOutcome = (typeof eventOutcomes)[number];

export const reconciliationStatuses = ['requested', 'done', 'failed'] as const;
export type ReconciliationStatus = (typeof reconciliationStatuses)[number];

/** Nobody knows yet how it ends. */
export const isUnderWay = (status: PaymentStatus): boolean => status === 'requested' || status === 'open';

/** How a payment stands, as its row says; for its workflow. */
export interface PaymentStand {
  status: PaymentStatus;
  /** Nothing is waited for any more. */
  over: boolean;
  /** Milliseconds until Stripe is asked again. */
  waitMs: number;
}
