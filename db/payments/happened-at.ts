import type { VendorFacts } from '../../domain/payments/vendor-facts.ts';

/** When it happened: what was heard of late is of the day on which it was paid. Never before what it follows from, nor in the future, whatever Stripe's clock says. */
export function happenedAt({ at }: Pick<VendorFacts, 'at'>, { since, now }: { since: Date; now: Date }): Date {
  const told = at === null ? now.getTime() : Date.parse(at);
  return new Date(Math.min(Math.max(told, since.getTime()), now.getTime()));
}
