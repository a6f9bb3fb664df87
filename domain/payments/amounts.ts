/** Stripe takes no less, in cents (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
export const smallestPayment = 50;
/** Of one visit, in cents: more is a slip of the keyboard. */
export const mostCopay = 10_000_000;

/** What can be paid of a balance: never what another payment is about to pay. Cents; 0: nothing. */
export function payable({ balance, underWay }: { balance: number; underWay: number }): number {
  const left = balance - underWay;
  return left >= smallestPayment ? left : 0;
}

/** What is wrong with the amount that somebody wants to pay; null: nothing. */
export function amountFault(amount: number, most: number): 'too-small' | 'too-large' | 'not-whole' | null {
  if (!Number.isSafeInteger(amount)) return 'not-whole';
  if (amount < smallestPayment) return 'too-small';
  return amount > most ? 'too-large' : null;
}
