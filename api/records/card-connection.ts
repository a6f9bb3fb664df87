import type { UnitOfWork } from '../../db/database.ts';
import { Payment } from '../../db/entities/index.ts';
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

/** @throws Problem 400 */
export function stripeSecrets({ secret, webhookSecret }: Pick<NewCheck, 'secret' | 'webhookSecret'>): Secrets {
  const [key, webhook] = [secret?.trim() ?? '', webhookSecret?.trim() ?? ''];
  const faults: FieldError[] = [];
  if (!/^[sr]k_(test|live)_\w+$/.test(key))
    faults.push({ path: 'secret', message: 'Enter the secret key of the account; it begins with sk_ or rk_.' });
  if (!/^whsec_\w+$/.test(webhook))
    faults.push({
      path: 'webhookSecret',
      message: 'Enter the signing secret of the endpoint; it begins with whsec_.',
    });
  refuse(faults);
  return { key, webhook };
}

/** Money may be taken at this moment, of which only this account tells. @throws Problem 409 */
export async function assertNobodyPays({ em }: UnitOfWork, now: Date): Promise<void> {
  const paying = await em.count(Payment, {
    $or: [{ status: 'requested' }, { status: 'open', expiresAt: { $gt: now } }],
  });
  if (paying > 0)
    throw conflict(
      'under-way',
      'A client is paying by card just now',
      'Wait until every payment has ended, half an hour at most.',
    );
}
