import { z } from 'zod';

/** What a person says of messages of which nobody knows whether they went out. */
export const resolveMessages = z.strictObject({
  resolution: z.enum(['went-out', 'send-again']),
  reason: z.string().trim().min(1, 'is missing: say how you know').max(500),
});

export const resolvedMessages = z.object({
  resolved: z.number().int().meta({ description: 'Messages that were settled by this; 0: evidence had come first' }),
});
export type ResolvedMessages = z.output<typeof resolvedMessages>;
