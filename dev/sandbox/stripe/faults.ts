import { z } from 'zod';
import { type Orders, orderScope } from '../orders.ts';

/**
 * What the stand-in does wrong when it is told to by `POST /control/stripe`: `{"fault": …}` with `to` (our id of the payment or refund), `times` and `forMs` of
 * ../orders.ts.
 *
 * | fault    | what it does with a create, of a checkout or a refund                     | done |
 * |----------|---------------------------------------------------------------------------|------|
 * | `limit`  | 429                                                                       | no   |
 * | `fail`   | answers 500                                                               | no   |
 * | `cut`    | drops the connection                                                      | no   |
 * | `drop`   | does it and drops the connection without an answer                        | yes  |
 * | `slow`   | does it at once, answers after `delayMs`                                  | yes  |
 * | `away`   | 503, also of everything that is only read                                 | no   |
 *
 * | fault     | what becomes of the webhooks of one thing that happened                  |
 * |-----------|--------------------------------------------------------------------------|
 * | `never`   | do not come                                                              |
 * | `double`  | each comes twice                                                         |
 * | `reorder` | the last comes first                                                     |
 * | `delay`   | come `delayMs` later                                                     |
 * | `forge`   | before them comes the same, signed by somebody else                      |
 * | `bank`    | of a refund: it succeeds, and a moment later the bank has not taken it   |
 * | `pend`    | of a refund: it is pending, until its button on the page is pressed      |
 */
const createFaults = ['limit', 'fail', 'cut', 'drop', 'slow', 'away'] as const;
const webhookFaults = ['never', 'double', 'reorder', 'delay', 'forge', 'bank', 'pend'] as const;
export type CreateFault = (typeof createFaults)[number];
export type WebhookFault = (typeof webhookFaults)[number];

export const stripeOrder = z.strictObject({
  fault: z.enum([...createFaults, ...webhookFaults]),
  delayMs: z.number().int().min(0).max(600_000).default(1_000),
  ...orderScope,
});
export type StripeOrder = z.output<typeof stripeOrder>;
export type StripeFaults = Orders<StripeOrder>;

function take<K extends string>(faults: StripeFaults, to: string | null, kinds: readonly K[]) {
  const order = faults.take(to, ({ fault }) => kinds.some((kind) => kind === fault));
  const fault = kinds.find((kind) => kind === order?.fault);
  return order && fault ? { fault, delayMs: order.delayMs } : null;
}

export const takeCreateFault = (faults: StripeFaults, to: string | null) => take(faults, to, createFaults);
export const takeReadFault = (faults: StripeFaults) => take(faults, null, ['away'] as const);
export const takeWebhookFault = (faults: StripeFaults, to: string | null) =>
  take(faults, to, ['never', 'double', 'reorder', 'delay', 'forge'] as const);
export const takeBankFault = (faults: StripeFaults, to: string | null) => take(faults, to, ['bank'] as const);
export const takePendFault = (faults: StripeFaults, to: string | null) => take(faults, to, ['pend'] as const);
