import { MockActivityEnvironment } from '@temporalio/testing';
import type { ActivityDeps } from '../../activities/deps.ts';
import { createPimsyReadingEnds } from '../../activities/pimsy-reading-ends.ts';
import { createPimsyReading } from '../../activities/pimsy-reading.ts';
import { Client, ExternalRecord, Mapping, Person, PimsyReading } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { desert } from '../../db/seed/plans.ts';
import type { ServedType, Store } from '../../dev/sandbox/pimsy/store.ts';
import type { Sandbox } from '../../dev/sandbox/sandbox.ts';
import { pimsyCredentials, testSandbox } from '../../dev/sandbox/testing.ts';
import { createEhrs } from '../../workers/adapters.ts';
import type { PimsyReadingInput, PimsyReadingResult } from '../../workflows/pimsy-reading/contract.ts';
import { activityDeps, TestSenders } from './broadcasts.ts';
import type { TestDatabase } from './database.ts';
import { TestIntegrations } from './integrations.ts';

/** A practice that is connected to a PIMSY of its own, with a few people in it. */
export interface PimsyDesk {
  of: TestIntegrations;
  deps: ActivityDeps;
  store: Store;
  sandbox: Sandbox;
  address: string;
  /** Moves the clock of the activities on. */
  advance(ms: number): void;
  /** A whole reading, as its workflow runs it. */
  read(scope?: 'changes' | 'all', with_?: Partial<ActivityDeps>): Promise<PimsyReadingResult>;
  /** Its parts, for tests that stop in between. */
  ends: ReturnType<typeof createPimsyReadingEnds>;
  people(input: PimsyReadingInput, with_?: Partial<ActivityDeps>): Promise<{ read: number }>;
  /** Changes a record as PIMSY's staff would; null deletes it. */
  edit(type: ServedType, id: string, change: object | null): Promise<void>;
  counts(): Promise<PimsyReadingCounts>;
  client(recordNumber: string): Promise<{ id: string; version: number; person: PersonRow }>;
  recordOf(kind: string, externalId: string): Promise<RecordRow>;
  linked(recordId: string): Promise<string[]>;
}
type PimsyReadingCounts = Record<
  string,
  { read: number; added: number; linked: number; updated: number; unlinked: number; gone: number; whole?: boolean }
>;
interface PersonRow {
  id: string;
  firstName: string;
  lastName: string;
  birthDate?: string | null | undefined;
}
interface RecordRow {
  id: string;
  linkProblem?: string | null;
  linkCandidates: string[];
  goneAt?: Date | null;
}

type Closer = () => Promise<void> | void;

/** `plans`: the practices of this PIMSY, each an acronym of its own. */
export async function pimsySandbox(closers: Closer[], acronyms: readonly string[]): Promise<Sandbox> {
  const plans = acronyms.map((acronym) => ({ ...desert, acronym, clients: 12 }));
  return testSandbox(closers, { pimsy: { ...pimsyCredentials, plans }, slowMs: 2_000 });
}

const run = async <T>(task: () => Promise<T>): Promise<T> =>
  new MockActivityEnvironment().run<[], T, () => Promise<T>>(task);

export async function pimsyDesk(test: TestDatabase, sandbox: Sandbox, acronym: string): Promise<PimsyDesk> {
  const store = await sandbox.pimsy?.store(acronym);
  if (!store) throw new Error(`PIMSY has no practice ${acronym}`);
  const practiceId = await test.practice(acronym, 'America/Phoenix');
  let offset = 0;
  const ehr = createEhrs({ ROUNDS_ENV: 'test', PIMSY_DROP_ROOT: undefined });
  const deps = { ...activityDeps(test, new TestSenders()), ehr, clock: () => new Date(Date.now() + offset) };
  const of = new TestIntegrations(test, practiceId, deps.keyRing);
  const address = `${sandbox.url}/pimsy/${acronym}/fhir/R4`;
  const { userName: who, password } = pimsyCredentials;
  await of.enable('pimsy', { method: 'password', address, who, secrets: { password } });
  const ends = createPimsyReadingEnds(deps);
  const people = (input: PimsyReadingInput, with_: Partial<ActivityDeps> = {}) =>
    run(() => createPimsyReading({ ...deps, ...with_ }).readPeople(input));
  return {
    of,
    deps,
    store,
    sandbox,
    address,
    ends,
    people,
    advance: (ms) => void (offset += ms),
    async read(scope = 'changes', with_ = {}) {
      const input = { practiceId, readingId: newId(), scope };
      await ends.beginReading(input);
      await people(input, with_);
      await run(() => createPimsyReading({ ...deps, ...with_ }).readPimsyAppointments(input));
      return ends.endReading(input);
    },
    async edit(type, id, change) {
      const held = change && (await store.get(type, id));
      const { resource } = change
        ? await store.write('PUT', `${type}/${id}`, { ...held, ...change })
        : await store.write('DELETE', `${type}/${id}`, null);
      if (change && resource === null) throw new Error('PIMSY did not take it');
    },
    counts: () =>
      of.work(async ({ em }) => {
        const [row] = await em.find(PimsyReading, {}, { orderBy: { id: 'desc' }, limit: 1 });
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a whole reading has counted every kind
        return row?.counts as PimsyReadingCounts;
      }),
    client: (recordNumber) =>
      of.work(async ({ em }) => {
        const { id, version, personId } = await em.findOneOrFail(Client, { recordNumber });
        return { id, version, person: await em.findOneOrFail(Person, { id: personId }) };
      }),
    recordOf: (kind, externalId) =>
      of.work(({ em }) => em.findOneOrFail(ExternalRecord, { system: 'pimsy', kind, externalId })),
    linked: (externalRecordId) =>
      of.work(async ({ em }) =>
        (await em.find(Mapping, { externalRecordId, endedAt: null })).map(({ localId }) => localId),
      ),
  };
}
