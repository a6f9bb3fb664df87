import { ApplicationFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../activities/index.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import type { Database } from '../../db/database.ts';
import { SyncChange, SyncRun } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { SyncTrigger } from '../../domain/fieldtime/sync-runs.ts';
import type { Ehr } from '../../providers/ehr/port.ts';
import { failureOfReading } from '../../domain/fieldtime/sync-failures.ts';
import { failureType } from '../../workflows/failure-type.ts';
import type { BegunSync, SyncRunIds } from '../../workflows/schedule-sync/contract.ts';
import { heldClient, heldEmployee } from '../../activities/pimsy-records.ts';
import { activityDeps, TestSenders } from './broadcasts.ts';
import type { TestDatabase } from './database.ts';
import { TestIntegrations } from './integrations.ts';
import { TestShifts } from './shift-systems.ts';
import { TestPimsy } from './test-pimsy.ts';

/** A practice with both systems enabled, two employees and two clients that are mapped, and runs as the workflow carries them out. */
export class SyncDesk {
  readonly pimsy = new TestPimsy();
  readonly timeero = new TestShifts();
  readonly of: TestIntegrations;
  readonly deps: ActivityDeps;
  /** The instant of the activities; moved on by tests. */
  now = Date.parse('2026-03-02T15:00:00Z');
  /** The worker is gone: nothing reaches the database until another one takes over. */
  dead = false;
  /** Runs one activity, as the server has it run. */
  around: <T>(task: () => Promise<T>) => Promise<T> = (task) => task();
  readonly #activities: ReturnType<typeof createActivities>;

  private constructor(database: TestDatabase, practiceId: string) {
    const deps = activityDeps(database, new TestSenders());
    const ehr: Partial<Ehr> = this.pimsy.ehr;
    const alive: Pick<Database, 'work' | 'practiceById'> = {
      practiceById: (id) => deps.database.practiceById(id),
      work: (scope, task) =>
        this.dead ? Promise.reject(new Error('The worker is gone')) : deps.database.work(scope, task),
    };
    this.deps = {
      ...deps,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- activities of the sync work in practices and do nothing else
      database: alive as Database,
      clock: () => new Date(this.now),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a sync asks of PIMSY is there
      ehr: () => ehr as Ehr,
      fieldTime: () => this.timeero,
    };
    this.of = new TestIntegrations(database, practiceId, deps.keyRing);
    this.#activities = createActivities(this.deps);
  }

  static async open(database: TestDatabase): Promise<SyncDesk> {
    const desk = new SyncDesk(database, await database.practice());
    // In a folder, so that nobody asks DNS for its address.
    await desk.of.enable('pimsy', { method: 'drop', address: 'pimsy' });
    desk.pimsy.locations.put({
      id: 'l1',
      changedAt: null,
      name: 'Main office',
      zone: 'America/New_York',
      phones: [],
      active: true,
    });
    await desk.of.enable('timeero');
    for (const n of ['1', '2']) {
      await desk.map('employee', `e${n}`, `u${n}`);
      await desk.map('client', `c${n}`, `j${n}`);
    }
    return desk;
  }

  /** Knows a person in both systems; without one of Timeero nobody has mapped them. */
  async map(kind: 'employee' | 'client', pimsy: string, timeero?: string): Promise<void> {
    const n = pimsy.replaceAll(/\D/g, '');
    const person = { id: pimsy, changedAt: null, firstName: 'Ada', phones: [], active: true };
    if (kind === 'employee')
      this.pimsy.employees.put({ ...person, lastName: `Hill ${n}`, email: `${pimsy}@example.com` });
    else this.pimsy.clients.put({ ...person, lastName: `Rivers ${n}`, recordNumber: pimsy, birthDate: '1980-01-02' });
    if (timeero === undefined) return;
    const employee = this.pimsy.employees.get(pimsy);
    const client = this.pimsy.clients.get(pimsy);
    const held = kind === 'employee' ? employee && heldEmployee(employee) : client && heldClient(client);
    const [id = ''] = await this.of.keep('pimsy', kind, held ? [held] : []);
    await this.of.mapped(kind, id, await this.of.target(kind, { externalId: timeero }));
  }

  /** Asks for a run as a page does. */
  async request(trigger: SyncTrigger = 'person'): Promise<string> {
    const id = newId();
    await this.of.work(async ({ em }) => {
      em.create(SyncRun, { id, trigger, scope: 'whole', requestedBy: 'system:test' });
    });
    return id;
  }

  /** Whatever waits, as the workflow does, one run after the other, at most so many. @returns ids of the runs */
  async carryOut(
    what: 'tick' | 'rest' | 'targets' = 'tick',
    passes = 3,
    most = Number.POSITIVE_INFINITY,
  ): Promise<string[]> {
    const runs: string[] = [];
    for (let next = what; runs.length < most; next = what === 'targets' ? what : 'rest') {
      const begun = await this.#activities.default.beginSync({ practiceId: this.of.practiceId, what: next });
      if (begun === null || begun === 'busy') return runs;
      runs.push(begun.runId);
      await this.#run(begun, passes);
    }
    return runs;
  }

  /** A person's run, from the request to its end. */
  async sync(trigger: SyncTrigger = 'person') {
    const id = await this.request(trigger);
    await this.carryOut('rest');
    return this.run(id);
  }

  async #run({ runId, readingId, trigger, scope }: BegunSync, passes: number): Promise<void> {
    const ids = { practiceId: this.of.practiceId, runId };
    const { integration, default: rows } = this.#activities;
    const finish = (status: 'held' | 'done' | 'failed', failure?: string) =>
      rows.finishSync({ ...ids, status, failure: failure ?? null });
    try {
      await rows.holdSync(ids);
      if (scope !== 'targets') await this.#readPimsy(ids, readingId);
      if (scope !== 'changes') await this.#step(() => inActivity(() => integration.readShifts(ids)));
      if (scope !== 'targets') await this.#step(() => inActivity(() => integration.readVisits(ids)));
      const { held, writes } = await this.#step(() => inActivity(() => rows.planShifts(ids)));
      if (held) return void (await finish('held'));
      if (trigger !== 'preview' && writes > 0) await this.write(ids, passes);
      await finish('done');
    } catch (error) {
      await finish('failed', failureType(error));
    }
  }

  /** As the child workflow reads, but without its patience. */
  async #readPimsy(ids: SyncRunIds, readingId: string): Promise<void> {
    const { integration, default: rows } = this.#activities;
    const input = { practiceId: ids.practiceId, readingId, awaited: true };
    const read = async () => {
      const { under } = await rows.beginReading(input);
      if (under) {
        await this.#step(() => inActivity(() => integration.readPeople(input)));
        await this.#step(() => inActivity(() => integration.fetchPimsyAppointments(input)));
        await this.#step(() => inActivity(() => integration.readPimsyAppointments(input)));
      }
      return rows.endReading(input);
    };
    const { status, failure, wholeAppointments } = await read().catch((error: unknown) =>
      rows.failReading({ ...input, failure: failureType(error) }),
    );
    if (status !== 'done') throw ApplicationFailure.nonRetryable('PIMSY was not read', failureOfReading(failure ?? ''));
    await rows.holdSync({ ...ids, readWhole: wholeAppointments });
  }

  /** Writes what is open, as often as the workflow looks. */
  async write(ids: { practiceId: string; runId: string }, passes: number): Promise<void> {
    for (let pass = 1; pass <= passes; pass++) {
      if (pass > 1) this.now += 320_000;
      const { ranges } = await this.#activities.default.openSyncChanges({ ...ids, rangeSize: 500 });
      for (const { from, to } of ranges)
        await this.#step(() => inActivity(() => this.#activities.integration.applyShifts({ ...ids, from, to })));
    }
  }

  #step<T>(task: () => Promise<T>): Promise<T> {
    return this.around(task);
  }

  run = (id: string) => this.of.work(({ em }) => em.findOneOrFail(SyncRun, { id }));

  /** `create done`, `kept begun done` … of a run, by reference. */
  async changes(id: string): Promise<Record<string, string>> {
    const rows = await this.of.work(({ em }) => em.find(SyncChange, { runId: id }, { orderBy: { id: 'asc' } }));
    return Object.fromEntries(
      rows.map(({ reference, kind, reason, status }) => [
        reference,
        [kind, reason, status].filter((word) => word !== null && word !== undefined).join(' '),
      ]),
    );
  }

  /** Names of the shifts that Timeero holds, sorted. */
  get names(): string[] {
    return [...this.timeero.held.values()].map(({ reference }) => reference ?? '').toSorted();
  }
}

const inActivity = <T>(task: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run(task);
