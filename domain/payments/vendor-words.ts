import { keysOf } from '../keys.ts';

/* What Stripe says in codes, in words for who keeps the accounts. Stripe adds codes without notice: one that is not here is said to be new. */

/** Where a dispute stands (https://docs.stripe.com/api/disputes/object#dispute_object-status). A warning is a question of the bank before money moves. */
const disputeStatuses = {
  warning_needs_response: 'The bank asks about it: answer in Stripe',
  warning_under_review: 'The bank looks at the answer to its question',
  warning_closed: 'The bank asked, and it came to no dispute',
  needs_response: 'Waits for an answer in Stripe',
  under_review: 'The bank looks at the answer',
  won: 'Decided for the practice',
  lost: 'Decided for the holder of the card',
  prevented: 'Settled by Stripe before it became a dispute',
} as const;

/** Why, as the holder of the card told their bank (https://docs.stripe.com/disputes/categories). */
const disputeReasons = {
  bank_cannot_process: 'Their bank cannot process the payment',
  check_returned: 'A check was returned',
  credit_not_processed: 'They say that a refund was promised and has not come',
  customer_initiated: 'They asked their bank to take the payment back',
  debit_not_authorized: 'They say that they did not allow the payment',
  duplicate: 'They say that they paid twice for the same',
  fraudulent: 'They say that somebody else used the card',
  general: 'Their bank gives no reason',
  incorrect_account_details: 'The details of the account were wrong',
  insufficient_funds: 'There was not enough money in the account',
  noncompliant: 'Their bank says that a rule of the card company was not kept',
  product_not_received: 'They say that they did not get what they paid for',
  product_unacceptable: 'They say that what they got was not what they had agreed to',
  subscription_canceled: 'They say that they had canceled before',
  unrecognized: 'They do not recognize the payment on their card statement',
} as const;

/** What Stripe tells of (https://docs.stripe.com/api/events/types); those that we ask for, by providers/payments/inbound.ts. */
const eventTypes = {
  'checkout.session.completed': 'The client went through Stripe’s page',
  'checkout.session.async_payment_succeeded': 'A payment that takes days has arrived',
  'checkout.session.expired': 'The time to pay is over',
  'payment_intent.succeeded': 'The payment has succeeded',
  'payment_intent.payment_failed': 'The card was declined',
  'charge.succeeded': 'The card was charged',
  'refund.created': 'A refund has begun',
  'refund.updated': 'A refund has moved on',
  'refund.failed': 'A refund has failed',
  'charge.refund.updated': 'A refund has moved on',
  'charge.dispute.created': 'The holder of the card disputes it',
  'charge.dispute.updated': 'The dispute has moved on',
  'charge.dispute.closed': 'The dispute is over',
  'charge.dispute.funds_withdrawn': 'The bank has taken the money',
  'charge.dispute.funds_reinstated': 'The bank has given the money back',
} as const;

const quietly = 'Tell the client only that it was declined';
/** Why a card was declined (https://docs.stripe.com/declines/codes, and errors of cards at https://docs.stripe.com/error-codes). */
const declines = {
  approve_with_id: 'The bank wants it tried once more, or to be called by the holder of the card',
  authentication_required: 'The bank wants the holder of the card to confirm it',
  call_issuer: 'The bank gives no reason; the holder of the card can ask there',
  card_declined: 'The bank gives no reason; the holder of the card can ask there',
  card_not_supported: 'The card does not do this kind of payment',
  card_velocity_exceeded: 'The limit of the card is reached',
  currency_not_supported: 'The card does not pay in dollars',
  do_not_honor: 'The bank gives no reason; the holder of the card can ask there',
  do_not_try_again: 'The bank wants no further try with this card',
  duplicate_transaction: 'The same amount was paid by this card just before',
  expired_card: 'The card has expired',
  fraudulent: `Stripe takes it for fraud. ${quietly}`,
  generic_decline: 'The bank gives no reason; the holder of the card can ask there',
  incorrect_cvc: 'The security code was wrong',
  incorrect_number: 'The number of the card was wrong',
  incorrect_zip: 'The ZIP code was wrong',
  insufficient_funds: 'Not enough money',
  invalid_account: 'The card, or its account, is not valid',
  invalid_amount: 'The amount is more than the card allows',
  invalid_cvc: 'The security code was wrong',
  invalid_expiry_month: 'The month of expiry was wrong',
  invalid_expiry_year: 'The year of expiry was wrong',
  invalid_number: 'The number of the card was wrong',
  issuer_not_available: 'The bank could not be reached; trying later may help',
  lost_card: `The card is reported as lost. ${quietly}`,
  merchant_blacklist: `Stripe’s own rules block this card. ${quietly}`,
  new_account_information_available: 'The bank has news of the card; the holder can ask there',
  no_action_taken: 'The bank gives no reason; the holder of the card can ask there',
  not_permitted: 'The bank does not allow this payment',
  pickup_card: `The card may be lost or stolen. ${quietly}`,
  processing_error: 'Something went wrong at the bank; trying again may help',
  restricted_card: `The card may be lost or stolen. ${quietly}`,
  reenter_transaction: 'Something went wrong at the bank; trying again may help',
  security_violation: 'The bank gives no reason; the holder of the card can ask there',
  service_not_allowed: 'The bank gives no reason; the holder of the card can ask there',
  stolen_card: `The card is reported as stolen. ${quietly}`,
  transaction_not_allowed: 'The bank does not allow this payment',
  try_again_later: 'Something went wrong at the bank; trying later may help',
  withdrawal_count_limit_exceeded: 'The limit of the card is reached',
} as const;

const wordsBy =
  (table: Readonly<Record<string, string>>, unknown: string) =>
  (code: string): string =>
    (Object.hasOwn(table, code) && table[code]) || unknown;

export const disputeStatusWords = wordsBy(disputeStatuses, 'Stripe says how it stands in a code that is new here');
export const disputeReasonWords = wordsBy(disputeReasons, 'Their bank names a reason that is new here');
export const eventWords = wordsBy(eventTypes, 'Something that is new here: look at the payment in Stripe');
export const declineWords = wordsBy(declines, 'The bank declined it for a reason that is new here');

/** Event types that have words, for the test against those that are asked for. */
export const eventTypesInWords: readonly string[] = keysOf(eventTypes);
