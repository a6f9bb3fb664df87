import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type HeldAppointment,
  type HeldShift,
  planAppointment,
  type PlannedChange,
  type Planning,
  type ShiftRow,
} from './plan-shifts.ts';
import { deletesAllowed } from './sync-runs.ts';
import { heldAppointment, referenceOf, zoneToSend } from './wanted-shifts.ts';

const now = '2026-03-02T15:00:00.000Z';
const window = { from: '2026-03-02T05:00:00.000Z', to: '2026-04-02T04:00:00.000Z' };
const zone = 'America/New_York';

const anAppointment = (change: Partial<HeldAppointment> = {}): HeldAppointment => ({
  recordId: 'r1',
  externalId: 'a1',
  gone: false,
  status: 'scheduled',
  startsAt: '2026-03-05T15:00:00.000Z',
  endsAt: '2026-03-05T16:00:00.000Z',
  zone,
  clientIds: ['c1'],
  employeeIds: ['e1'],
  type: 'Home visit',
  ...change,
});
const users: Record<string, string> = { e1: 'u1', e2: 'u2', e3: 'u3' };
const jobs: Record<string, string> = { c1: 'j1', c2: 'j2' };
const plan = (change: Partial<Planning> = {}) =>
  planAppointment({
    appointment: anAppointment(),
    rows: [],
    userOf: (id) => users[id] ?? null,
    jobOf: (id) => jobs[id] ?? null,
    clientRecordOf: (id) => `record-${id}`,
    window,
    now,
    ...change,
  });
const aRow = (change: Partial<ShiftRow> = {}): ShiftRow => {
  const [made] = plan();
  const wanted = made!.wanted!;
  const { employeeIds: _, ...held } = wanted;
  return { ...wanted, id: 's1', reference: 'pimsy-a1:c1', state: 'there', held, clockedIn: false, ...change };
};
const held = (change: Partial<HeldShift>): HeldShift => ({ ...aRow().held!, ...change });
const without = (change: Partial<HeldAppointment>) =>
  brief(plan({ appointment: anAppointment(change), rows: [aRow()] }));
const brief = (changes: PlannedChange[]) => changes.map(({ kind, reason }) => (reason ? `${kind} ${reason}` : kind));

describe('an appointment', () => {
  it('becomes one shift a client, by a name of its own', () => {
    const changes = plan({ appointment: anAppointment({ clientIds: ['c1', 'c2'] }) });
    expect(changes.map(({ kind, reference, wanted }) => [kind, reference, wanted?.jobId])).toEqual([
      ['create', 'pimsy-a1:c1', 'j1'],
      ['create', 'pimsy-a1:c2', 'j2'],
    ]);
  });

  it('without a client becomes a shift without a job', () => {
    const [change] = plan({ appointment: anAppointment({ clientIds: [], type: null }) });
    expect(change).toMatchObject({ kind: 'create', reference: 'pimsy-a1', title: 'Appointment' });
    expect(change?.wanted?.jobId).toBeNull();
  });

  it('that PIMSY only plans tentatively is in Timeero as well', () => {
    expect(brief(plan({ appointment: anAppointment({ status: 'tentative' }) }))).toEqual(['create']);
  });

  it('is left alone when Timeero holds what it should', () => {
    expect(plan({ rows: [aRow()] })).toEqual([]);
  });

  it('beyond the window, or over, is not created', () => {
    const later = { startsAt: '2026-04-02T15:00:00.000Z', endsAt: '2026-04-02T16:00:00.000Z' };
    const over = { startsAt: '2026-03-02T13:00:00.000Z', endsAt: '2026-03-02T14:00:00.000Z' };
    expect([plan({ appointment: anAppointment(later) }), plan({ appointment: anAppointment(over) })]).toEqual([[], []]);
  });

  it('that is moved beyond the window takes its shift with it', () => {
    const later = { startsAt: '2026-04-20T15:00:00.000Z', endsAt: '2026-04-20T16:00:00.000Z' };
    expect(brief(plan({ appointment: anAppointment(later), rows: [aRow()] }))).toEqual(['change']);
  });

  it('of which nobody can be found in Timeero is reported with their names, and not created', () => {
    const [employee] = plan({ appointment: anAppointment({ employeeIds: ['e9'] }) });
    expect(employee).toMatchObject({ kind: 'unmapped', reason: 'employee-unmapped', unmapped: [{ id: 'e9' }] });
    const [client] = plan({ appointment: anAppointment({ clientIds: ['c9'] }) });
    expect(client).toMatchObject({ reason: 'client-unmapped', unmapped: [{ kind: 'client', id: 'c9' }] });
  });

  it('of two employees, one of them unknown to Timeero, goes to the other and says so', () => {
    const changes = plan({ appointment: anAppointment({ employeeIds: ['e1', 'e9'] }) });
    expect(brief(changes)).toEqual(['unmapped employee-unmapped', 'create']);
    expect(changes[1]?.wanted?.userIds).toEqual(['u1']);
  });

  it('keeps its shift when a mapping ends, but loses it when somebody unknown takes the visit', () => {
    const nobody = { userOf: () => null, rows: [aRow()] };
    expect(brief(plan(nobody))).toEqual(['unmapped employee-unmapped']);
    const other = plan({ ...nobody, appointment: anAppointment({ employeeIds: ['e9'] }) });
    expect(brief(other)).toEqual(['unmapped employee-unmapped', 'delete employee-changed']);
  });

  it('without an employee has no shift', () => {
    const appointment = anAppointment({ employeeIds: [] });
    expect(brief(plan({ appointment, rows: [aRow()] }))).toEqual(['unmapped no-employee', 'delete no-employee']);
  });

  it('whose status or times nobody can read is left as it is, and told', () => {
    for (const change of [{ status: null }, { startsAt: null }, { endsAt: '2026-03-05T14:00:00.000Z' }])
      expect(brief(plan({ appointment: anAppointment(change), rows: [aRow()] }))).toEqual(['kept unreadable']);
  });

  it('loses its shift when it is cancelled, entered by mistake or gone', () => {
    expect([without({ status: 'cancelled' }), without({ status: 'mistaken' }), without({ gone: true })]).toEqual([
      ['delete cancelled'],
      ['delete mistaken'],
      ['delete gone'],
    ]);
  });

  it('that loses one of its clients loses the shift with them alone', () => {
    const rows = [aRow(), aRow({ id: 's2', reference: 'pimsy-a1:c2', jobId: 'j2', held: held({ jobId: 'j2' }) })];
    expect(plan({ rows }).map(({ kind, reference }) => [kind, reference])).toEqual([['delete', 'pimsy-a1:c2']]);
  });
});

describe('a shift', () => {
  it('that was changed in PIMSY is changed, field by field', () => {
    const [change] = plan({ appointment: anAppointment({ employeeIds: ['e2'], type: 'Intake' }), rows: [aRow()] });
    expect(change).toMatchObject({
      kind: 'change',
      fields: [
        { field: 'users', before: ['u1'], after: ['u2'] },
        { field: 'title', before: 'Home visit', after: 'Intake' },
      ],
    });
  });

  it('that was edited inside Timeero is put back, and both values are told', () => {
    const [change] = plan({ rows: [aRow({ held: held({ startsAt: '2026-03-05T14:00:00.000Z' }) })] });
    expect(change).toMatchObject({
      kind: 'put-back',
      fields: [{ field: 'startsAt', before: '2026-03-05T14:00:00.000Z', after: '2026-03-05T15:00:00.000Z' }],
    });
  });

  it('that was deleted inside Timeero is put back', () => {
    expect(brief(plan({ rows: [aRow({ held: null })] }))).toEqual(['put-back']);
  });

  it('that was changed in Timeero to what PIMSY now says needs no write', () => {
    const appointment = anAppointment({ type: 'Intake' });
    expect(brief(plan({ appointment, rows: [aRow({ held: held({ title: 'Intake' }) })] }))).toEqual(['same']);
  });

  it('that was moved into the past inside Timeero is put back, unless somebody clocked in', () => {
    const moved = aRow({ held: held({ startsAt: '2026-03-02T14:30:00.000Z' }) });
    expect(brief(plan({ rows: [moved] }))).toEqual(['put-back']);
    expect(brief(plan({ rows: [{ ...moved, clockedIn: true }] }))).toEqual(['kept begun']);
  });

  it('that began, by whatever clock, is never changed or deleted, only reported', () => {
    const begun = [aRow({ startsAt: '2026-03-02T14:30:00.000Z' }), aRow({ clockedIn: true })];
    for (const row of begun) {
      expect(brief(plan({ appointment: anAppointment({ status: 'cancelled' }), rows: [row] }))).toEqual(['kept begun']);
      const other = anAppointment({ startsAt: row.startsAt, type: 'Intake' });
      expect(brief(plan({ appointment: other, rows: [row] }))).toEqual(['kept begun']);
    }
  });

  it('whose creation was never answered is looked for, also when it is not wanted any more', () => {
    const doubt = aRow({ state: 'doubt', held: null });
    expect(brief(plan({ rows: [doubt] }))).toEqual(['create']);
    expect(brief(plan({ appointment: anAppointment({ gone: true }), rows: [doubt] }))).toEqual(['delete gone']);
  });
});

const named = (changes: PlannedChange[]) =>
  changes.map(({ kind, reference, reason }) => [kind, reference, reason ?? ''].join(' ').trim());

describe('an appointment that is moved after its shift began', () => {
  const begun = { startsAt: '2026-03-02T14:30:00.000Z', endsAt: '2026-03-02T15:30:00.000Z' };
  const first = aRow({ ...begun, held: held(begun) });
  const second = aRow({ id: 's2', reference: 'pimsy-a1:c1::2' });

  it('has a second shift at its new time, also where somebody has clocked in; the first is left as it is', () => {
    for (const row of [first, { ...first, clockedIn: true }])
      expect(named(plan({ rows: [row] }))).toEqual(['create pimsy-a1:c1::2']);
    expect(plan({ rows: [first, second] })).toEqual([]);
  });

  it('keeps the second as any other: edits are put back, changes are carried, a cancellation deletes it alone', () => {
    const edited = aRow({ ...second, held: held({ title: 'Theirs' }) });
    expect(named(plan({ rows: [first, edited] }))).toEqual(['put-back pimsy-a1:c1::2']);
    const rows = [first, second];
    const later = anAppointment({ endsAt: '2026-03-05T17:00:00.000Z' });
    expect(named(plan({ appointment: later, rows }))).toEqual(['change pimsy-a1:c1::2']);
    expect(named(plan({ appointment: anAppointment({ status: 'cancelled' }), rows }))).toEqual([
      'kept pimsy-a1:c1 begun',
      'delete pimsy-a1:c1::2 cancelled',
    ]);
    const cancelled = anAppointment({ status: 'cancelled' });
    expect(named(plan({ appointment: cancelled, rows, now: '2026-03-02T16:00:00.000Z' }))).toEqual([
      'delete pimsy-a1:c1::2 cancelled',
    ]);
  });

  it('has a third once the second began, and none twice where it is moved back to a time that began', () => {
    const third = { rows: [first, second], now: '2026-03-05T15:10:00.000Z' };
    const thursday = anAppointment({ startsAt: '2026-03-12T15:00:00.000Z', endsAt: '2026-03-12T16:00:00.000Z' });
    expect(named(plan({ ...third, appointment: thursday }))).toEqual(['create pimsy-a1:c1::3']);
    expect(named(plan({ appointment: anAppointment(begun), rows: [first, second] }))).toEqual([
      'delete pimsy-a1:c1::2 moved-back',
    ]);
  });

  it('has none where it is moved within the time of a visit that has begun, or Timeero shows the new time already', () => {
    const soon = { startsAt: '2026-03-02T15:15:00.000Z', endsAt: '2026-03-02T16:15:00.000Z' };
    const appointment = anAppointment(soon);
    expect(named(plan({ appointment, rows: [{ ...first, clockedIn: true }] }))).toEqual(['kept pimsy-a1:c1 begun']);
    expect(named(plan({ appointment, rows: [{ ...first, held: held(soon) }] }))).toEqual(['same pimsy-a1:c1']);
  });

  it('is named in 100 letters also where its ids are long', () => {
    const recordId = '0'.repeat(36);
    const long = { externalId: 'a'.repeat(60), recordId };
    const name = referenceOf(long, 'b'.repeat(32), '1'.repeat(36), 2);
    expect(name).toBe(`pimsy-${recordId}:${'1'.repeat(36)}::2`);
  });
});

describe('the zone that is sent', () => {
  it('is that of the appointment, but UTC where an autumn night shows its time twice', () => {
    expect(zoneToSend('2026-11-01T05:30:00.000Z', '2026-11-01T09:00:00.000Z', zone)).toBe('UTC');
    expect(zoneToSend('2026-11-01T06:30:00.000Z', '2026-11-01T09:00:00.000Z', zone)).toBe('UTC');
    expect(zoneToSend('2026-10-31T23:00:00.000Z', '2026-11-01T05:10:00.000Z', zone)).toBe('UTC');
    expect(zoneToSend('2026-11-01T07:30:00.000Z', '2026-11-01T09:00:00.000Z', zone)).toBe(zone);
    expect(zoneToSend('2026-03-08T06:30:00.000Z', '2026-03-08T07:30:00.000Z', zone)).toBe(zone);
    expect(zoneToSend('2026-04-04T14:40:00.000Z', '2026-04-04T17:00:00.000Z', 'Australia/Lord_Howe')).toBe('UTC');
  });
});

describe('an appointment as it is read', () => {
  it('is cut to whole minutes, and takes the zone of its place where it names none that exists', () => {
    const facts = { status: 'scheduled', startsAt: '2026-03-05T15:00:59Z', endsAt: 'soon', zone: 'Mars/Olympus' };
    expect(heldAppointment({ id: 'r', externalId: 'a', gone: false, facts }, zone)).toMatchObject({
      startsAt: '2026-03-05T15:00:00.000Z',
      endsAt: null,
      zone,
      clientIds: [],
    });
  });

  it('is named by our own records where its ids do not fit into a reference', () => {
    const recordId = '0'.repeat(36);
    expect(referenceOf({ externalId: 'a b', recordId }, null, null)).toBe(`pimsy-${recordId}`);
    expect(referenceOf({ externalId: 'a'.repeat(64), recordId }, 'b'.repeat(64), '1'.repeat(36))).toHaveLength(79);
  });
});

describe('the guard', () => {
  it('lets the set share go, and one in any case unless the share is none', () => {
    expect([deletesAllowed(100, 20), deletesAllowed(3, 20), deletesAllowed(100, 0)]).toEqual([20, 1, 0]);
  });
});

/* A world of both systems: people change things on both sides, runs plan and do. */

interface World {
  appointments: HeldAppointment[];
  rows: ShiftRow[];
}

const step = (at: number, hours: number) => new Date(Date.parse(now) + at * 3_600_000 * hours).toISOString();
const times = fc
  .tuple(fc.integer({ min: -8, max: 300 }), fc.integer({ min: 1, max: 10 }))
  .map(([at, hours]) => ({ startsAt: step(at, 2), endsAt: step(at * 2 + hours, 1) }));
const anyAppointment = fc
  .record({
    times,
    status: fc.constantFrom('scheduled', 'scheduled', 'tentative', 'cancelled', 'mistaken', null),
    gone: fc.boolean(),
    clientIds: fc.uniqueArray(fc.constantFrom('c1', 'c2', 'c9'), { maxLength: 2 }),
    employeeIds: fc.uniqueArray(fc.constantFrom('e1', 'e2', 'e3', 'e9'), { maxLength: 2 }),
    zone: fc.constantFrom(zone, 'America/Phoenix', 'Europe/Berlin'),
    type: fc.constantFrom(null, 'Intake', 'Home visit'),
  })
  .map(({ times: both, ...rest }) => ({ ...rest, ...both }));
const anyEdit = fc.oneof(
  fc.record({ side: fc.constant('pimsy' as const), which: fc.nat(), to: anyAppointment }),
  fc.record({ side: fc.constant('timeero' as const), which: fc.nat(), to: fc.option(times) }),
);

const planWorld = ({ appointments, rows }: World) =>
  appointments.flatMap((appointment) =>
    plan({
      appointment,
      rows: rows.filter(
        ({ reference }) =>
          reference.startsWith(`pimsy-${appointment.externalId}:`) || reference === `pimsy-${appointment.externalId}`,
      ),
    }),
  );

function apply(world: World, changes: PlannedChange[]): void {
  for (const { kind, reference, wanted } of changes) {
    const at = world.rows.findIndex((row) => row.reference === reference);
    if (kind === 'delete') world.rows[at] = { ...world.rows[at]!, state: 'gone', held: null };
    if (wanted === null) continue;
    const { employeeIds: _, ...now_ } = wanted;
    const row: ShiftRow = { ...wanted, id: reference, reference, state: 'there', held: now_, clockedIn: false };
    if (at < 0) world.rows.push(row);
    else world.rows[at] = { ...world.rows[at]!, ...row };
  }
}

const writes = (changes: PlannedChange[]) => changes.filter(({ kind }) => kind !== 'kept' && kind !== 'unmapped');

describe('two systems that people change as they like', () => {
  it('are alike after one run, and the next one has nothing to do', () => {
    fc.assert(
      fc.property(
        fc.array(anyAppointment, { maxLength: 6 }),
        fc.array(fc.array(anyEdit, { maxLength: 5 }), { maxLength: 4 }),
        (first, rounds) => {
          const world: World = { appointments: [], rows: [] };
          world.appointments = first.map((each, n) =>
            anAppointment({
              ...each,
              employeeIds: each.employeeIds.toSorted(),
              externalId: `a${n}`,
              recordId: `r${n}`,
            }),
          );
          for (const edits of [[], ...rounds]) {
            for (const edit of edits) carry(world, edit);
            const before = structuredClone(world.rows);
            const changes = planWorld(world);
            for (const { kind, reference } of changes) {
              if (kind === 'kept' || kind === 'unmapped') continue;
              const row = before.find((each) => each.reference === reference);
              // What began is never written to.
              const begun = row?.state === 'there' && row.startsAt <= now;
              expect(begun && kind !== 'same').toBe(false);
            }
            apply(world, changes);
            expect(writes(planWorld(world))).toEqual([]);
            const names = world.rows.map(({ reference }) => reference);
            expect(new Set(names).size).toBe(names.length);
          }
        },
      ),
    );
  });
});

function carry(
  world: World,
  edit: { which: number } & (
    | { side: 'pimsy'; to: Partial<HeldAppointment> }
    | { side: 'timeero'; to: { startsAt: string; endsAt: string } | null }
  ),
) {
  if (edit.side === 'pimsy') {
    const of = world.appointments[edit.which % Math.max(1, world.appointments.length)];
    if (of) Object.assign(of, edit.to, { employeeIds: edit.to.employeeIds?.toSorted() });
    return;
  }
  const row = world.rows[edit.which % Math.max(1, world.rows.length)];
  if (row?.held) row.held = edit.to === null ? null : { ...row.held, ...edit.to };
}
