import type { Appointment, Location, Patient, Practitioner } from '@medplum/fhirtypes';
import { addDays, instantOf, localDate, startOfDay, wallTimeOf } from '../../../domain/time.ts';
import { systems } from './specimens.ts';
import type { Kept, Store } from './store.ts';

type Form = Record<string, string | undefined>;

/** What the pages of appointments are made of. */
export interface Day {
  /** YYYY-MM-DD. */
  date: string;
  /** Of the practice's first location. */
  zone: string;
  appointments: Kept<Appointment>[];
  clients: Kept<Patient>[];
  employees: Kept<Practitioner>[];
  locations: Kept<Location>[];
}

/** The day that was asked for, else today by the clock of UTC. */
export function shownDay(given: unknown, now: number): string {
  const today = new Date(now).toISOString().slice(0, 10);
  if (typeof given !== 'string' || !/^20\d\d-\d\d-\d\d$/.test(given)) return today;
  return Number.isNaN(Date.parse(given)) ? today : given;
}

/** The appointments of a date, or the one that is given, with everybody they may name. */
export async function dayOf(store: Store, asked: string | null, one?: Kept<Appointment>): Promise<Day> {
  const [locations, clients, employees] = await Promise.all([
    store.all('Location'),
    store.all('Patient'),
    store.all('Practitioner'),
  ]);
  const places = locations.filter((each) => each.resourceType === 'Location');
  const zone = zoneOf(places[0]);
  const date = asked ?? (one?.start ? localDate(one.start, zone) : '2000-01-01');
  const query = new URLSearchParams([
    ['date', `ge${startOfDay(date, zone)}`],
    ['date', `lt${startOfDay(addDays(date, 1), zone)}`],
  ]);
  const found = one ? [one] : (await store.page('Appointment', query.toString(), { count: 500, offset: 0 })).records;
  return {
    date,
    zone,
    appointments: found
      .filter((each) => each.resourceType === 'Appointment')
      .toSorted((a, b) => (a.start ?? '').localeCompare(b.start ?? '')),
    clients: clients.filter((each) => each.resourceType === 'Patient'),
    employees: employees.filter((each) => each.resourceType === 'Practitioner'),
    locations: places,
  };
}

export const zoneOf = (place: Location | undefined): string =>
  place?.extension?.find(({ url }) => url === systems.zone)?.valueCode ?? 'America/New_York';

export const actorOf = (appointment: Appointment, type: string): string =>
  appointment.participant
    .find(({ actor }) => actor?.reference?.startsWith(`${type}/`))
    ?.actor?.reference?.slice(type.length + 1) ?? '';

export const appointmentZone = (appointment: Appointment, { locations, zone }: Day): string => {
  const place = locations.find(({ id }) => id === actorOf(appointment, 'Location'));
  return place ? zoneOf(place) : zone;
};

export const startIn = (appointment: Appointment, zone: string): string =>
  appointment.start ? wallTimeOf(appointment.start, zone) : '';

export const minutesOf = ({ start = '', end = '' }: Appointment): number =>
  Math.round((Date.parse(end) - Date.parse(start)) / 60_000) || 60;

/** What the form says; FHIR itself judges whether it can be. */
export async function appointmentFrom(store: Store, held: Appointment, form: Form): Promise<Appointment> {
  const locationId = form['location'] ?? '';
  const place = await store.get('Location', locationId);
  const zone = zoneOf(place?.resourceType === 'Location' ? place : undefined);
  const wall = form['start'] ?? '';
  const start = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) ? new Date(instantOf(wall, zone)).toISOString() : undefined;
  const minutes = Math.min(Math.max(Number(form['minutes']) || 60, 5), 1_440);
  const end = start === undefined ? undefined : new Date(Date.parse(start) + minutes * 60_000).toISOString();
  const actors = [
    ['Patient', form['client']],
    ['Practitioner', form['employee']],
    ['Location', locationId],
  ].flatMap(([type, id]) => (id ? [`${type}/${id}`] : []));
  return {
    ...held,
    status: statusFrom(form['status']) ?? held.status,
    serviceType: form['type'] ? [{ text: form['type'].slice(0, 100) }] : held.serviceType,
    start,
    end,
    participant: actors.map((reference) => ({ actor: { reference }, status: 'accepted' })),
  };
}

export const newAppointment = (store: Store, form: Form): Promise<Appointment> =>
  appointmentFrom(store, { resourceType: 'Appointment', status: 'booked', participant: [] }, form);

export const statuses = [
  'proposed',
  'booked',
  'arrived',
  'fulfilled',
  'cancelled',
  'noshow',
  'entered-in-error',
] as const;
const statusFrom = (given: string | undefined) => statuses.find((status) => status === given);
