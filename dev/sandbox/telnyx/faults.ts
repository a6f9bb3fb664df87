import { z } from 'zod';
import { telnyxFailureCodes } from '../../../domain/telnyx-failures.ts';
import { type Orders, orderScope } from '../orders.ts';

/**
 * What the stand-in does wrong when it is told to by `POST /control/telnyx`: `{"fault": …}` with `to`, `times` and `forMs` of ../orders.ts. A fax can meet
 * one fault of each part.
 *
 * | fault         | what the stand-in does with a create                                                       | in the ledger |
 * |---------------|--------------------------------------------------------------------------------------------|---------------|
 * | `limit`       | 429 with `Retry-After: 1`                                                                  | no            |
 * | `fail`        | answers 500                                                                                | no            |
 * | `cut`         | drops the connection                                                                       | no            |
 * | `drop`        | takes it and drops the connection without an answer                                        | yes           |
 * | `slow`        | takes it at once, answers after `delayMs`; its webhooks come before that                   | yes           |
 *
 * | fault         | what becomes of the webhooks of a fax that it took                                         |
 * |---------------|--------------------------------------------------------------------------------------------|
 * | `failed`      | ends as failed with Telnyx's `reason`                                                      |
 * | `delay`       | come `delayMs` later                                                                       |
 * | `double`      | each comes twice                                                                           |
 * | `reorder`     | doubled, and the end comes before the beginning                                            |
 * | `forge`       | before them comes one that says failed, signed by somebody else                            |
 * | `never`       | do not come, although the fax arrives                                                      |
 */
const createFaults = ['limit', 'fail', 'cut', 'drop', 'slow'] as const;
const callbackFaults = ['failed', 'delay', 'double', 'reorder', 'forge', 'never'] as const;
export type FaxCallbackFault = (typeof callbackFaults)[number];

export const faxOrder = z.strictObject({
  fault: z.enum([...createFaults, ...callbackFaults]),
  reason: z.enum(telnyxFailureCodes).default('user_busy'),
  delayMs: z.number().int().min(0).max(600_000).default(1_000),
  ...orderScope,
});
export type FaxOrder = z.output<typeof faxOrder>;

export type FaxFaults = Orders<FaxOrder>;

/** Uses up what was ordered for a create to this number, and for the webhooks of the fax. */
export function takeFaxOrders(faults: FaxFaults, to: string) {
  const take = <K extends string>(kinds: readonly K[]) => {
    const order = faults.take(to, ({ fault }) => kinds.some((kind) => kind === fault));
    const fault = kinds.find((kind) => kind === order?.fault);
    return order && fault ? { ...order, fault } : null;
  };
  return { create: () => take(createFaults), callbacks: () => take(callbackFaults) };
}
