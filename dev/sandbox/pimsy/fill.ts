import type { Appointment, Location, Patient, Practitioner, Resource } from '@medplum/fhirtypes';
import { addDays, localDate } from '../../../domain/time.ts';
import { samplePractice } from '../../../db/seed/build.ts';
import type { PracticePlan } from '../../../db/seed/plans.ts';
import { Random } from '../../../db/seed/random.ts';
import type { Rows } from '../../../db/seed/sample.ts';
import { streetKinds, streets } from '../../../db/seed/words.ts';
import { applyFields, type PersonFields } from './person-form.ts';
import { specimenSsns, systems } from './specimens.ts';

/** Days around today whose appointments PIMSY holds: a sync looks no further. */
const kept = { back: 7, ahead: 31 };

/**
 * The same people, record numbers and appointments as the sample practice of db/seed, as PIMSY holds them. About every second record has what an import
 * needs; each of the others lacks something, or has something that is wrong.
 */
export function sampleRecords(plan: PracticePlan, now: string): Resource[] {
  const rows = samplePractice(plan, now);
  const random = new Random(plan.seed ^ 0x51a5);
  const ids = new Map<string, string>();
  const locations = rows.Location.map((row, i) => locationOf(row, keep(ids, row.id, `loc-${i + 1}`)));
  const employees = rows.Staff.map((row, i) => employeeOf(rows, row, i, keep(ids, row.id, `e-${101 + i}`), random));
  const clients = rows.Client.map((row, i) =>
    clientOf(rows, row, i, keep(ids, row.id, `c-${row.recordNumber}`), random),
  );
  const today = localDate(now, plan.zone);
  const [from, to] = [addDays(today, -kept.back), addDays(today, kept.ahead)];
  const appointments = rows.Appointment.filter(({ startsAt }) => {
    const date = localDate(startsAt?.toISOString() ?? '', plan.zone);
    return date >= from && date <= to;
  }).map((row, i) => appointmentOf(row, `a-${i + 1}`, ids));
  return [...locations, ...employees, ...clients, ...appointments];
}

function keep(ids: Map<string, string>, ours: string, theirs: string): string {
  ids.set(ours, theirs);
  return theirs;
}

/** In turn, so that each kind is there in a small practice too; null: nothing is wrong with it. */
const faults: Readonly<Record<'employee' | 'client', readonly ((person: PersonFields) => Partial<PersonFields>)[]>> = {
  employee: [
    () => ({ ssn: '' }),
    ({ email }) => ({ email: email.replace('@', '(at)') }),
    () => ({ mobile: '' }),
    ({ zip }) => ({ zip: zip.slice(0, 4) }),
    () => ({ ssn: '000-12-3456' }),
    () => ({ line1: '', city: '' }),
    () => ({ email: '', ssn: '123-45-6789' }),
    () => ({ mobile: '555-01', lastName: '' }),
  ],
  client: [
    () => ({ medicaidId: '' }),
    () => ({ email: '' }),
    ({ email }) => ({ email: email.replace(/\..*$/, '') }),
    () => ({ medicaidId: 'PENDING' }),
    () => ({ mobile: '' }),
    () => ({ line1: '', zip: '' }),
    ({ birthDate }) => ({ birthDate: birthDate.slice(0, 4), medicaidId: '' }),
    ({ state }) => ({ state: state === '' ? '' : 'N.Carolina', email: 'none' }),
  ],
};

const faultOf = (kind: keyof typeof faults, index: number, person: PersonFields): Partial<PersonFields> =>
  index % 2 === 0 ? {} : (faults[kind][Math.floor(index / 2) % faults[kind].length]?.(person) ?? {});

type Row<Name extends keyof Rows> = Rows[Name][number];

const street = (random: Random) => `${random.whole(1, 980)} ${random.pick(streets)} ${random.pick(streetKinds)}`;
/** Kept for fiction, and outside the numbers that the sample practice gives to its own people. */
const spareNumber = (index: number) => `(202) 555-${String(100 + (index % 90)).padStart(4, '0')}`;

function contactsOf(rows: Rows, personId: string | undefined) {
  const of = (kind: string) =>
    rows.ContactPoint.find((point) => point.personId === personId && point.kind === kind)?.address;
  return { email: of('email'), mobile: of('mobile') ?? of('home') };
}

function employeeOf(rows: Rows, row: Row<'Staff'>, index: number, id: string, random: Random): Practitioner {
  const person = rows.Person.find((each) => each.id === row.personId);
  const place = rows.Location.find((each) => each.id === row.locationId);
  const contacts = contactsOf(rows, row.personId);
  const fields: PersonFields = {
    firstName: person?.firstName ?? '',
    lastName: person?.lastName ?? '',
    line1: street(random),
    line2: '',
    city: place?.city ?? '',
    state: place?.state ?? '',
    zip: place?.zip ?? '',
    email: contacts.email ?? '',
    mobile: contacts.mobile ?? spareNumber(index),
    // There are no more of them, and no two people share one.
    ssn: specimenSsns[index] ?? '',
    medicaidId: '',
    birthDate: '',
    active: true,
  };
  const base: Practitioner = {
    resourceType: 'Practitioner',
    id,
    identifier: [
      {
        type: { coding: [{ system: systems.kinds, code: 'EI' }] },
        system: systems.employee,
        value: String(501 + index),
      },
    ],
  };
  return applyFields(base, { ...fields, ...faultOf('employee', index, fields) });
}

function clientOf(rows: Rows, row: Row<'Client'>, index: number, id: string, random: Random): Patient {
  const person = rows.Person.find((each) => each.id === row.personId);
  const contacts = contactsOf(rows, row.personId);
  const name = `${person?.firstName}.${person?.lastName}`.toLowerCase().replace(/[^a-z.]/g, '');
  const fields: PersonFields = {
    firstName: person?.firstName ?? '',
    lastName: person?.lastName ?? '',
    line1: person?.line1 ?? '',
    line2: '',
    city: person?.city ?? '',
    state: person?.state ?? '',
    zip: person?.zip ?? '',
    // Of minors the sample practice has only what their guardians use.
    email: contacts.email ?? `${name}.${row.recordNumber}@home.example.net`,
    mobile: contacts.mobile ?? spareNumber(index),
    ssn: '',
    medicaidId: medicaidId(person?.state ?? '', random),
    birthDate: person?.birthDate ?? '',
    active: row.active !== false,
  };
  const base: Patient = {
    resourceType: 'Patient',
    id,
    identifier: [
      {
        type: { coding: [{ system: systems.kinds, code: 'MR' }] },
        system: systems.record,
        value: row.recordNumber ?? '',
      },
    ],
  };
  return applyFields(base, { ...fields, ...faultOf('client', index, fields) });
}

/** In the form of the state: North Carolina nine digits and a letter, Arizona A and eight digits, Tennessee TD and nine digits. */
function medicaidId(state: string, random: Random): string {
  const digits = (count: number) => Array.from({ length: count }, () => random.whole(0, 9)).join('');
  if (state === 'AZ') return `A${digits(8)}`;
  if (state === 'TN') return `TD${digits(9)}`;
  return `9${digits(8)}${random.pick(['K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T'])}`;
}

const locationOf = (row: Row<'Location'>, id: string): Location => ({
  resourceType: 'Location',
  id,
  status: 'active',
  name: row.name,
  extension: [{ url: systems.zone, valueCode: row.zone }],
  telecom: [{ system: 'phone', use: 'work', value: row.phone ?? '' }],
  address: {
    line: [row.line1 ?? ''],
    city: row.city ?? '',
    state: row.state ?? '',
    postalCode: row.zip ?? '',
    country: 'US',
  },
});

const statuses = new Map<string, Appointment['status']>([
  ['scheduled', 'booked'],
  ['confirmed', 'booked'],
  ['cancelled', 'cancelled'],
  ['missed', 'noshow'],
  ['completed', 'fulfilled'],
]);

const appointmentOf = (row: Row<'Appointment'>, id: string, ids: ReadonlyMap<string, string>): Appointment => ({
  resourceType: 'Appointment',
  id,
  status: statuses.get(row.status ?? 'scheduled') ?? 'booked',
  serviceType: [{ text: row.type ?? '' }],
  start: row.startsAt?.toISOString() ?? '',
  end: row.endsAt?.toISOString() ?? '',
  participant: [
    { actor: { reference: `Patient/${ids.get(row.clientId ?? '')}` }, status: 'accepted' },
    { actor: { reference: `Practitioner/${ids.get(row.staffId ?? '')}` }, status: 'accepted' },
    { actor: { reference: `Location/${ids.get(row.locationId ?? '')}` }, status: 'accepted' },
  ],
});
