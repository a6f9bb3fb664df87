import { z } from 'zod';
import { purposes } from '../channels.ts';
import { id, instant } from './common.ts';

/* What did not go to a person while an address of theirs was known not to work: listed once somebody says that it works again. */

/** Staff say that an address works. */
export const worksAgain = z.object({
  failureId: id.nullable().meta({ description: 'Of the time in which it did not work; null: it was not stopped' }),
  leftOut: z.boolean().meta({ description: 'Messages were left out in it: they are listed by `failureId`' }),
});
export type WorksAgain = z.output<typeof worksAgain>;

/** `over`: nothing, what it was about is over or has changed; `by-itself`: nothing, they are told again within a day; `seen`: nothing, it stands under Alerts; `write`: write to them, or call. */
export const leftOutSteps = ['write', 'by-itself', 'seen', 'over'] as const;

export const leftOutMessage = z.object({
  id: id.meta({ description: 'Of the recipient of a broadcast, or of the single message' }),
  broadcastId: id.nullable(),
  purpose: z.enum(purposes),
  messageType: z.string().nullable().meta({ description: 'Of the broadcast' }),
  source: z.string().nullable().meta({ description: 'What it was about, as it is now' }),
  at: instant.meta({ description: 'When it was left out' }),
  next: z.enum(leftOutSteps).meta({ description: 'What a person can do about it' }),
});
export type LeftOutMessage = z.output<typeof leftOutMessage>;
