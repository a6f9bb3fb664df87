import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { IntegrationCheck, PersonImport, PimsyReading, SyncRun } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { sealSecrets } from '../db/integrations/secrets.ts';
import { orderImport } from '../db/person-imports/order.ts';
import type { System } from '../domain/integrations.ts';
import { listen } from '../dev/sandbox/listen.ts';
import { createEhrs, createFieldTimes } from '../workers/adapters.ts';
import { activityDeps, type TestActivityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestIntegrations } from '../test/setup/integrations.ts';
import { createActivities } from './index.ts';

/*
 * A practice whose connections lead to a server of this very machine, by a name: with the adapters of production nobody comes there, whatever is at work.
 */

let test: TestDatabase;
let deps: TestActivityDeps;
let of: TestIntegrations;
let activities: ReturnType<typeof createActivities>;
let address: string;
let visits = 0;
const server = createServer((socket) => {
  visits += 1;
  socket.destroy();
});

beforeAll(async () => {
  test = await testDatabase();
  address = `https://localhost:${await listen(server, 0, 'the port of the test')}/fhir/`;
});
beforeEach(async () => {
  visits = 0;
  deps = {
    ...activityDeps(test, new TestSenders()),
    ehr: createEhrs({ ROUNDS_ENV: 'production', PIMSY_DROP_ROOT: undefined }),
    fieldTime: createFieldTimes({ ROUNDS_ENV: 'production' }),
  };
  of = new TestIntegrations(test, await test.practice(), deps.keyRing);
  await of.enable('pimsy', { address, who: 'rounds', secrets: { password: 'secret-word' } });
  await of.enable('timeero', { address });
  activities = createActivities(deps);
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await test.close();
});

/** What fails here does so on purpose. */
const quietly = <T>(task: () => Promise<T>): Promise<T> =>
  new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(task);
const practice = () => ({ practiceId: of.practiceId });

async function check(system: System): Promise<string> {
  const secrets = system === 'pimsy' ? { password: 'secret-word' } : { key: 'secret-word' };
  const { sealed, keyId } = sealSecrets(deps.keyRing, of.practiceId, system, secrets);
  const id = newId();
  await of.work(async ({ em }) => {
    em.create(IntegrationCheck, {
      id,
      system,
      method: system === 'pimsy' ? 'password' : 'key',
      address,
      who: system === 'pimsy' ? 'rounds' : null,
      sealed,
      keyId,
      requestedBy: 'system:test',
      expiresAt: new Date(deps.clock().getTime() + 60_000),
      createdAt: deps.clock(),
    });
  });
  return id;
}

const words = 'leads into the network of the server, where Rounds does not call. Enter the public address of';

describe('an address that leads into the network of the server', () => {
  it.each([
    ['pimsy', 'EhrInside'],
    ['timeero', 'FieldTimeInside'],
  ] as const)('is refused when credentials of %s are checked', async (system, failure) => {
    const checkId = await check(system);
    await quietly(() => activities.integration.checkIntegration({ ...practice(), checkId }));
    const row = await of.work(({ em }) => em.findOneOrFail(IntegrationCheck, { id: checkId }));
    expect(row).toMatchObject({ status: 'refused', failure, problem: expect.stringContaining(words) });
    expect(visits).toBe(0);
  });

  it('ends a reading of PIMSY at once, with the reason on its page', async () => {
    const input = { ...practice(), readingId: newId(), scope: 'all' } as const;
    await activities.default.beginReading(input);
    await expect(quietly(() => activities.integration.readPeople(input))).rejects.toMatchObject({
      type: 'EhrInside',
      nonRetryable: true,
    });
    await expect(quietly(() => activities.integration.readPimsyAppointments(input))).rejects.toMatchObject({
      type: 'EhrInside',
    });
    const row = await of.work(({ em }) => em.findOneOrFail(PimsyReading, { id: input.readingId }));
    expect(`${row.problem} ${row.next}`).toContain(words);
    expect(visits).toBe(0);
  });

  it('of Timeero ends a schedule sync at once', async () => {
    const runId = newId();
    await of.work(async ({ em }) => {
      em.create(SyncRun, { id: runId, trigger: 'person', scope: 'whole', requestedBy: 'system:test' });
    });
    await activities.default.beginSync({ ...practice(), what: 'rest' });
    const ids = { ...practice(), runId };
    await expect(quietly(() => activities.integration.readShifts(ids))).rejects.toMatchObject({
      type: 'timeero-inside',
      nonRetryable: true,
    });
    expect(visits).toBe(0);
  });

  it('lets an import of people wait, with the reason, until somebody has corrected it', async () => {
    const recordId = await of.person('employee', 'e1');
    const run = await of.work((uow) =>
      orderImport(uow, {
        kind: 'employee',
        origin: 'person',
        recordIds: [recordId],
        orderedBy: 'staff:somebody',
        createdBy: null,
        now: deps.clock(),
      }),
    );
    const step = await quietly(() => activities.integration.importPeople({ ...practice(), runId: run?.id ?? '' }));
    expect(step).toMatchObject({ state: 'waiting' });
    const row = await of.work(({ em }) => em.findOneOrFail(PersonImport, { id: run?.id ?? '' }));
    expect(row.trouble).toBe('inside');
    expect(visits).toBe(0);
  });

  it('is not read for the people of Timeero', async () => {
    await expect(quietly(() => activities.integration.readTimeeroPeople(practice()))).rejects.toMatchObject({
      name: 'FieldTimeInside',
    });
    expect(visits).toBe(0);
  });
});
