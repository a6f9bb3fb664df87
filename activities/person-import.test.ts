import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { ExternalRecord, PersonImport, PersonImportRow, Task, TimeeroMapping } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { mapRecords } from '../db/mappings/change.ts';
import { importList, importRowList } from '../db/person-imports/list.ts';
import { changedFailures, orderImport } from '../db/person-imports/order.ts';
import { cancelWaiting } from '../db/person-imports/run.ts';
import type { MappingKind } from '../domain/fieldtime/person-problems.ts';
import type { CreateOutcome } from '../providers/fieldtime/port.ts';
import { FieldTimeUnauthorised, FieldTimeUnreachable } from '../providers/fieldtime/port.ts';
import type { ImportStep } from '../workflows/person-import/contract.ts';
import { activityDeps, type TestActivityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestFieldTime } from '../test/setup/field-time.ts';
import { TestIntegrations } from '../test/setup/integrations.ts';
import { createPersonImportActivities, type PersonImportActivities } from './person-import.ts';

let test: TestDatabase;
let deps: TestActivityDeps;
let of: TestIntegrations;
let timeero: TestFieldTime;
let activities: PersonImportActivities;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  timeero = new TestFieldTime();
  deps = { ...activityDeps(test, new TestSenders()), fieldTime: () => timeero };
  of = new TestIntegrations(test, await test.practice(), deps.keyRing);
  await of.enable('timeero');
  activities = createPersonImportActivities(deps);
});

/** What fails here does so on purpose. */
const quietly = () => new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });

const order = async (kind: MappingKind, ...recordIds: string[]): Promise<string> => {
  const ordered = await of.work((uow) =>
    orderImport(uow, {
      kind,
      origin: 'person',
      recordIds,
      orderedBy: 'staff:somebody',
      createdBy: null,
      now: deps.clock(),
    }),
  );
  if (!ordered) throw new Error('Nothing was ordered');
  return ordered.id;
};
const step = (runId: string): Promise<ImportStep> =>
  quietly().run(activities.importPeople, { practiceId: of.practiceId, runId });
/** As the workflow does; the clock jumps over every wait. */
async function carryOut(runId: string, most = 30): Promise<{ status: string; done: number; failed: number }> {
  for (let steps = 0; steps < most; steps++) {
    const { state, waitMs } = await step(runId);
    if (state === 'through') return quietly().run(activities.finishPersonImport, { practiceId: of.practiceId, runId });
    deps.advance(waitMs);
  }
  throw new Error(`Not through after ${most} steps`);
}
const rowOf = (recordId: string) => of.work(({ em }) => em.findOneOrFail(PersonImportRow, { recordId, current: true }));
const reader = { staffId: newId(), sees: true, now: new Date() };
/** A run as its page shows it. */
const told = (runId: string) =>
  of.work(async (uow) => {
    const [run] = await importList(uow, { id: runId, kind: null, after: null, limit: 1 });
    const rows = await importRowList(uow, { runId, status: null, reader, after: null, limit: 50 });
    return {
      counts: run?.counts,
      settled: rows.map((row) => row.settled),
      laterRuns: rows.map((row) => row.laterRun),
    };
  });
const mappingOf = (pimsyRecordId: string) =>
  of.work(({ em }) => em.findOne(TimeeroMapping, { pimsyRecordId, endedAt: null }));

describe('An import into Timeero', () => {
  it('makes an employee a user, in the EVV register, mapped in the name of who ordered it', async () => {
    const ada = await of.employee('e-1');
    expect(await carryOut(await order('employee', ada))).toEqual({ status: 'done', done: 1, failed: 0 });
    expect(timeero.users_).toMatchObject([{ email: 'e-1@example.com', companyEmployeeId: 'e-1', role: 'employee' }]);
    expect([...timeero.register.values()]).toEqual(['***-**-1001']);
    expect(await mappingOf(ada)).toMatchObject({
      origin: 'imported',
      mappedBy: 'staff:somebody',
      registerProblem: null,
    });
    expect(await of.work(({ em }) => em.count(ExternalRecord, { system: 'timeero', kind: 'user' }))).toBe(1);
  });

  it('makes a client a job at their address, without a geofence that nobody measured', async () => {
    const bo = await of.client('c-1');
    await carryOut(await order('client', bo));
    expect(timeero.jobs_).toMatchObject([
      { reference: 'c-1', geofence: null, address: { city: 'Asheville', state: 'NC' } },
    ]);
    expect(timeero.register.get(timeero.jobs_[0]?.id ?? '')).toBe('900000001K');
  });

  it('names everything that is missing or wrong at once, and sends nothing of it', async () => {
    const broken = await of.employee('e-2', {
      firstName: '',
      email: 'nobody(at)example.com',
      phones: [],
      address: { line1: '', city: 'Asheville', state: 'NC', zip: '2880' },
      ssn: '000-12-3456',
    });
    expect(await carryOut(await order('employee', broken))).toEqual({ status: 'done', done: 0, failed: 1 });
    const { problems, failure } = await rowOf(broken);
    expect(failure).toBe('invalid');
    expect(problems.map(({ field }) => field)).toEqual(['firstName', 'line1', 'zip', 'email', 'phone', 'ssn']);
    expect(JSON.stringify(problems)).not.toMatch(/3456/);
    expect(timeero.calls).not.toContain('createUser');
    expect(await of.work(({ em }) => em.count(Task, { type: 'import-failures', status: 'open' }))).toBe(1);
  });

  it('tells of an SSN that two employees share, by the name of the other, and heals both by mending one', async () => {
    const [one, two] = [
      await of.employee('e-3', { ssn: '219-09-9999' }),
      await of.employee('e-4', { ssn: '219099999' }),
    ];
    const first = await order('employee', one, two);
    await carryOut(first);
    expect((await rowOf(one)).problems).toMatchObject([
      { field: 'ssn', message: expect.stringMatching(/^Hill4, Ada has/) },
    ]);
    await of.employee('e-4');
    const healed = await of.work((uow) => changedFailures(uow, { kind: 'employee', limit: 10 }));
    expect(new Set(healed)).toEqual(new Set([one, two]));
    expect((await told(first)).settled).toEqual([null, null]);
    const later = await order('employee', ...healed);
    expect(await told(first)).toMatchObject({ settled: [null, null], laterRuns: [later, later] });
    expect(await carryOut(later)).toMatchObject({ done: 2, failed: 0 });
    expect(await told(first)).toMatchObject({
      counts: { failed: 2, settled: 2 },
      settled: ['imported', 'imported'],
    });
    expect(await told(later)).toMatchObject({ counts: { failed: 0, settled: 0 }, laterRuns: [null, null] });
    expect(await of.work(({ em }) => em.count(Task, { type: 'import-failures', status: 'open' }))).toBe(0);
    expect(await of.work((uow) => changedFailures(uow, { kind: 'employee', limit: 10 }))).toEqual([]);
  });

  it('heals nobody who has left since, nor whom a person has mapped and unmapped by hand', async () => {
    const [left, byHand] = [await of.employee('e-40', { email: 'none' }), await of.employee('e-41', { email: 'none' })];
    await carryOut(await order('employee', left, byHand));
    await of.employee('e-40', { active: false });
    await of.work(({ em }) => em.nativeUpdate(PersonImportRow, { recordId: byHand }, { failure: 'mapped' }));
    await of.employee('e-41');
    expect(await of.work((uow) => changedFailures(uow, { kind: 'employee', limit: 10 }))).toEqual([]);
    await of.employee('e-40');
    expect(await of.work((uow) => changedFailures(uow, { kind: 'employee', limit: 10 }))).toEqual([left]);
  });

  it('offers to map to the user who has the e-mail already, whether the list shows them or not', async () => {
    timeero.addUser({ email: 'E-5@example.com', lastName: 'Known' });
    const [known, late] = [await of.employee('e-5'), await of.employee('e-6')];
    timeero.at = ({ call, when, name }) => {
      if (call === 'createUser' && when === 'before' && name === 'e-6@example.com')
        timeero.addUser({ email: 'e-6@example.com', lastName: 'Late' });
    };
    const run = await order('employee', known, late);
    await carryOut(run);
    for (const recordId of [known, late]) {
      const row = await rowOf(recordId);
      expect(row.failure).toBe('taken');
      const taken = await of.work(({ em }) => em.findOneOrFail(ExternalRecord, { id: row.takenBy ?? '' }));
      expect(taken.label).toBe(`${recordId === known ? 'Known' : 'Late'}, Ann`);
    }
    const { takenBy } = await rowOf(known);
    const mapping = {
      kind: 'employee',
      pimsyRecordId: known,
      timeeroRecordId: takenBy ?? '',
      now: deps.clock(),
    } as const;
    await of.work((uow) => mapRecords(uow, { ...mapping, origin: 'chosen', mappedBy: 'staff:somebody' }));
    const { counts, settled } = await told(run);
    expect(counts).toMatchObject({ failed: 2, settled: 1 });
    expect(settled).toContain('mapped');
  });

  it('never takes somebody else for an employee or a client because their id is the same', async () => {
    timeero.addUser({ email: 'zoe@example.com', firstName: 'Zoe', lastName: 'Lake', companyEmployeeId: 'e-20' });
    timeero.addJob({ name: 'Lake, Zoe', reference: 'c-20' });
    const [ada, bo] = [await of.employee('e-20'), await of.client('c-20')];
    await carryOut(await order('employee', ada));
    await carryOut(await order('client', bo));
    for (const recordId of [ada, bo]) {
      expect(await rowOf(recordId)).toMatchObject({ failure: 'taken', takenBy: expect.any(String) });
      expect(await mappingOf(recordId)).toBeNull();
    }
    expect([...timeero.register]).toEqual([]);
  });

  it.each([
    ['that was taken all the same', true, 1],
    ['that was never taken', false, 2],
  ])('looks for a create without an answer %s before anything is repeated', async (_, taken, creates) => {
    const ada = await of.employee('e-7');
    let left = 1;
    const outcome: CreateOutcome = { kind: 'unknown', code: 'timeout' };
    timeero.outcome = () => (left-- > 0 ? { outcome, taken } : null);
    const runId = await order('employee', ada);
    expect(await step(runId)).toMatchObject({ state: 'waiting' });
    expect(await rowOf(ada)).toMatchObject({ status: 'intended' });
    await carryOut(runId);
    expect(timeero.calls.filter((call) => call === 'createUser')).toHaveLength(creates);
    expect(timeero.users_).toHaveLength(1);
    expect(await mappingOf(ada)).toMatchObject({ origin: 'imported' });
  });

  it('waits in words while the key is refused or Timeero is away, and goes on by itself', async () => {
    const ada = await of.employee('e-8');
    const runId = await order('employee', ada);
    const trouble = async () => (await of.work(({ em }) => em.findOneOrFail(PersonImport, { id: runId }))).trouble;
    const errors = [new FieldTimeUnauthorised(401), new FieldTimeUnreachable('ETIMEDOUT')];
    for (const error of errors) {
      timeero.at = () => {
        throw error;
      };
      expect(await step(runId)).toMatchObject({ state: 'waiting' });
      expect(await trouble()).toBe(error instanceof FieldTimeUnauthorised ? 'unauthorised' : 'away');
    }
    await of.disable('timeero');
    expect(await step(runId)).toMatchObject({ state: 'waiting' });
    expect(await trouble()).toBe('disabled');
    await of.enable('timeero');
    timeero.at = () => {};
    expect(await carryOut(runId)).toMatchObject({ done: 1 });
    expect(await trouble()).toBeNull();
  });

  it('writes no SSN to a user who was unmapped before the register was reached', async () => {
    const ada = await of.employee('e-21');
    timeero.at = async ({ call, when }) => {
      if (call === 'registerEmployee' && when === 'before') throw new FieldTimeUnreachable('ETIMEDOUT');
    };
    const runId = await order('employee', ada);
    deps.advance((await step(runId)).waitMs);
    await of.work(({ em }) =>
      em.nativeUpdate(TimeeroMapping, { pimsyRecordId: ada }, { endedAt: deps.clock(), endedBy: 'system:test' }),
    );
    timeero.at = () => {};
    deps.advance(60_000);
    await carryOut(runId);
    expect([...timeero.register]).toEqual([]);
    expect(await rowOf(ada)).toMatchObject({ status: 'failed', failure: 'mapped' });
  });

  it('begins no further group once Timeero is disabled, and goes on when it is enabled again', async () => {
    const records = await Promise.all(Array.from({ length: 60 }, (_, n) => of.employee(`e-${130 + n}`)));
    const runId = await order('employee', ...records);
    timeero.at = async ({ call, when }) => {
      if (call === 'createUser' && when === 'before') await of.disable('timeero');
    };
    expect(await step(runId)).toMatchObject({ state: 'waiting' });
    // Two groups of 24 may be under way.
    expect(timeero.users_.length).toBeLessThan(49);
    timeero.at = () => {};
    await of.enable('timeero');
    expect(await carryOut(runId)).toMatchObject({ done: 60, failed: 0 });
    expect(timeero.users_).toHaveLength(60);
  });

  it('begins nothing more once it is paused or cancelled, and settles what is in doubt first', async () => {
    const records = [await of.employee('e-9'), await of.employee('e-10')];
    const runId = await order('employee', ...records);
    timeero.outcome = () => ({ outcome: { kind: 'unknown', code: 'timeout' }, taken: true });
    timeero.at = async ({ call, when }) => {
      if (call === 'createUser' && when === 'before')
        await of.work(async (uow) => {
          await uow.em.nativeUpdate(PersonImport, { id: runId }, { status: 'cancelling' });
          await cancelWaiting(uow, runId, deps.clock());
        });
    };
    const ended = await carryOut(runId);
    expect(ended.status).toBe('cancelled');
    const rows = await Promise.all(records.map(rowOf));
    expect(rows.map(({ status }) => status).every((status) => status === 'done' || status === 'cancelled')).toBe(true);
    expect(rows.filter(({ status }) => status === 'done')).toHaveLength(timeero.users_.length);
  });

  it('of another practice is not there', async () => {
    const runId = await order('employee', await of.employee('e-11'));
    const elsewhere = { practiceId: await test.practice(), runId };
    await expect(quietly().run(activities.importPeople, elsewhere)).rejects.toThrow(/no such import/);
  });
});

describe('A worker that dies', () => {
  /** Every call that an import of one record makes, before it and after it. */
  const moments = ['users', 'createUser', 'registerEmployee', 'usersByEmployeeId'].flatMap((call) =>
    (['before', 'after'] as const).map((when) => ({ call, when })),
  );

  it.each(moments)('$when $call leaves nobody in Timeero twice', async ({ call, when }) => {
    const ada = await of.employee('e-12');
    const runId = await order('employee', ada);
    let dies = true;
    timeero.at = (moment) => {
      if (dies && moment.call === call && moment.when === when) throw new WorkerDied();
    };
    // A lost answer, so that every way is gone; the worker dies in the middle of it.
    let lost = call === 'usersByEmployeeId';
    timeero.outcome = () => (lost ? { outcome: { kind: 'unknown', code: 'timeout' }, taken: true } : null);
    for (let tries = 0; tries < 3; tries++)
      await step(runId)
        .then(({ waitMs }) => deps.advance(waitMs))
        .catch(() => deps.advance(60_000));
    [dies, lost] = [false, false];
    expect(await carryOut(runId)).toEqual({ status: 'done', done: 1, failed: 0 });
    expect(timeero.users_.map(({ companyEmployeeId }) => companyEmployeeId)).toEqual(['e-12']);
    expect(await mappingOf(ada)).toMatchObject({ origin: 'imported' });
  });
});

class WorkerDied extends Error {}
