import { z } from 'zod';

/** The last part of the address in List-Unsubscribe. */
export const unsubscribeLink = z.strictObject({ token: z.string().max(200) });

export const unsubscribeState = z.object({
  state: z.enum(['subscribed', 'unsubscribed', 'unknown']),
  address: z.string().nullable().meta({ description: 'Masked; null where the link is none of ours' }),
});
export type UnsubscribeState = z.output<typeof unsubscribeState>;
