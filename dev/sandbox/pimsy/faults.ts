/**
 * What PIMSY's stand-in does wrong when it is told to, on its control page or by `POST /control/pimsy` with `{"fault": …, "times": …, "value": …}`:
 *
 * | fault               | what it does                                                                                     | value             |
 * |---------------------|--------------------------------------------------------------------------------------------------|-------------------|
 * | `slow`              | answers after `slowMs`                                                                           |                   |
 * | `too-many`          | 429 with Retry-After, nothing done                                                               | seconds, else 1   |
 * | `error`             | 500, nothing done                                                                                |                   |
 * | `drop-after-write`  | does the write, then cuts the connection without an answer                                       |                   |
 * | `half-page`         | a page of a search whose JSON ends in its middle                                                 |                   |
 * | `missing-page`      | the first page leads to the third                                                                |                   |
 * | `wrong-total`       | announces three records more than there are                                                      |                   |
 * | `edit-while-paging` | changes the first record after the first page, as staff would: it moves to the end of the search |                   |
 * | `expired-token`     | refuses the token, as if it had ended                                                            |                   |
 * | `refuse-write`      | 422 for a write, nothing done                                                                    |                   |
 * | `forbid`            | 403 for a type of records                                                                        | such as `Patient` |
 * | `no-ccd`            | has no clinical document of anybody                                                              |                   |
 * | `other-ccd`         | sends the clinical document of another client                                                    |                   |
 * | `damaged-ccd`       | sends half of a clinical document                                                                |                   |
 * | `clock-skew`        | its clock is wrong                                                                               | minutes, else 10  |
 *
 * `times`: so often, default once; 0 until it is told otherwise by `{"fault": …, "off": true}`. `clock-skew` and `forbid` always last. `{"fault": "none"}`
 * ends them all.
 */
export const faultNames = [
  'slow',
  'too-many',
  'error',
  'drop-after-write',
  'half-page',
  'missing-page',
  'wrong-total',
  'edit-while-paging',
  'expired-token',
  'refuse-write',
  'forbid',
  'no-ccd',
  'other-ccd',
  'damaged-ccd',
  'clock-skew',
] as const;
export type Fault = (typeof faultNames)[number];

const lasting: readonly Fault[] = ['forbid', 'clock-skew'];

export interface ActiveFault {
  fault: Fault;
  /** null: until it is ended. */
  left: number | null;
  value: string;
}

export class Faults {
  readonly #active = new Map<Fault, ActiveFault>();

  set(fault: Fault, times: number, value: string): void {
    this.#active.set(fault, { fault, left: times === 0 || lasting.includes(fault) ? null : times, value });
  }

  end(fault: Fault | 'all'): void {
    if (fault === 'all') this.#active.clear();
    else this.#active.delete(fault);
  }

  all(): ActiveFault[] {
    return [...this.#active.values()];
  }

  /** Its value where it is active, without using it up. */
  value(fault: Fault): string | null {
    return this.#active.get(fault)?.value ?? null;
  }

  /** Its value where it is active, and one time less of it. */
  take(fault: Fault): string | null {
    const active = this.#active.get(fault);
    if (!active) return null;
    if (active.left !== null) active.left -= 1;
    if (active.left === 0) this.#active.delete(fault);
    return active.value;
  }

  get skewMs(): number {
    const minutes = this.value('clock-skew');
    return minutes === null ? 0 : (Number(minutes) || 10) * 60_000;
  }
}
