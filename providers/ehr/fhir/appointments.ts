import { readInstant } from '../../../domain/time.ts';
import type { EhrAppointment, EhrAppointmentStatus } from '../port.ts';
import { compact, filled, zoneOf } from './choose.ts';
import { changedAt } from './people.ts';
import { appointmentSchema, type Booking } from './schemas.ts';

/** https://hl7.org/fhir/R4/valueset-appointmentstatus.html */
const statuses = new Map<string | undefined, EhrAppointmentStatus>([
  ['proposed', 'tentative'],
  ['pending', 'tentative'],
  ['waitlist', 'tentative'],
  ['booked', 'scheduled'],
  ['arrived', 'begun'],
  ['checked-in', 'begun'],
  ['fulfilled', 'completed'],
  ['noshow', 'missed'],
  ['cancelled', 'cancelled'],
  ['entered-in-error', 'mistaken'],
]);

export interface ReadAppointment {
  record: EhrAppointment;
  /** Who takes part in a role that has a record of its own: whose role it is stands there. */
  roles: string[];
}

/** What a record says; null where it cannot be read. `base`: address of the server, ending in a slash. */
export function appointmentOf(json: unknown, base: string): ReadAppointment | null {
  const { data } = appointmentSchema.safeParse(json);
  if (!data) return null;
  const actors = data.participant
    .filter(({ status }) => status !== 'declined')
    .flatMap(({ actor }) => referenceIn(actor?.reference, data.contained, base) ?? []);
  const ids = (type: string) => [...new Set(actors.filter((actor) => actor.type === type).map(({ id }) => id))];
  const startsAt = readInstant(data.start ?? '');
  const record = compact({
    id: data.id,
    changedAt: changedAt(data.meta),
    status: statuses.get(data.status) ?? null,
    clientIds: ids('Patient'),
    employeeIds: ids('Practitioner'),
    locationId: ids('Location')[0] ?? null,
    startsAt,
    endsAt: readInstant(data.end ?? '') ?? endByLength(startsAt, data),
    zone: zoneOf(data._start?.extension, data.extension),
    type: typeOf(data),
    held: compact({ status: data.status, start: data.start, end: data.end }),
  });
  return { record, roles: ids('PractitionerRole') };
}

/** Where there is no end at all; one that cannot be read is not replaced by another. */
function endByLength(startsAt: string | null, { end, minutesDuration = 0 }: Booking): string | null {
  if (startsAt === null || end !== undefined || minutesDuration === 0) return null;
  return new Date(Date.parse(startsAt) + minutesDuration * 60_000).toISOString();
}

const typeOf = ({ appointmentType, serviceType, description }: Booking): string | undefined =>
  [...serviceType, ...(appointmentType ? [appointmentType] : [])]
    .map(({ text, coding }) => filled(text) ?? filled(coding[0]?.display))
    .find((words) => words !== undefined) ?? filled(description);

/**
 * `Type/id`, the same with a version, as an address on this very server, or of a contained role, which names its person. Others name nobody whom this
 * server knows.
 */
export function referenceIn(
  reference: string | undefined,
  contained: Booking['contained'],
  base: string,
): { type: string; id: string } | null {
  if (reference?.startsWith('#')) {
    const inner = contained.find(({ id }) => id === reference.slice(1));
    return inner?.practitioner ? referenceIn(inner.practitioner.reference, [], base) : null;
  }
  const relative = reference?.startsWith(base) ? reference.slice(base.length) : (reference ?? '');
  const [, type, id] = /^([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(relative) ?? [];
  return type === undefined || id === undefined ? null : { type, id };
}
