import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Shift, Task, VisitAttempt } from '../db/entities/index.ts';
import { EhrForbidden, EhrRateLimited, EhrRefused, EhrUnreachable, EhrUnsupported } from '../providers/ehr/port.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { aVisit, VisitDesk } from '../test/setup/visit-desk.ts';

let database: TestDatabase;
let desk: VisitDesk;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  desk = await VisitDesk.open(database);
});
afterAll(() => database.close());

const openTasks = () => desk.sync.of.work(({ em }) => em.find(Task, { type: 'visit-refused', status: 'open' }));
const tries = () => desk.sync.of.work(({ em }) => em.find(VisitAttempt, {}, { orderBy: { id: 'asc' } }));
/** A shift of PIMSY at that time, which a run has written to Timeero. */
async function aShift(startsAt: string, endsAt: string): Promise<string> {
  desk.sync.now = Date.parse('2026-03-02T10:00:00Z');
  desk.pimsy.put('a1', { startsAt, endsAt });
  await desk.sync.sync();
  desk.sync.now = Date.parse('2026-03-02T15:00:00Z');
  return desk.timeero.named('pimsy-a1:c1').id;
}

describe('a visit', () => {
  it('goes to PIMSY once somebody has clocked out, once, with its GPS points and nothing else', async () => {
    desk.record(aVisit('v1', { clockOut: null, points: [] }));
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('open');
    expect(desk.pimsy.visitWrites).toEqual([]);
    // It is followed by its id, also where the list of changes does not bring it.
    desk.record(aVisit('v1', { updatedAt: '2026-01-01T00:00:00.000Z' }));
    await desk.carryOut();
    const { id, state, pimsyId, attempts, sentRevision } = await desk.row('v1');
    expect({ state, pimsyId, attempts, sentRevision }).toEqual({
      state: 'sent',
      pimsyId: `enc-${id}`,
      attempts: 1,
      sentRevision: 1,
    });
    const [sent] = desk.pimsy.visits.values();
    expect(sent).toMatchObject({ visitId: id, clientId: 'c1', employeeId: 'e1' });
    expect(sent?.points.map(({ capturedAt }) => capturedAt.slice(11, 16))).toEqual([
      '14:00',
      '14:20',
      '14:30',
      '14:50',
    ]);
    const keys = [sent, ...(sent?.points ?? [])].flatMap((each) => Object.keys(each ?? {}));
    expect(new Set(keys)).toEqual(
      new Set(['visitId', 'clientId', 'employeeId', 'points', 'capturedAt', 'latitude', 'longitude']),
    );
    await desk.carryOut();
    expect(desk.pimsy.visitWrites).toEqual([`created ${id}`]);
  });

  it('keeps its GPS points sealed, in the row and in the audit log', async () => {
    desk.record(aVisit('v1'));
    await desk.carryOut();
    const { rows } = await desk.sync.of.work(({ kysely }) =>
      sql<{
        text: string;
      }>`select v::text as text from visit v union all select a::text from audit a where subject = 'visit'`.execute(
        kysely,
      ),
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { text } of rows) {
      expect(text).not.toContain('82.55');
      // As bytes are written out.
      expect(text).not.toContain(Buffer.from('82.55').toString('hex'));
    }
  });

  it('is matched to the shift that Timeero names, from which on that shift is left alone', async () => {
    const shiftId = await aShift('2026-03-02T15:30:00Z', '2026-03-02T16:30:00Z');
    desk.record(aVisit('v1', { shiftId, clockOut: null }));
    await desk.carryOut();
    const row = await desk.row('v1');
    const shift = await desk.sync.of.work(({ em }) => em.findOneOrFail(Shift, { timeeroId: shiftId }));
    expect(row).toMatchObject({ shiftId: shift.id, matchedBy: 'schedule', unmatched: null });
    expect(shift.clockedInAt?.toISOString()).toBe('2026-03-02T14:00:00.000Z');
    desk.pimsy.put('a1', { status: 'cancelled' });
    await desk.sync.sync();
    expect(desk.sync.names).toContain('pimsy-a1:c1');
  });

  it('without a named shift is matched by employee, job and time, and one that fits none is listed all the same', async () => {
    await aShift('2026-03-02T14:05:00Z', '2026-03-02T15:05:00Z');
    desk.record(
      aVisit('v1'),
      aVisit('v2', { userId: 'u2', jobId: 'j2' }),
      aVisit('v3', { shiftId: '999', jobId: 'j2' }),
    );
    await desk.carryOut();
    expect((await desk.rows()).map(({ matchedBy, unmatched }) => matchedBy ?? unmatched)).toEqual([
      'time',
      'no-shift',
      'unknown-shift',
    ]);
    expect((await desk.rows()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  });

  it('of somebody who is not mapped waits until they are', async () => {
    desk.record(aVisit('v1', { jobId: 'j9' }), aVisit('v2', { userId: 'u9' }), aVisit('v3', { jobId: null }));
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('held client-unmapped');
    expect(await desk.standing('v2')).toBe('held employee-unmapped');
    expect(await desk.standing('v3')).toBe('unneeded no-client');
    await desk.sync.map('client', 'c9', 'j9');
    await desk.sync.map('employee', 'e9', 'u9');
    await desk.carryOut();
    expect(
      [...desk.pimsy.visits.values()].map(({ clientId, employeeId }) => `${clientId} ${employeeId}`).toSorted(),
    ).toEqual(['c1 e9', 'c9 e1']);
  });

  it('whose job is of another client than its shift goes to nobody before it is corrected', async () => {
    const shiftId = await aShift('2026-03-02T14:05:00Z', '2026-03-02T15:05:00Z');
    desk.record(aVisit('v1', { shiftId, jobId: 'j2' }));
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('held client-differs');
    desk.record(aVisit('v1', { shiftId, jobId: 'j1', updatedAt: '2026-03-02T14:58:00.000Z' }));
    await desk.carryOut();
    expect([...desk.pimsy.visits.values()]).toMatchObject([{ clientId: 'c1' }]);
  });

  it('that is corrected in Timeero goes again, once; what PIMSY does not hear of sends nothing', async () => {
    desk.record(aVisit('v1'));
    await desk.carryOut();
    const { id } = await desk.row('v1');
    const later = { updatedAt: '2026-03-02T14:59:00.000Z' };
    desk.record(aVisit('v1', { ...later, points: [] }));
    await desk.carryOut();
    await desk.carryOut();
    expect(desk.pimsy.visitWrites).toEqual([`created ${id}`, `corrected ${id}`]);
    expect(await desk.row('v1')).toMatchObject({ state: 'sent', revision: 2, sentRevision: 2 });
    // Mileage, notes, the zone of a clock: another record in Timeero, the same evidence.
    const { clockIn } = aVisit('v1');
    desk.record(
      aVisit('v1', { updatedAt: '2026-03-02T15:01:00.000Z', points: [], clockIn: { ...clockIn, zone: 'UTC' } }),
    );
    await desk.carryOut();
    expect(desk.pimsy.visitWrites).toHaveLength(2);
    expect(await desk.row('v1')).toMatchObject({ state: 'sent', revision: 2, clockInZone: 'UTC' });
  });

  it('that PIMSY has stays of whom it was when they are mapped anew', async () => {
    desk.record(aVisit('v1'));
    await desk.carryOut();
    await desk.sync.of.work(({ kysely }) =>
      sql`update timeero_mapping set ended_at = now() where kind = 'client' and ended_at is null
           and timeero_record_id = (select id from external_record where kind = 'job' and external_id = 'j1')`.execute(
        kysely,
      ),
    );
    desk.record(aVisit('v1', { points: [], updatedAt: '2026-03-02T14:59:00.000Z' }));
    await desk.carryOut();
    expect([...desk.pimsy.visits.values()]).toMatchObject([{ clientId: 'c1', points: [{}, {}] }]);
  });

  it('that is given another job in Timeero which nobody has mapped waits for that, and then leaves the chart that it was in', async () => {
    desk.record(aVisit('v1'));
    await desk.carryOut();
    desk.record(aVisit('v1', { jobId: 'j9', updatedAt: '2026-03-02T14:58:00.000Z' }));
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('held client-unmapped');
    await desk.sync.map('client', 'c9', 'j9');
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('sent');
    expect([...desk.pimsy.visits.values()].map(({ clientId }) => clientId)).toEqual(['c9']);
  });

  it('without a job that is given another shift in Timeero goes to the client of that one', async () => {
    const shiftId = await aShift('2026-03-02T15:30:00Z', '2026-03-02T16:30:00Z');
    desk.sync.now = Date.parse('2026-03-02T10:00:00Z');
    desk.pimsy.put('a2', { startsAt: '2026-03-02T18:00:00Z', endsAt: '2026-03-02T19:00:00Z', clientIds: ['c2'] });
    await desk.sync.sync();
    desk.sync.now = Date.parse('2026-03-02T15:00:00Z');
    desk.record(aVisit('v1', { jobId: null, shiftId }));
    await desk.carryOut();
    const other = desk.timeero.named('pimsy-a2:c2').id;
    desk.record(aVisit('v1', { jobId: null, shiftId: other, updatedAt: '2026-03-02T14:58:00.000Z' }));
    await desk.carryOut();
    expect([...desk.pimsy.visits.values()].map(({ clientId }) => clientId)).toEqual(['c2']);
  });

  it('that is given no job in Timeero after PIMSY got it stays with the person who has to see to it', async () => {
    desk.record(aVisit('v1'));
    await desk.carryOut();
    desk.record(aVisit('v1', { jobId: null, updatedAt: '2026-03-02T14:58:00.000Z' }));
    await desk.carryOut();
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('unneeded left-pimsy');
    expect(await openTasks()).toHaveLength(1);
  });

  it('that is deleted in Timeero goes nowhere, and is told to a person where PIMSY has it', async () => {
    desk.record(aVisit('v1'), aVisit('v2', { clockOut: null }));
    await desk.carryOut();
    desk.timeero.seenVisits = [];
    await told('v1');
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('unneeded left-pimsy');
    expect(await desk.standing('v2')).toBe('unneeded gone');
    expect(await openTasks()).toMatchObject([{ subjectKind: 'visit', subjectId: (await desk.row('v1')).id }]);
  });

  it('that Timeero tells of by webhook is read at once', async () => {
    await desk.sync.sync();
    desk.record(aVisit('v1'));
    await told('v1');
    expect(await desk.standing('v1')).toBe('waiting');
  });
});

/** Timeero's webhook, and the short run that follows. */
async function told(id: string): Promise<void> {
  await desk.sync.of.work(({ kysely }) =>
    sql`insert into webhook_event (key, subject, external_id, operation, changed_at, received_at)
        values (${`${id}-${desk.sync.now}`}, 'visit', ${id}, 'updated', now(), ${new Date(desk.sync.now)}::timestamptz)`.execute(
      kysely,
    ),
  );
  await desk.sync.carryOut('targets');
}

describe('PIMSY', () => {
  beforeEach(() => desk.record(aVisit('v1')));

  it('that refuses a visit is not asked again by itself; a person is, and a correction goes', async () => {
    desk.pimsy.refuse = () => new EhrRefused('PIMSY refused it: invalid, Encounter.subject.', 'Correct it.');
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('refused rejected');
    expect(await tries()).toMatchObject([
      { outcome: 'refused', answer: 'PIMSY refused it: invalid, Encounter.subject.' },
    ]);
    expect(await openTasks()).toHaveLength(1);
    await desk.carryOut();
    expect(await tries()).toHaveLength(1);
    desk.pimsy.refuse = () => null;
    desk.record(aVisit('v1', { points: [], updatedAt: '2026-03-02T14:59:00.000Z' }));
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('sent');
    expect(await openTasks()).toEqual([]);
  });

  it('that does not answer leaves the visit in doubt, and is asked whether it has it', async () => {
    desk.pimsy.at = (call) => {
      if (call === 'sendVisit, kept') throw new EhrUnreachable();
    };
    await desk.carryOut(1);
    expect(await desk.standing('v1')).toBe('doubt pimsy-away');
    desk.pimsy.at = () => {};
    await desk.carryOut();
    expect((await tries()).map(({ outcome }) => outcome)).toEqual(['doubt', 'same']);
    expect(desk.pimsy.visitWrites).toHaveLength(1);
    expect(await desk.standing('v1')).toBe('sent');
  });

  it('that asks to wait, refuses the credentials or takes no visits is asked again later, with one task for all', async () => {
    desk.record(aVisit('v2'));
    await desk.sync.sync();
    const { id } = await desk.row('v1');
    desk.pimsy.refuse = () => new EhrRateLimited(7_000);
    expect(await desk.step(id)).toEqual({ outcome: 'later', waitMs: 7_000 });
    expect(await desk.standing('v1')).toBe('waiting pimsy-busy');
    expect(await openTasks()).toEqual([]);
    desk.pimsy.refuse = () => new EhrForbidden('keep the GPS points of visits');
    expect(await desk.step(id)).toMatchObject({ outcome: 'later', waitMs: 3_600_000 });
    desk.pimsy.refuse = () => new EhrUnsupported('PIMSY takes no visits over this connection.', 'Ask PIMSY.');
    await desk.step((await desk.row('v2')).id);
    expect([await desk.standing('v1'), await desk.standing('v2')]).toEqual([
      'waiting pimsy-refuses',
      'waiting pimsy-unsupported',
    ]);
    expect(await openTasks()).toHaveLength(1);
    desk.pimsy.refuse = () => null;
    await desk.carryOut();
    expect([await desk.standing('v1'), await desk.standing('v2')]).toEqual(['sent', 'sent']);
    expect(await openTasks()).toEqual([]);
  });

  it('that is disabled is waited for, and no call is made', async () => {
    await desk.sync.sync();
    await desk.sync.of.disable('pimsy');
    await desk.step((await desk.row('v1')).id);
    expect(await desk.standing('v1')).toBe('waiting not-enabled');
    expect(await tries()).toEqual([]);
  });

  it('gets what its workflow would have sent had nobody ended it in the middle of a call, with a later run', async () => {
    await desk.sync.sync();
    const { id } = await desk.row('v1');
    const untold = async () => (await desk.row('v1')).untold;
    await desk.sync.of.work(({ kysely }) =>
      sql`update visit set state = 'sending', untold = false, updated_at = ${new Date(desk.sync.now)}::timestamptz where id = ${id}`.execute(
        kysely,
      ),
    );
    await desk.sync.sync();
    expect(await untold()).toBe(false);
    desk.sync.now += 2 * 60 * 60_000;
    await desk.sync.sync();
    expect(await untold()).toBe(true);
    await desk.carryOut();
    expect(await desk.standing('v1')).toBe('sent');
  });

  it('gets what was corrected while a call was under way, after it', async () => {
    await desk.sync.sync();
    const { id } = await desk.row('v1');
    let corrected: Promise<unknown> = Promise.resolve();
    desk.pimsy.at = (call) => {
      if (call !== 'sendVisit') return;
      desk.pimsy.at = () => {};
      desk.record(aVisit('v1', { points: [], updatedAt: '2026-03-02T14:59:00.000Z' }));
      corrected = told('v1');
    };
    await desk.step(id);
    await corrected;
    await desk.carryOut();
    expect(desk.pimsy.visits.get(id)?.points).toHaveLength(2);
    expect(await desk.row('v1')).toMatchObject({ state: 'sent' });
  });
});
