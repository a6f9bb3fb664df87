/**
 * What a card vendor's answer means for us.
 * - `away`: no answer, or one that says nothing (5xx, time-out): it may or may not have happened. The same call with the same key is safe to repeat.
 * - `busy`: certainly not done; later.
 * - `refused`: certainly not done, and never as it stands.
 * - `credentials`: the key does not work, or may not do this.
 */
export type PaymentsTrouble = 'away' | 'busy' | 'refused' | 'credentials';

/** Its message names no person and no key; `code` is Stripe's. */
export class PaymentsError extends Error {
  override name = 'PaymentsError';
  readonly trouble: PaymentsTrouble;
  readonly code: string | null;

  constructor(trouble: PaymentsTrouble, message: string, code: string | null = null) {
    super(message);
    this.trouble = trouble;
    this.code = code;
  }
}
