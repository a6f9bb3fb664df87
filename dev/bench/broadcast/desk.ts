import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { UnitOfWork } from '../../../db/database.ts';
import { wallTimeOf } from '../../../domain/time.ts';
import { allGrants } from '../../../test/setup/api.ts';
import { ApiClient } from '../../../test/setup/api-client.ts';
import { newStaffUser, type TestUser } from '../../../test/setup/staff-user.ts';
import type { Bench } from './bench.ts';
import { body, subject } from './wording.ts';

const zone = 'America/New_York';

const tomorrow = () => Date.now() + 86_400_000;

/** Somebody who presses *Send* at the real API. */
export class Desk {
  readonly #url: string;
  readonly #user: TestUser;

  private constructor(url: string, user: TestUser) {
    this.#url = url;
    this.#user = user;
  }

  static async open({ database }: Bench, url: string, practice: { id: string; acronym: string }): Promise<Desk> {
    // What it answers is checked against OpenAPI in the tests; here that would be measured too.
    const client = new ApiClient(url, () => null);
    const { id: practiceId, acronym } = practice;
    const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
      database.database.work({ practiceId, actor: 'system:bench' }, task);
    return new Desk(url, await newStaffUser(client, allGrants, { practiceId, acronym, work }));
  }

  /** Sends to everybody at the instant (milliseconds since 1970), to the minute. @returns id of the broadcast. @throws where it is not answered by 202 */
  async send(at: number): Promise<string> {
    const { cookie, csrf } = this.#user;
    const sendAt = wallTimeOf(new Date(at).toISOString(), zone);
    const answer = await fetch(`${this.#url}/api/broadcasts`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: cookie ?? '',
        'x-csrf-token': csrf ?? '',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({ messageType: 'plain-broadcast', method: 'email', sendAt, subject, body }),
    });
    const text = await answer.text();
    if (answer.status !== 202) throw new Error(`POST /api/broadcasts answered ${answer.status}: ${text}`);
    return z.object({ id: z.string() }).parse(JSON.parse(text)).id;
  }

  /** Presses it so many times, one after the other, for tomorrow. @returns milliseconds of each, shortest first */
  async sendSingly(times: number): Promise<number[]> {
    const took: number[] = [];
    for (let n = 0; n < times; n++) {
      const began = performance.now();
      await this.send(tomorrow());
      took.push(performance.now() - began);
    }
    return took.toSorted((a, b) => a - b);
  }

  /**
   * Presses it so many times, 20 a second, whether or not the presses before were answered: for tomorrow, or for now. @returns milliseconds from when each was
   * due to its answer, shortest first
   */
  async sendSteadily(times: number, when: 'tomorrow' | 'now'): Promise<number[]> {
    const gapMs = 50;
    const began = performance.now();
    const presses = Array.from({ length: times }, async (_, n) => {
      const due = began + n * gapMs;
      await sleep(Math.max(0, due - performance.now()));
      await this.send(when === 'now' ? Date.now() : tomorrow());
      return performance.now() - due;
    });
    return (await Promise.all(presses)).toSorted((a, b) => a - b);
  }
}
