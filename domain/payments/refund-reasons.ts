import { keysOf } from '../keys.ts';

/** Why money is paid back; a code is stored and shown to staff, and to the client beside the refund. */
export const refundReasons = {
  'asked-by-client': 'The client asked for it',
  'paid-twice': 'Paid twice',
  'charged-by-mistake': 'Charged by mistake',
  'appointment-canceled': 'The appointment was canceled',
  other: 'Another reason',
} as const;
export type RefundReason = keyof typeof refundReasons;
export const refundReasonIds: readonly RefundReason[] = keysOf(refundReasons);

/** What is left of a payment to be paid back; cents. What failed is no part of it; where more was paid back than was paid, nothing is left. */
export const refundable = (amount: number, refunds: readonly { amount: number; status: string }[]): number =>
  Math.max(0, amount - refunds.reduce((sum, each) => (each.status === 'failed' ? sum : sum + each.amount), 0));
