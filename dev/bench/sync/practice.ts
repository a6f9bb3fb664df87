import { Client } from 'pg';
import { heldClient } from '../../../activities/pimsy-records.ts';
import { PimsyReading, SyncRun, TimeeroMapping } from '../../../db/entities/index.ts';
import { newId } from '../../../db/ids.ts';
import { orderImport } from '../../../db/person-imports/order.ts';
import type { Ehr, EhrClient } from '../../../providers/ehr/port.ts';
import type { FieldTime } from '../../../providers/fieldtime/port.ts';
import { createTimeero } from '../../../providers/fieldtime/timeero/timeero.ts';
import { heldPerson, TestIntegrations } from '../../../test/setup/integrations.ts';
import { createEhrs } from '../../../workers/adapters.ts';
import { type PersonImportResult, personImportStart } from '../../../workflows/person-import/contract.ts';
import {
  type PimsyReadingResult,
  pimsyReadingStart,
  pimsyReadingType,
} from '../../../workflows/pimsy-reading/contract.ts';
import {
  askedSyncStart,
  type ScheduleSyncResult,
  scheduleSyncType,
} from '../../../workflows/schedule-sync/contract.ts';
import type { Bench } from './bench.ts';
import type { Plan } from './records.ts';

/** How long something took, milliseconds, and how many events it left in Temporal. */
export interface Took {
  ms: number;
  events: number;
}

/** A practice of Rounds between a PIMSY and a Timeero account of its own. */
export class BenchPractice {
  readonly ehr: Ehr;
  readonly fieldTime: FieldTime;
  /** Ids of Timeero by those of PIMSY. */
  readonly userOf = new Map<string, string>();
  readonly jobOf = new Map<string, string>();
  readonly #bench: Bench;
  readonly #of: TestIntegrations;
  readonly #account: string;

  private constructor(bench: Bench, of: TestIntegrations, account: string, ehr: Ehr, fieldTime: FieldTime) {
    this.#bench = bench;
    this.#of = of;
    this.#account = account;
    this.ehr = ehr;
    this.fieldTime = fieldTime;
  }

  /** `account`: name of the Timeero account, also the acronym. */
  static async open(bench: Bench, account: string, plan: Plan): Promise<BenchPractice> {
    const practiceId = await bench.database.practice(account);
    const of = new TestIntegrations(bench.database, practiceId, bench.keyRing);
    const { url: address, who, password } = await bench.standIns.ask({ practice: plan });
    const access = { method: 'password', address, who, secrets: { password } } as const;
    await of.enable('pimsy', access);
    const { url, apiKey } = await bench.standIns.ask({ account });
    await of.enable('timeero', { address: url, secrets: { key: apiKey } });
    const ehr = createEhrs({ ROUNDS_ENV: 'test', PIMSY_DROP_ROOT: undefined })({ system: 'pimsy', ...access });
    return new BenchPractice(bench, of, account, ehr, createTimeero({ baseUrl: url, apiKey, allowLoopback: true }));
  }

  /** Everybody of the plan is in Timeero; for Rounds they are mapped as well. */
  async fillPeople({ employees, clients }: Plan): Promise<void> {
    for (let n = 0; n < employees; n++) {
      const values = { firstName: `Given${n}`, lastName: `Employee${n}`, email: `e-${n}@example.com`, phone: null };
      this.userOf.set(`e-${n}`, idOf(await this.fieldTime.createUser({ ...values, companyEmployeeId: `e-${n}` })));
    }
    const address = { street: '1 Laurel Street', city: 'Asheville', state: 'NC', zip: '28801' };
    for (let n = 0; n < clients; n++) {
      const values = { name: `Client${n}, Given${n}`, reference: `c-${n}`, address, geofence: null, contact: null };
      this.jobOf.set(`c-${n}`, idOf(await this.fieldTime.createJob(values)));
    }
    await this.#map('employee', 'user', this.userOf);
    await this.#map('client', 'job', this.jobOf);
  }

  async #map(kind: 'employee' | 'client', target: string, ids: ReadonlyMap<string, string>): Promise<void> {
    const people = await this.#of.keep(
      'pimsy',
      kind,
      [...ids.keys()].map((id) => heldPerson(kind, id)),
    );
    const targets = await this.#of.keep('timeero', target, [...ids.values()].map(heldTarget));
    await this.#of.work(async ({ em }) => {
      for (const [n, pimsyRecordId] of people.entries())
        em.create(TimeeroMapping, {
          id: newId(),
          kind,
          pimsyRecordId,
          timeeroRecordId: targets[n] ?? '',
          origin: 'chosen',
          mappedBy: 'system:bench',
        });
    });
  }

  /** PIMSY now answers with another practice's records. */
  async moveTo(plan: Plan): Promise<void> {
    const { url: address, who, password } = await this.#bench.standIns.ask({ practice: plan });
    await this.#of.enable('pimsy', { method: 'password', address, who, secrets: { password } });
  }

  /** A sync that a person asks for, from the press to its end. @throws where it did not write just so many shifts */
  async sync(expected: number, scope: 'whole' | 'changes' = 'whole'): Promise<Took> {
    const id = newId();
    await this.#of.work(async ({ em }) => {
      em.create(SyncRun, { id, trigger: 'person', scope, requestedBy: 'system:bench' });
    });
    const began = performance.now();
    const start = askedSyncStart(this.#of.practiceId);
    const handle = await this.#bench.temporal.client.workflow.signalWithStart(scheduleSyncType, start);
    const { last }: ScheduleSyncResult = await handle.result();
    const ms = performance.now() - began;
    if (last?.status !== 'done' || last.applied !== expected || last.failed + last.doubt + last.unmapped > 0)
      throw new Error(`The sync ended otherwise than it should: ${JSON.stringify(last)}`);
    return { ms, events: (await handle.fetchHistory()).events?.length ?? 0 };
  }

  /** A reading of PIMSY: its people and appointments become rows of ours. */
  async read(): Promise<Took> {
    const readingId = newId();
    await this.#of.work(async ({ em }) => {
      em.create(PimsyReading, { id: readingId, scope: 'all', orderedBy: 'system:bench' });
    });
    const began = performance.now();
    const start = pimsyReadingStart({ practiceId: this.#of.practiceId, readingId });
    const handle = await this.#bench.temporal.client.workflow.start(pimsyReadingType, start);
    const { status, unlinked, whole }: PimsyReadingResult = await handle.result();
    const ms = performance.now() - began;
    if (status !== 'done' || unlinked > 0 || !whole) throw new Error(`The reading ended as ${status}`);
    return { ms, events: (await handle.fetchHistory()).events?.length ?? 0 };
  }

  /** Keeps clients as a reading has them. @returns ids of their records */
  keepClients = (clients: readonly EhrClient[]): Promise<string[]> =>
    this.#of.keep('pimsy', 'client', clients.map(heldClient));

  /** An import of clients, from the order to its end. @throws where not all came in */
  async import(recordIds: readonly string[]): Promise<Took> {
    const began = performance.now();
    const ordered = await this.#of.work((uow) =>
      orderImport(uow, {
        kind: 'client',
        origin: 'person',
        recordIds,
        orderedBy: 'system:bench',
        createdBy: null,
        now: new Date(),
      }),
    );
    if (!ordered) throw new Error('Nothing was ordered');
    const start = personImportStart('client', { practiceId: this.#of.practiceId, runId: ordered.id });
    const handle = await this.#bench.temporal.client.workflow.start('importClients', start);
    const { done, failed }: PersonImportResult = await handle.result();
    const ms = performance.now() - began;
    if (done !== recordIds.length) throw new Error(`${done} of ${recordIds.length} came in, ${failed} failed`);
    return { ms, events: (await handle.fetchHistory()).events?.length ?? 0 };
  }

  /** Writes that the account took, by kind and operation. @throws where something was made twice */
  async writes(): Promise<Record<string, number>> {
    const { writes, doubles } = await this.#bench.standIns.ask({ writesOf: this.#account });
    if (doubles > 0) throw new Error(`${doubles} records were made twice`);
    return writes;
  }

  /** Rows of shifts and of PIMSY's records that were written while something ran. */
  async rowsWrittenBy(task: () => Promise<unknown>): Promise<number> {
    const client = new Client({ connectionString: this.#bench.database.ownerUrl });
    await client.connect();
    try {
      const count = async (sql: string) => Number((await client.query<{ n: string }>(sql)).rows[0]?.n);
      const since = await count('select pg_current_xact_id()::text as n');
      await task();
      const written = (table: string) => `select count(*) as n from ${table} where xmin::text::bigint > ${since}`;
      return (await count(written('shift'))) + (await count(written('external_record')));
    } finally {
      await client.end();
    }
  }

  /** What is no longer looked at gives its memory back. */
  async close(): Promise<void> {
    await this.#bench.standIns.ask({ closeAccount: this.#account });
  }
}

const heldTarget = (externalId: string) => ({
  externalId,
  label: `Target ${externalId}`,
  facts: {},
  snapshot: { id: externalId },
  ssn: null,
  changedAt: null,
});

function idOf(outcome: Awaited<ReturnType<FieldTime['createUser']>>): string {
  if (outcome.kind === 'created') return outcome.id;
  throw new Error(`It was not created: ${outcome.kind}`);
}
