import { z } from 'zod';
import { failureReasonIds } from '../failure-reasons.ts';
import { instant } from './common.ts';

/* How fast a broadcast goes, and what may still come of it once it has gone out. */

const waiting = z
  .object({ count: z.number().int(), at: instant.meta({ description: 'When the first of them goes on' }) })
  .nullable();
export const broadcastPace = z.object({
  perMinute: z
    .number()
    .int()
    .nullable()
    .meta({ description: 'Messages handed over a minute, over the last minute; null: it has only begun' }),
  going: z.number().int().meta({ description: 'Messages that wait for nothing but their turn' }),
  deferred: waiting.meta({ description: 'Those that wait for the end of quiet hours' }),
  again: waiting.meta({ description: 'Those that were not taken and wait for another attempt' }),
  standstill: z
    .object({
      since: instant.meta({ description: 'Since when' }),
      count: z.number().int().meta({ description: 'Messages that could go' }),
      next: instant
        .nullable()
        .meta({ description: 'When the first of them is tried again; null: they wait for their turn' }),
      reason: z
        .enum(failureReasonIds)
        .nullable()
        .meta({ description: 'Why most of them were not taken; null: nobody has tried them' }),
    })
    .nullable()
    .meta({
      description:
        'For five minutes no message of it has been taken, or none has gone out; null: it goes, or none waits that could',
    }),
});
export type BroadcastPace = z.output<typeof broadcastPace>;
export const broadcastAfterwards = z.object({
  reports: z.number().int().meta({ description: 'Messages that were taken and whose end may still be reported' }),
  again: z.number().int().meta({ description: 'Messages that wait to be made again' }),
});
export type BroadcastAfterwards = z.output<typeof broadcastAfterwards>;
