import { z } from 'zod';
import { type Orders, orderScope } from '../orders.ts';

/**
 * What the stand-in does wrong when it is told to by `POST /control/twilio`: `{"fault": …}` with `to`, `times` and `forMs` of ../orders.ts. A text can meet
 * one fault of each part.
 *
 * | fault         | what the stand-in does with a create                                                       | in the ledger |
 * |---------------|--------------------------------------------------------------------------------------------|---------------|
 * | `limit`       | 429 with `Retry-After: <retryAfter>`                                                       | no            |
 * | `fail`        | answers 500                                                                                | no            |
 * | `refuse`      | answers 400 with Twilio's `code`                                                           | no            |
 * | `cut`         | drops the connection                                                                       | no            |
 * | `silent`      | does not answer for `delayMs`, then drops the connection                                   | no            |
 * | `drop`        | takes it and drops the connection without an answer                                        | yes           |
 * | `slow`        | takes it at once, answers after `delayMs`; its callbacks come before that                  | yes           |
 *
 * | fault         | what becomes of the callbacks of a text that it took                                       |
 * |---------------|--------------------------------------------------------------------------------------------|
 * | `undelivered` | sent, then undelivered with Twilio's `code`                                                |
 * | `delay`       | come `delayMs` later                                                                       |
 * | `double`      | each comes twice                                                                           |
 * | `reorder`     | the last one comes first                                                                   |
 * | `forge`       | before them comes one that says undelivered (21610), signed by somebody who has no key     |
 * | `never`       | do not come, although the text arrives                                                     |
 *
 * | fault         | how often the callbacks of a text that it took are tried                                   |
 * |---------------|--------------------------------------------------------------------------------------------|
 * | `once`        | once, whatever they are answered: what Twilio does that is not told to retry               |
 */
export const createFaults = ['limit', 'fail', 'refuse', 'cut', 'silent', 'drop', 'slow'] as const;
export const callbackFaults = ['undelivered', 'delay', 'double', 'reorder', 'forge', 'never'] as const;
export const tryFaults = ['once'] as const;
export type CreateFault = (typeof createFaults)[number];
export type CallbackFault = (typeof callbackFaults)[number];

export const textOrder = z.strictObject({
  fault: z.enum([...createFaults, ...callbackFaults, ...tryFaults]),
  code: z.number().int().min(10_000).max(99_999).default(30_008),
  retryAfter: z.number().int().min(1).max(3_600).default(1),
  delayMs: z.number().int().min(0).max(600_000).default(1_000),
  ...orderScope,
});
export type TextOrder = z.output<typeof textOrder>;

export type TextFaults = Orders<TextOrder>;

/** Uses up what was ordered for a create to this number, and for the callbacks of the text. */
export function takeOrders(faults: TextFaults, to: string) {
  const take = <K extends string>(kinds: readonly K[]) => {
    const order = faults.take(to, ({ fault }) => kinds.some((kind) => kind === fault));
    const fault = kinds.find((kind) => kind === order?.fault);
    return order && fault ? { ...order, fault } : null;
  };
  return {
    create: () => take(createFaults),
    callbacks: () => take(callbackFaults),
    tries: () => take(tryFaults),
  };
}
