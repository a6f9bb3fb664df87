import { isZone, keepsItsClocks, wallTimeOf } from '../time.ts';

/** What Rounds wants a shift in Timeero to be. */
export interface WantedShift {
  /** Timeero's, sorted. */
  userIds: string[];
  jobId: string | null;
  title: string;
  /** ISO instants in UTC at whole minutes. */
  startsAt: string;
  endsAt: string;
  zone: string;
  /** PIMSY's, sorted: whom it was made for. */
  employeeIds: string[];
}

/** An appointment as PIMSY holds it; `facts` of its record. */
export interface HeldAppointment {
  recordId: string;
  externalId: string;
  /** A whole read did not bring it. Its shift goes only when asking for it by its id says so too. */
  gone: boolean;
  /** null: one that Rounds does not know. */
  status: string | null;
  startsAt: string | null;
  endsAt: string | null;
  /** Its own, or that of its location, or of the practice. */
  zone: string;
  clientIds: string[];
  employeeIds: string[];
  type: string | null;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? [...new Set(value.filter((each): each is string => typeof each === 'string'))] : [];
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Reads `facts` of a record of kind appointment; `zone` counts where it has none. */
export function heldAppointment(
  { id, externalId, gone, facts }: { id: string; externalId: string; gone: boolean; facts: Record<string, unknown> },
  zone: string,
): HeldAppointment {
  const own = text(facts['zone']);
  return {
    recordId: id,
    externalId,
    gone,
    status: text(facts['status']),
    startsAt: minute(text(facts['startsAt'])),
    endsAt: minute(text(facts['endsAt'])),
    zone: own !== null && isZone(own) ? own : zone,
    clientIds: texts(facts['clientIds']),
    employeeIds: texts(facts['employeeIds']).toSorted(),
    type: text(facts['type']),
  };
}

/** Timeero's clocks show minutes. */
function minute(instant: string | null): string | null {
  const ms = instant === null ? Number.NaN : Date.parse(instant);
  if (instant === null || Number.isNaN(ms)) return null;
  // Whoever read it keeps it in UTC, and nearly always it is a whole minute.
  return instant.endsWith(':00.000Z') ? instant : new Date(Math.floor(ms / 60_000) * 60_000).toISOString();
}

/** When an appointment is; null where that cannot be read. */
export function timesOf({ startsAt, endsAt }: HeldAppointment): { startsAt: string; endsAt: string } | null {
  return startsAt !== null && endsAt !== null && startsAt < endsAt ? { startsAt, endsAt } : null;
}

/**
 * Our own name for the shift of an appointment with one of its clients; `nth` counts those that begun ones were followed by. Timeero's adapter takes letters,
 * digits and `-_.:`, 100 at most; ids that do not fit are named by our own records. A colon stands between, because neither system has one in its ids: with
 * a dash `12-7` could be two things.
 */
export function referenceOf(
  appointment: Pick<HeldAppointment, 'externalId' | 'recordId'>,
  clientId: string | null,
  clientRecordId: string | null,
  nth = 1,
): string {
  const named = `pimsy-${appointment.externalId}${clientId === null ? '' : `:${clientId}`}`;
  const fits = [appointment.externalId, clientId ?? 'x'].every((id) => /^[A-Za-z0-9._-]+$/.test(id));
  const after = nth === 1 ? '' : `::${nth}`;
  if (fits && named.length + after.length <= 100) return named + after;
  const ours = `pimsy-${appointment.recordId}${clientId === null ? '' : `:${clientRecordId ?? clientId}`}`;
  return ours.slice(0, 100 - after.length) + after;
}

/** Which of the shifts of an appointment a name is of. */
export const nthOf = (reference: string): number => Number(/::(\d+)$/.exec(reference)?.[1] ?? 1);

/** A service of the EVV register is told by its type; nothing else of the appointment is in the title. */
export const titleOf = ({ type, clientIds }: Pick<HeldAppointment, 'type' | 'clientIds'>): string =>
  (type ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 100) || (clientIds.length > 0 ? 'Visit' : 'Appointment');

/**
 * The zone to send. A wall time that the clocks of an autumn night show twice says nothing in that zone, so such a shift is written by the clock of UTC,
 * as Timeero's adapter gives it back.
 */
export function zoneToSend(startsAt: string, endsAt: string, zone: string): string {
  // Where the clocks do not change around it, no time of it is shown twice; this is nearly always so, and quick to see.
  if (keepsItsClocks(zone, Date.parse(startsAt) - twoHours, Date.parse(endsAt) + twoHours)) return zone;
  return [startsAt, endsAt].every((instant) => isShownOnce(instant, zone)) ? zone : 'UTC';
}

const twoHours = 120 * 60_000;

const shifted = (instant: string, minutes: number): string =>
  new Date(Date.parse(instant) + minutes * 60_000).toISOString();

/** Clocks go back by an hour, or by half of one. */
const isShownOnce = (instant: string, zone: string): boolean =>
  [-60, -30, 30, 60].every((minutes) => wallTimeOf(shifted(instant, minutes), zone) !== wallTimeOf(instant, zone));
