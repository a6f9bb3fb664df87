import { join } from 'node:path';
import type { Encounter } from '@medplum/fhirtypes';
import type { PracticePlan } from '../../../db/seed/plans.ts';
import type { Entry } from '../entries.ts';
import { Ledger } from '../ledger.ts';
import { Faults } from './faults.ts';
import { fhirLibrary } from './library.ts';
import { type PimsyCredentials, SignIn } from './sign-in.ts';
import { Store } from './store.ts';

/** A write of a program that PIMSY took, whether it heard so or not: the oracle of tests. */
export interface PimsyWrite extends Entry {
  practice: string;
  method: 'POST' | 'PUT';
  /** Of the record. */
  id: string;
  /** Ours, from the identifier. */
  visitId: string | null;
  resource: Encounter;
}

export interface PimsyOptions extends PimsyCredentials {
  /** Instead of the sample practices of db/seed. */
  plans?: readonly PracticePlan[];
}

/** The stand-in for PIMSY: what each practice holds there, who may come in, and what goes wrong. */
export class Pimsy {
  readonly credentials: PimsyCredentials;
  readonly faults = new Faults();
  readonly writes: Ledger<PimsyWrite>;
  readonly signIn: SignIn;
  /** Milliseconds that a slow answer takes. */
  readonly slowMs: number;
  readonly #data: string;
  readonly #plans: PimsyOptions['plans'];
  readonly #stores = new Map<string, Promise<Store | null>>();
  #version = 0;

  constructor({ plans, ...credentials }: PimsyOptions, data: string, keep: number, slowMs: number) {
    this.credentials = credentials;
    this.slowMs = slowMs;
    this.#plans = plans;
    this.#data = data;
    this.writes = new Ledger<PimsyWrite>(join(data, 'pimsy-writes.jsonl'), keep);
    this.signIn = new SignIn(credentials, this.now, this.faults);
  }

  /** Milliseconds, by PIMSY's clock. */
  readonly now = (): number => Date.now() + this.faults.skewMs;

  /** Grows with every change, so that a page knows when to look again. */
  get version(): number {
    return this.writes.version + this.#version;
  }

  touched(): void {
    this.#version += 1;
  }

  async practices(): Promise<readonly PracticePlan[]> {
    return this.#plans ?? (await import('../../../db/seed/plans.ts')).plans;
  }

  /** What a practice holds; null for one that is no customer of PIMSY. Filled when it is asked for the first time. */
  store(practice: string): Promise<Store | null> {
    const known = this.#stores.get(practice) ?? this.#open(practice);
    this.#stores.set(practice, known);
    return known;
  }

  async close(): Promise<void> {
    for (const store of await Promise.allSettled(this.#stores.values()))
      if (store.status === 'fulfilled') store.value?.close();
    this.writes.close();
  }

  async #open(practice: string): Promise<Store | null> {
    const plan = (await this.practices()).find(({ acronym }) => acronym === practice);
    if (!plan) return null;
    const [library, { sampleRecords }] = await Promise.all([fhirLibrary(), import('./fill.ts')]);
    return Store.open({
      library,
      file: join(this.#data, `pimsy-${practice}.jsonl`),
      clock: this.now,
      first: () => sampleRecords(plan, new Date().toISOString()),
    });
  }
}
