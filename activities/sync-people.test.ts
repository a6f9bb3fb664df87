import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { noCounts } from '../db/sync/changes.ts';
import { Appointment, Client, ExternalRecord, Person, PimsyReading, Staff } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { EhrForbidden } from '../providers/ehr/port.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { SyncDesk } from '../test/setup/sync-desk.ts';
import { createPimsyReadingEnds } from './pimsy-reading-ends.ts';

let database: TestDatabase;
let desk: SyncDesk;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  desk = await SyncDesk.open(database);
  desk.pimsy.put('a1');
  await desk.sync();
  desk.pimsy.asked = [];
});
afterAll(() => database.close());

/** What happens when nobody does anything: it is time. */
async function twoHoursLater() {
  desk.now += 2 * 3_600_000;
  const [id = ''] = await desk.carryOut();
  return desk.run(id);
}

const people = (kind: 'staff' | 'client') =>
  desk.of.work(async ({ em }) => {
    const rows = kind === 'staff' ? await em.find(Staff, {}) : await em.find(Client, {});
    const persons = await em.find(Person, { id: rows.map(({ personId }) => personId) });
    const nameOf = new Map(persons.map(({ id, lastName }) => [id, lastName]));
    return rows.map(({ personId, active }) => `${nameOf.get(personId)} ${active ? 'here' : 'left'}`).toSorted();
  });

describe('the two-hourly run', () => {
  it('makes people and appointments of PIMSY rows of the practice, whoever they are in Timeero', async () => {
    expect(await people('staff')).toEqual(['Hill 1 here', 'Hill 2 here']);
    expect(await people('client')).toEqual(['Rivers 1 here', 'Rivers 2 here']);
    const appointments = await desk.of.work(({ em }) => em.find(Appointment, {}));
    expect(appointments).toMatchObject([{ origin: 'pimsy', status: 'scheduled' }]);
  });

  it('follows an employee and a client who were renamed, and asks only for what has changed', async () => {
    desk.pimsy.employees.change('e1', { lastName: 'Hill-Moss' });
    desk.pimsy.clients.change('c2', { lastName: 'Rivers-Lane' });
    expect(await twoHoursLater()).toMatchObject({ trigger: 'timer', status: 'done', readWhole: true });
    expect(await people('staff')).toEqual(['Hill 2 here', 'Hill-Moss here']);
    expect(await people('client')).toEqual(['Rivers 1 here', 'Rivers-Lane here']);
    expect(desk.pimsy.asked).toEqual(['locations changed', 'employees changed', 'clients changed']);
  });

  it('knows who is new, reports that they are not mapped, and sends their shift once they are', async () => {
    await desk.map('client', 'c3');
    desk.pimsy.put('a2', { clientIds: ['c3'] });
    const run = await twoHoursLater();
    expect(await people('client')).toContain('Rivers 3 here');
    expect(await desk.of.work(({ em }) => em.count(Appointment, {}))).toBe(2);
    expect(await desk.changes(run.id)).toEqual({ 'pimsy-a2:c3': 'unmapped client-unmapped planned' });
    const { id } = await desk.of.work(({ em }) => em.findOneOrFail(ExternalRecord, { externalId: 'c3' }));
    await desk.of.mapped('client', id, await desk.of.target('client', { externalId: 'j3' }));
    await twoHoursLater();
    expect(desk.names).toEqual(['pimsy-a1:c1', 'pimsy-a2:c3']);
  });

  it('knows that an employee has left; their shifts stay until PIMSY gives them to somebody else', async () => {
    desk.pimsy.employees.change('e1', { active: false });
    expect((await twoHoursLater()).counts).toEqual(noCounts);
    expect(await people('staff')).toEqual(['Hill 1 left', 'Hill 2 here']);
    expect(desk.timeero.named('pimsy-a1:c1').userIds).toEqual(['u1']);
    desk.pimsy.put('a1', { employeeIds: ['e2'] });
    expect((await twoHoursLater()).counts).toMatchObject({ change: 1, applied: 1 });
    expect(desk.timeero.named('pimsy-a1:c1').userIds).toEqual(['u2']);
  });

  it('notices within a day that an employee was deleted, and asks for that one before it believes it', async () => {
    desk.pimsy.employees.all.delete('e2');
    await twoHoursLater();
    expect(await people('staff')).toEqual(['Hill 1 here', 'Hill 2 here']);
    desk.now += 22 * 3_600_000;
    await twoHoursLater();
    expect(desk.pimsy.asked).toContain('employees');
    expect(await people('staff')).toEqual(['Hill 1 here', 'Hill 2 left']);
  });

  it('writes nothing where nothing has changed: neither people, appointments and records here, nor shifts there', async () => {
    const rows = () =>
      desk.of.work(async ({ kysely }) => {
        const { rows: found } = await sql<{ row: string }>`
          select id || ' ' || xmin as row from person union all select id || ' ' || xmin from staff
          union all select id || ' ' || xmin from client union all select id || ' ' || xmin from contact_point
          union all select id || ' ' || xmin from appointment union all select id || ' ' || xmin from mapping
          union all select id || ' ' || xmin from external_record union all select id || ' ' || xmin from shift
          order by 1`.execute(kysely);
        return found.map(({ row }) => row);
      });
    await twoHoursLater();
    const before = { rows: await rows(), writes: desk.timeero.writes.length };
    expect(before.rows.length).toBeGreaterThan(10);
    expect((await twoHoursLater()).counts).toEqual(noCounts);
    expect({ rows: await rows(), writes: desk.timeero.writes.length }).toEqual(before);
  });

  it('ends by what PIMSY answers where its people cannot be read, and writes nothing', async () => {
    desk.pimsy.put('a2');
    desk.pimsy.at = (call) => {
      if (call === 'clients') throw new EhrForbidden('read clients');
    };
    expect(await twoHoursLater()).toMatchObject({ status: 'failed', failure: 'pimsy-refuses' });
    expect(desk.names).toEqual(['pimsy-a1:c1']);
    const [reading] = await desk.of.work(({ em }) => em.find(PimsyReading, {}, { orderBy: { id: 'desc' }, limit: 1 }));
    expect(reading).toMatchObject({ status: 'failed', problem: expect.stringContaining('does not allow') });
  });
});

describe('a reading that a person has ordered', () => {
  it('is waited for by the run, which is told where it never has its turn', async () => {
    const { practiceId } = desk.of;
    const ends = createPimsyReadingEnds(desk.deps);
    await ends.beginReading({ practiceId, readingId: newId() });
    const input = { practiceId, readingId: newId(), awaited: true };
    await expect(ends.beginReading(input)).rejects.toMatchObject({ type: 'PimsyReadingUnderWay', nonRetryable: false });
    const failure = 'PimsyReadingUnderWay';
    expect(await ends.failReading({ ...input, failure })).toMatchObject({ status: 'failed', failure, read: 0 });
    expect(await desk.of.work(({ em }) => em.count(PimsyReading, { id: input.readingId }))).toBe(0);
  });

  it('of two that begin at one moment one goes first, whoever it is', async () => {
    const { practiceId } = desk.of;
    const ends = createPimsyReadingEnds(desk.deps);
    const both = await Promise.allSettled([1, 2].map(() => ends.beginReading({ practiceId, readingId: newId() })));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = both.find((each) => each.status === 'rejected');
    expect(lost?.reason).toMatchObject({ type: 'PimsyReadingUnderWay' });
  });
});
