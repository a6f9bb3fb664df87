import type { UnitOfWork } from '../../db/database.ts';
import { Payment, PaymentRefund } from '../../db/entities/index.ts';
import type { Secrets } from '../../db/integrations/secrets.ts';
import type { NewCheck } from '../../domain/schemas/connections.ts';
import type { Config } from '../../platform/config.ts';
import { conflict, type FieldError } from '../problem.ts';
import { refuse } from './rows.ts';

/* What is special about the connection to the vendor of card payments. */

/** Nobody but who runs Rounds says where Stripe is. */
export const stripeAddress = ({ STRIPE_BASE_URL }: Pick<Config, 'STRIPE_BASE_URL'>): string =>
  STRIPE_BASE_URL ?? 'https://api.stripe.com';

/** Where the endpoint of the practice's account at Stripe leads. */
export const stripeCallback = (publicUrl: string, practiceId: string): string =>
  `${publicUrl}/callbacks/stripe/${practiceId}`;

/** Real money is moved by it. Test and live mode of one account know nothing of each other's payments. */
export const isLiveKey = ({ key = '' }: Pick<Secrets, 'key'>): boolean => /^[sr]k_live_/.test(key);

/** A test key moves no money, but its payments would stand in the ledger for good: production takes none. @throws Problem 400 */
export function stripeSecrets(
  { secret, webhookSecret }: Pick<NewCheck, 'secret' | 'webhookSecret'>,
  { ROUNDS_ENV }: Pick<Config, 'ROUNDS_ENV'>,
): Secrets {
  const [key, webhook] = [secret?.trim() ?? '', webhookSecret?.trim() ?? ''];
  const faults: FieldError[] = [];
  if (!/^[sr]k_(test|live)_\w+$/.test(key))
    faults.push({ path: 'secret', message: 'Enter the secret key of the account; it begins with sk_ or rk_.' });
  else if (ROUNDS_ENV === 'production' && !isLiveKey({ key }))
    faults.push({
      path: 'secret',
      message:
        'This key is of the test mode, which moves no money. Enter the live key; it begins with sk_live_ or rk_live_.',
    });
  if (!/^whsec_\w+$/.test(webhook))
    faults.push({
      path: 'webhookSecret',
      message: 'Enter the signing secret of the endpoint; it begins with whsec_.',
    });
  refuse(faults);
  return { key, webhook };
}

/** Money may be taken at this moment, of which only this account tells. @throws Problem 409 */
export async function assertNobodyPays({ em }: UnitOfWork): Promise<void> {
  const paying = await em.count(Payment, { status: ['requested', 'open'] });
  if (paying > 0)
    throw conflict(
      'under-way',
      'A client is paying by card just now',
      'Wait until every payment has ended, half an hour as a rule. One of which Stripe cannot be asked any more is ended on its page under Card Payments.',
    );
}

/** Longer than a bank or Stripe takes: one that is older is for a person, and stands in nobody's way. */
const refundMs = 30 * 24 * 60 * 60_000;

/** As {@link assertNobodyPays}, of money that goes back. @throws Problem 409 */
export async function assertNobodyIsPaidBack({ em }: UnitOfWork, now: Date): Promise<void> {
  const since = new Date(now.getTime() - refundMs);
  const refunding = await em.count(PaymentRefund, { status: ['requested', 'sent'], createdAt: { $gt: since } });
  if (refunding > 0)
    throw conflict(
      'under-way',
      'Money is on its way back to a card',
      'Wait until Stripe has paid it back: Card Payments shows every refund.',
    );
}
