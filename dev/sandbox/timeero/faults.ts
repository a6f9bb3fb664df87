import { z } from 'zod';

/**
 * What the stand-in does wrong when it is asked to: by a word in what is written, or by `POST /control/timeero`.
 *
 * | word in the e-mail, name or title | what the stand-in does with a create or an update                     | in the ledger |
 * |-----------------------------------|-----------------------------------------------------------------------|---------------|
 * | `timeero-slow`                    | takes it at once, answers after `slowMs`                              | yes           |
 * | `timeero-busy`                    | 429 for the first attempt of each, then takes it                      | at the second |
 * | `timeero-limit`                   | 429 with `Retry-After: 1`, every time                                 | no            |
 * | `timeero-fail`                    | answers 500 and takes nothing                                         | no            |
 * | `timeero-drop`                    | takes it and drops the connection without an answer                   | yes           |
 * | `timeero-taken`                   | 422: the e-mail has already been taken, though no list shows by whom  | no            |
 *
 * By control, in addition, for the next `times` (default 1) requests that fit `method`, `resource` (users, jobs, schedules, timesheets, evv) and
 * `page`, each of them optional:
 *
 * | fault        | what the stand-in does                                                                            |
 * |--------------|---------------------------------------------------------------------------------------------------|
 * | `slow` `limit` `fail` `drop` `taken` | as above; `retryAfter` seconds for `limit`                                |
 * | `cut`        | drops the connection before it takes anything                                                     |
 * | `truncate`   | cuts the answer in its middle                                                                     |
 * | `half-json`  | ends the answer in its middle as if it were whole                                                 |
 * | `half-page`  | gives half of the records that the page says it has                                               |
 * | `empty-page` | gives none of them                                                                                |
 * | `edit`       | after the page, deletes the oldest record of the list: the pages after it move up                 |
 * | `swap`       | after the page, deletes the oldest record and makes another: as `edit`, but the total stays       |
 * | `redirect`   | sends elsewhere                                                                                   |
 * | `page`       | answers 200 with a web page                                                                       |
 */
export const faultNames = [
  'slow',
  'limit',
  'fail',
  'drop',
  'taken',
  'cut',
  'truncate',
  'half-json',
  'half-page',
  'empty-page',
  'edit',
  'swap',
  'redirect',
  'page',
] as const;
export type FaultName = (typeof faultNames)[number];

export const faultOrder = z.strictObject({
  fault: z.enum(faultNames),
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  resource: z.enum(['users', 'jobs', 'schedules', 'timesheets', 'evv']).optional(),
  page: z.number().int().min(1).optional(),
  times: z.number().int().min(1).max(1_000).default(1),
  retryAfter: z.number().int().min(0).max(3_600).default(1),
});
export type FaultOrder = z.output<typeof faultOrder>;

export interface FaultyRequest {
  method: string;
  resource: string;
  page: number;
  /** E-mail, name or title of what is written; empty for reads. */
  words: string;
}

export interface Fault {
  name: FaultName;
  retryAfter: number;
}

/** The faults that were ordered and have not happened yet, and the sentinels. */
export class Faults {
  #orders: FaultOrder[] = [];
  readonly #busyOnce = new Set<string>();

  list(): readonly FaultOrder[] {
    return this.#orders;
  }

  order(order: FaultOrder): void {
    this.#orders.push(order);
  }

  clear(): void {
    this.#orders = [];
  }

  /** What goes wrong with this request; an ordered fault is used up by it. */
  take(request: FaultyRequest): Fault | null {
    const order = this.#orders.find(
      ({ method = request.method, resource = request.resource, page = request.page }) =>
        method === request.method && resource === request.resource && page === request.page,
    );
    if (!order) return this.#sentinel(request);
    order.times -= 1;
    this.#orders = this.#orders.filter(({ times }) => times > 0);
    return { name: order.fault, retryAfter: order.retryAfter };
  }

  #sentinel({ words }: FaultyRequest): Fault | null {
    const word = /timeero-(slow|busy|limit|fail|drop|taken)/i.exec(words)?.[1]?.toLowerCase();
    if (word === undefined) return null;
    if (word === 'busy') {
      if (this.#busyOnce.has(words)) return null;
      this.#busyOnce.add(words);
      return { name: 'limit', retryAfter: 1 };
    }
    const name = faultNames.find((each) => each === word);
    return name ? { name, retryAfter: 1 } : null;
  }
}
