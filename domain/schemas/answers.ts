import { z } from 'zod';
import { answerWays } from '../appointments.ts';
import { appointmentAnswers } from '../replies.ts';
import { instant, zone } from './common.ts';

/** What a client answered about an appointment, and how. */
export const answered = z.object({ answer: z.enum(appointmentAnswers), way: z.enum(answerWays) });
export type Answered = z.output<typeof answered>;

/* The page that the link of an e-mail about appointments leads to. */

export const answerLink = z.strictObject({ token: z.string().max(200) });
export const answerByLink = answerLink.extend({ answer: z.enum(appointmentAnswers) });

export const appointmentLink = z.object({
  state: z.enum(['open', 'past', 'changed', 'unknown']).meta({
    description:
      '`past`: they have begun. `changed`: moved or cancelled since the e-mail. `unknown`: the link is none of ours',
  }),
  appointments: z
    .array(
      z.object({
        startsAt: instant,
        zone,
        answer: z.enum(['confirmed', 'asked']).nullable().meta({ description: 'As it stands; null: none yet' }),
      }),
    )
    .meta({ description: 'That can still be answered; no names' }),
});
export type AppointmentLink = z.output<typeof appointmentLink>;
