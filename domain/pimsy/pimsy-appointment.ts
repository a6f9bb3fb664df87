import type { AppointmentStatus } from '../appointments.ts';
import type { LinkProblem } from './link-problems.ts';
import { factText } from './pimsy-person.ts';

/** An appointment of PIMSY; ids are PIMSY's. */
export interface PimsyAppointment {
  status: string | null;
  clientIds: string[];
  employeeIds: string[];
  locationId: string | null;
  startsAt: string | null;
  endsAt: string | null;
  type: string;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** Reads the facts of an external record. */
export const pimsyAppointment = (facts: Readonly<Record<string, unknown>>): PimsyAppointment => ({
  status: factText(facts['status']),
  clientIds: texts(facts['clientIds']),
  employeeIds: texts(facts['employeeIds']),
  locationId: factText(facts['locationId']),
  startsAt: factText(facts['startsAt']),
  endsAt: factText(facts['endsAt']),
  type: factText(facts['type'])?.slice(0, 100) ?? 'Appointment',
});

/**
 * What an appointment is here. `called-off`: none (any more); a row that there is becomes cancelled. `not-agreed`: asked for only, so nobody is
 * reminded of it; also it has no row, or one that is cancelled.
 */
export type PimsyStanding = 'planned' | 'completed' | 'missed' | 'called-off' | 'not-agreed' | 'unknown';

const standings: Readonly<Record<string, PimsyStanding>> = {
  tentative: 'not-agreed',
  scheduled: 'planned',
  begun: 'planned',
  completed: 'completed',
  missed: 'missed',
  cancelled: 'called-off',
  mistaken: 'called-off',
};
export const standingOf = (status: string | null): PimsyStanding => standings[status ?? ''] ?? 'unknown';

/** The status of its row. What the client confirmed here stays confirmed until it is moved. */
export const statusHere = (
  standing: PimsyStanding,
  before: AppointmentStatus | null,
  moved: boolean,
): AppointmentStatus => {
  if (standing === 'completed' || standing === 'missed') return standing;
  if (standing !== 'planned') return 'cancelled';
  return before === 'confirmed' && !moved ? 'confirmed' : 'scheduled';
};

/** What of an appointment is known here: our ids by PIMSY's. */
export interface KnownHere {
  client: ReadonlyMap<string, string>;
  employee: ReadonlyMap<string, string>;
  location: ReadonlyMap<string, string>;
  /** Of a practice that has but one: an appointment without a location can be nowhere else. */
  onlyLocation: string | null;
}

export interface PlacedAppointment {
  /** One row each. */
  clientIds: string[];
  staffId: string;
  locationId: string;
  startsAt: Date;
  endsAt: Date;
}

const no = (problem: LinkProblem) => ({ placed: null, problem });

/** Where it belongs here, or the reason why it cannot be a row. All clients of a group have to be known: a group with one missing is listed, and the others get theirs. */
export const placeAppointment = (
  appointment: PimsyAppointment,
  known: KnownHere,
): { placed: PlacedAppointment | null; problem: LinkProblem | null } => {
  const { clientIds, employeeIds, locationId } = appointment;
  if (standingOf(appointment.status) === 'unknown') return no('no-status');
  const startsAt = Date.parse(appointment.startsAt ?? '');
  const endsAt = Date.parse(appointment.endsAt ?? '');
  if (!(endsAt > startsAt)) return no('no-time');
  if (clientIds.length === 0) return no('no-client');
  const clients = clientIds.flatMap((id) => known.client.get(id) ?? []);
  if (clients.length === 0) return no('client-unlinked');
  if (employeeIds.length === 0) return no('no-employee');
  const staffId = employeeIds.map((id) => known.employee.get(id)).find((id) => id !== undefined);
  if (staffId === undefined) return no('employee-unlinked');
  const place = locationId === null ? known.onlyLocation : known.location.get(locationId);
  if (place === null) return no('no-location');
  if (place === undefined) return no('location-unlinked');
  return {
    placed: {
      clientIds: clients,
      staffId,
      locationId: place,
      startsAt: new Date(startsAt),
      endsAt: new Date(endsAt),
    },
    problem: clients.length < clientIds.length ? 'client-unlinked' : null,
  };
};
