/** As the companies write themselves; by Stripe's codes (https://docs.stripe.com/api/charges/object#charge_object-payment_method_details-card-brand). */
const names: Readonly<Record<string, string>> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

/** What people call the company of a card. */
export const cardName = (brand: string): string => names[brand] ?? 'Card';
