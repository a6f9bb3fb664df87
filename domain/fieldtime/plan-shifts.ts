import type { ChangeKind, ShiftState } from './sync-runs.ts';
import {
  type HeldAppointment,
  nthOf,
  referenceOf,
  timesOf,
  titleOf,
  type WantedShift,
  zoneToSend,
} from './wanted-shifts.ts';

export type { HeldAppointment, WantedShift } from './wanted-shifts.ts';

/*
 * What a run has to do so that Timeero holds what PIMSY plans. Pure: the same rows and the same instant give the same changes, and once these are done
 * there are none. Nothing here deletes because something did not come: only what is cancelled, or is `gone`.
 */

/** A shift as Timeero holds it. */
export interface HeldShift {
  userIds: string[];
  jobId: string | null;
  title: string;
  startsAt: string;
  endsAt: string;
  zone: string;
}

/** One value of a shift that is, or was, another than it should be; `shift` is the whole of it. */
export interface ShiftField {
  field: 'users' | 'job' | 'title' | 'startsAt' | 'endsAt' | 'zone' | 'shift';
  before: string | string[] | null;
  after: string | string[] | null;
}

/** Our row of a shift: what was last sent, how far it got, and what Timeero holds. */
export interface ShiftRow extends WantedShift {
  id: string;
  reference: string;
  state: ShiftState;
  held: HeldShift | null;
  clockedIn: boolean;
}

export const changeReasons = [
  'begun',
  'cancelled',
  'mistaken',
  'missed',
  'gone',
  'client-removed',
  'employee-changed',
  'moved-back',
  'withdrawn',
  'already-gone',
  'no-employee',
  'employee-unmapped',
  'client-unmapped',
  'unreadable',
  'unknown',
  'twice',
] as const;
export type ChangeReason = (typeof changeReasons)[number];

export interface Unmapped {
  kind: 'employee' | 'client';
  id: string;
}

export interface PlannedChange {
  /** `same`: Timeero holds what is wanted already; only our row does not know. Nothing is written to Timeero, and nothing told. */
  kind: ChangeKind | 'same';
  reference: string;
  shiftId: string | null;
  clientId: string | null;
  reason: ChangeReason | null;
  title: string;
  startsAt: string | null;
  endsAt: string | null;
  wanted: WantedShift | null;
  fields: ShiftField[];
  /** By PIMSY's ids: whom nobody in Timeero is known for. */
  unmapped: Unmapped[];
}

export interface Planning {
  appointment: HeldAppointment;
  /** Our shifts of it. */
  rows: readonly ShiftRow[];
  /** Timeero's user of PIMSY's employee, its job of PIMSY's client; null where nobody has mapped them. */
  userOf: (employeeId: string) => string | null;
  jobOf: (clientId: string) => string | null;
  clientRecordOf: (clientId: string) => string | null;
  /** ISO instants; shifts are created when they start from `from` until before `to`. */
  window: { from: string; to: string };
  now: string;
}

export function planAppointment(planning: Planning): PlannedChange[] {
  const { appointment } = planning;
  // What is over and was followed by another is history: nothing that happens to the appointment is about it.
  const rows = planning.rows.filter((row) => row.endsAt > planning.now || !isFollowed(row, planning.rows));
  const unwanted = whyUnwanted(appointment);
  if (unwanted) return rows.flatMap((row) => remove(row, unwanted, planning.now));
  // PIMSY says that it has begun, or is over: what stands in Timeero is what happened.
  if (appointment.status === 'begun' || appointment.status === 'completed') return [];
  const times = timesOf(appointment);
  if (times === null || (appointment.status !== 'scheduled' && appointment.status !== 'tentative'))
    return unreadable(planning);
  const clients = appointment.clientIds.length > 0 ? appointment.clientIds : [null];
  const slots = clients.map((clientId) => slotOf(planning, clientId));
  const known = new Set(slots.flatMap(({ family }) => family));
  return [
    ...slots.flatMap((slot) => planSlot(planning, slot, times)),
    ...rows.filter((row) => !known.has(row)).flatMap((row) => remove(row, 'client-removed', planning.now)),
  ];
}

interface Slot {
  clientId: string | null;
  referenceOf: (nth: number) => string;
  /** Shifts of the appointment with this client, in order: the first, and those that took the place of one that had begun when the appointment was moved. */
  family: ShiftRow[];
}

function slotOf({ appointment, rows, clientRecordOf }: Planning, clientId: string | null): Slot {
  const recordId = clientId === null ? null : clientRecordOf(clientId);
  const named = (nth: number) => referenceOf(appointment, clientId, recordId, nth);
  const family = rows
    .filter(({ reference }) => reference === named(nthOf(reference)))
    .toSorted((one, other) => nthOf(one.reference) - nthOf(other.reference));
  return { clientId, referenceOf: named, family };
}

/**
 * The shift that is to stand for the appointment. One that began is left as it is; a time that PIMSY moved the appointment to since is another visit, which
 * gets a shift of its own. `over`: those of such a time from which the appointment was moved back.
 */
function currentOf(
  { family, referenceOf: named }: Slot,
  startsAt: string,
  now: string,
): { row: ShiftRow | undefined; reference: string; over: ShiftRow[] } {
  const begun = family.findLast((row) => row.state === 'there' && hasBegun(row, now));
  const nth = begun ? nthOf(begun.reference) : 0;
  const later = family.filter(({ reference }) => nthOf(reference) > nth);
  if (begun && !isAnotherVisit(begun, startsAt, now)) return { row: begun, reference: begun.reference, over: later };
  const row = later.at(-1);
  return { row, reference: row?.reference ?? named(nth + 1), over: later.slice(0, -1) };
}

const isFollowed = ({ reference }: ShiftRow, rows: readonly ShiftRow[]): boolean =>
  rows.some((other) => firstName(other) === firstName({ reference }) && nthOf(other.reference) > nthOf(reference));
const firstName = ({ reference }: Pick<ShiftRow, 'reference'>) => reference.replace(/::\d+$/, '');

/** A time to come. Where somebody has clocked in already, one that the shift does not last into; and none that Timeero shows for it. */
const isAnotherVisit = ({ clockedIn, endsAt, held }: ShiftRow, startsAt: string, now: string): boolean =>
  startsAt > now && held?.startsAt !== startsAt && (!clockedIn || startsAt >= endsAt);

function whyUnwanted({ gone, status }: HeldAppointment): ChangeReason | null {
  if (gone) return 'gone';
  return status === 'cancelled' || status === 'mistaken' || status === 'missed' ? status : null;
}

/** Whatever it is, it is left as it is. */
function unreadable({ appointment, rows }: Planning): PlannedChange[] {
  const { startsAt, endsAt } = appointment;
  const about = { reason: 'unreadable', title: titleOf(appointment), startsAt, endsAt } as const;
  const live = rows.filter(isLive);
  if (live.length === 0) return [told('kept', { ...about, reference: referenceOf(appointment, null, null) })];
  return live.map((row) => told('kept', { ...about, reference: row.reference, shiftId: row.id }));
}

function planSlot(planning: Planning, slot: Slot, times: { startsAt: string; endsAt: string }): PlannedChange[] {
  const { row, reference, over } = currentOf(slot, times.startsAt, planning.now);
  return [
    ...planShift(planning, { clientId: slot.clientId, reference, row }, times),
    ...over.flatMap((each) => remove(each, 'moved-back', planning.now)),
  ];
}

function planShift(
  { appointment, userOf, jobOf, window, now }: Planning,
  { clientId, reference, row }: { clientId: string | null; reference: string; row: ShiftRow | undefined },
  times: { startsAt: string; endsAt: string },
): PlannedChange[] {
  const inWindow = times.startsAt >= window.from && times.startsAt < window.to && times.endsAt > now;
  const live = row !== undefined && isLive(row);
  if (!inWindow && !live) return [];
  const { employeeIds } = appointment;
  const users = employeeIds.map((id) => ({ id, user: userOf(id) }));
  const userIds = users.flatMap(({ user }) => (user === null ? [] : [user])).toSorted();
  const strangers = users.flatMap(({ id, user }) => (user === null ? [{ kind: 'employee' as const, id }] : []));
  const title = titleOf(appointment);
  const about = { reference, shiftId: row?.id ?? null, clientId, title, ...times };
  const say = (reason: ChangeReason, unmapped: Unmapped[]) => told('unmapped', { ...about, reason, unmapped });

  if (employeeIds.length === 0) return [say('no-employee', []), ...(live ? remove(row, 'no-employee', now) : [])];
  if (userIds.length === 0) {
    // The mapping has ended, which says nothing about the visit; another employee does.
    const others = live && row.employeeIds.join('\n') !== employeeIds.join('\n');
    return [say('employee-unmapped', strangers), ...(others ? remove(row, 'employee-changed', now) : [])];
  }
  const reports = strangers.length > 0 ? [say('employee-unmapped', strangers)] : [];
  const job = clientId === null ? null : jobOf(clientId);
  if (clientId !== null && job === null) {
    reports.push(say('client-unmapped', [{ kind: 'client', id: clientId }]));
    if (!live) return merged(reports);
  }
  const jobId = clientId !== null && job === null ? (row?.jobId ?? null) : job;
  const zone = zoneToSend(times.startsAt, times.endsAt, appointment.zone);
  const wanted: WantedShift = { userIds, jobId, title, ...times, zone, employeeIds };
  return [...merged(reports), ...keep(row, wanted, about, now)];
}

/** One report a shift: who is missing in it, employees and client together. */
function merged(reports: PlannedChange[]): PlannedChange[] {
  const [first, ...others] = reports;
  if (!first) return [];
  return [{ ...first, unmapped: [first, ...others].flatMap(({ unmapped }) => unmapped) }];
}

/** A shift of our own pages: what stands in its row is what is wanted. */
export function planOwn(
  row: ShiftRow & { unsent: boolean; withdrawn: boolean; clientId: string | null },
  now: string,
): PlannedChange[] {
  if (row.withdrawn) return remove(row, 'withdrawn', now);
  if (row.state === 'gone' || (row.state === 'refused' && !row.unsent)) return [];
  const { userIds, jobId, title, startsAt, endsAt, employeeIds } = row;
  const zone = zoneToSend(startsAt, endsAt, row.zone);
  const wanted = { userIds, jobId, title, startsAt, endsAt, zone, employeeIds };
  const about = { reference: row.reference, shiftId: row.id, clientId: row.clientId, title, startsAt, endsAt };
  // Before it is sent, what is held is what was sent last: so a change of ours is a change, and not something to put back.
  return keep(row.unsent && row.held ? { ...row, ...row.held } : row, wanted, about, now);
}

type About = Pick<PlannedChange, 'reference' | 'shiftId' | 'clientId' | 'title' | 'startsAt' | 'endsAt'>;

function keep(row: ShiftRow | undefined, wanted: WantedShift, about: About, now: string): PlannedChange[] {
  if (!row || row.state !== 'there') {
    const from = [{ field: 'shift', before: null, after: 'there' } as const];
    return wanted.endsAt > now || (row && isInDoubt(row)) ? [change('create', about, wanted, from)] : [];
  }
  const { held } = row;
  // Nearly always so, and a run asks for each of ten thousands.
  if (held && isAlike(held, wanted) && isAlike(row, wanted) && sameIds(row.employeeIds, wanted.employeeIds)) return [];
  const fields = held ? differences(held, wanted) : [{ field: 'shift', before: null, after: 'there' } as const];
  if (fields.length === 0)
    return differences(row, wanted).length > 0 || row.employeeIds.join('\n') !== wanted.employeeIds.join('\n')
      ? [change('same', about, wanted, [])]
      : [];
  if (hasBegun(row, now)) {
    if (held === null && row.endsAt <= now) return [];
    return [told('kept', { ...about, reason: 'begun', fields })];
  }
  const isEdited = held === null || differences(held, row).length > 0;
  return [change(isEdited ? 'put-back' : 'change', about, wanted, fields)];
}

function remove(row: ShiftRow, reason: ChangeReason, now: string): PlannedChange[] {
  const { id: shiftId, reference, title, startsAt, endsAt } = row;
  const about = { reference, shiftId, title, startsAt, endsAt, clientId: null };
  const fields = [{ field: 'shift', before: 'there', after: null } as const];
  if (isInDoubt(row)) return [change('delete', about, null, fields, reason)];
  if (row.state !== 'there') return [];
  if (hasBegun(row, now)) return reason === 'missed' ? [] : [told('kept', { ...about, reason: 'begun', fields })];
  return [change('delete', about, null, fields, row.held === null ? 'already-gone' : reason)];
}

/** Rounds has it in Timeero, or may have. */
export const isLive = ({ state }: Pick<ShiftRow, 'state'>): boolean =>
  state === 'there' || state === 'sending' || state === 'doubt';
const isInDoubt = ({ state }: Pick<ShiftRow, 'state'>): boolean => state === 'sending' || state === 'doubt';

/**
 * Its time by our plan has come, or somebody has clocked in: from then on it is what happened. Not because it was moved into the past inside Timeero, where
 * a slip of a date would take a visit from a client.
 */
export const hasBegun = ({ startsAt, clockedIn }: Pick<ShiftRow, 'startsAt' | 'clockedIn'>, now: string): boolean =>
  clockedIn || startsAt <= now;

/** Whether two lists of ids are the same, order included. */
const sameIds = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((id, n) => id === others[n]);

/** Alike at a glance: what differs only in the order of its users is told apart by {@link differences}. */
const isAlike = (is: HeldShift, should: HeldShift): boolean =>
  is.startsAt === should.startsAt &&
  is.endsAt === should.endsAt &&
  is.jobId === should.jobId &&
  is.title === should.title &&
  is.zone === should.zone &&
  sameIds(is.userIds, should.userIds);

/** Field by field, what is and what should be. */
export function differences(is: HeldShift, should: HeldShift): ShiftField[] {
  const pairs: [ShiftField['field'], ShiftField['before'], ShiftField['after']][] = [
    ['users', is.userIds.toSorted(), should.userIds.toSorted()],
    ['job', is.jobId, should.jobId],
    ['title', is.title, should.title],
    ['startsAt', is.startsAt, should.startsAt],
    ['endsAt', is.endsAt, should.endsAt],
    ['zone', is.zone, should.zone],
  ];
  return pairs.flatMap(([field, before, after]) =>
    String(before) === String(after) && (before === null) === (after === null) ? [] : [{ field, before, after }],
  );
}

function change(
  kind: PlannedChange['kind'],
  about: About,
  wanted: WantedShift | null,
  fields: ShiftField[],
  reason: ChangeReason | null = null,
): PlannedChange {
  return { ...about, kind, reason, wanted, fields, unmapped: [] };
}

function told(
  kind: 'kept' | 'unmapped',
  about: Partial<PlannedChange> & Pick<PlannedChange, 'reference' | 'reason' | 'title' | 'startsAt' | 'endsAt'>,
): PlannedChange {
  return { shiftId: null, clientId: null, wanted: null, fields: [], unmapped: [], ...about, kind };
}
