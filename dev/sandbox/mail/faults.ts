import { z } from 'zod';
import { type Orders, orderScope } from '../orders.ts';

/**
 * What the inbox does wrong when it is told to by `POST /control/mail`: `{"fault": …, "at": …}` with `to`, `times` and `forMs` of ../orders.ts.
 *
 * | at          | when                                                             | `drop`                  | `reply` `code` | `slow` `delayMs` |
 * |-------------|------------------------------------------------------------------|-------------------------|----------------|------------------|
 * | `connect`   | a connection is made, before the greeting; knows no `to`         | ends it                 | and ends it    | greets later     |
 * | `sender`    | at MAIL FROM; knows no `to`                                      | ends the connection     | yes            | yes              |
 * | `recipient` | at RCPT TO                                                       | ends the connection     | yes            | yes              |
 * | `data`      | at DATA, in place of the 354: before the final dot, surely       | ends the connection     | –              | –                |
 * | `text`      | after the final dot; nothing is kept                             | ends the connection     | yes            | keeps it, later  |
 * | `taken`     | after the final dot; the text is kept and stands in the ledger   | ends the connection     | –              | yes              |
 */
export const mailPlaces = ['connect', 'sender', 'recipient', 'data', 'text', 'taken'] as const;
export type MailPlace = (typeof mailPlaces)[number];

export const mailOrder = z
  .strictObject({
    fault: z.enum(['drop', 'reply', 'slow']),
    at: z.enum(mailPlaces),
    code: z.number().int().min(400).max(599).default(451),
    delayMs: z.number().int().min(0).max(600_000).default(1_000),
    ...orderScope,
  })
  .refine(({ fault, at }) => fault === 'drop' || at !== 'data', 'In place of the 354 a connection can only end')
  .refine(({ fault, at }) => fault !== 'reply' || at !== 'taken', 'What was taken is not refused: use "text"')
  .refine(({ to, at }) => to === undefined || (at !== 'connect' && at !== 'sender'), 'It is not known yet for whom');
export type MailOrder = z.output<typeof mailOrder>;

export type MailFaults = Orders<MailOrder>;
