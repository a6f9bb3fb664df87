import { dateOf, timeOf, yesOrNo } from '../../../domain/imports/cells.ts';
import { instantOf, isZone, readInstant } from '../../../domain/time.ts';
import { SealedText } from '../../../platform/sealed-text.ts';
import {
  type EhrAppointment,
  type EhrAppointmentStatus,
  ehrAppointmentStatuses,
  type EhrClient,
  type EhrEmployee,
  type EhrLocation,
  type EhrPhone,
} from '../port.ts';

/*
 * The columns of a drop; docs/pimsy.md describes them for whoever writes the files. Only `id` is required: what else is missing is missing in PIMSY.
 */

/** Text of a row by the names of its columns, without empty cells. */
export type Cells = Readonly<Record<string, string | undefined>>;

const person = [
  'id',
  'changed_at',
  'active',
  'first_name',
  'last_name',
  'line1',
  'line2',
  'city',
  'state',
  'zip',
  'email',
  'mobile_phone',
  'home_phone',
  'work_phone',
  'ssn',
] as const;

export const dropFiles = {
  employees: { name: 'employees.csv', columns: [...person, 'employee_number'] },
  clients: { name: 'clients.csv', columns: [...person, 'birth_date', 'medicaid_id', 'record_number'] },
  locations: {
    name: 'locations.csv',
    columns: [
      'id',
      'changed_at',
      'active',
      'name',
      'line1',
      'line2',
      'city',
      'state',
      'zip',
      'work_phone',
      'time_zone',
    ],
  },
  appointments: {
    name: 'appointments.csv',
    columns: [
      'id',
      'changed_at',
      'status',
      'client_ids',
      'employee_ids',
      'location_id',
      'starts_at',
      'ends_at',
      'time_zone',
      'type',
    ],
  },
} as const satisfies Record<string, { name: string; columns: readonly string[] }>;
export type DropKind = keyof typeof dropFiles;

/** Nobody misses these. */
export const extraColumns: readonly string[] = [
  'changed_at',
  'active',
  'line2',
  'home_phone',
  'work_phone',
  'employee_number',
  'type',
];

const phoneKinds = ['mobile', 'home', 'work'] as const satisfies EhrPhone['kind'][];

const phonesOf = (cells: Cells): EhrPhone[] =>
  phoneKinds.flatMap((kind) => {
    const number = cells[`${kind}_phone`];
    return number === undefined ? [] : [{ number, kind }];
  });

function addressOf({ line1, line2, city, state, zip }: Cells): EhrEmployee['address'] {
  const address = present({ line1, line2, city, state, zip });
  return Object.keys(address).length > 0 ? address : undefined;
}

const basics = (id: string, cells: Cells) => ({
  id,
  changedAt: readInstant(cells['changed_at'] ?? ''),
  active: isActive(cells),
  phones: phonesOf(cells),
  ...present({ address: addressOf(cells) }),
});

/** Only a plain no makes somebody inactive. */
function isActive({ active }: Cells): boolean {
  const read = active === undefined ? null : yesOrNo(active);
  return read?.ok !== true || read.value;
}

const named = (cells: Cells) =>
  present({
    firstName: cells['first_name'],
    lastName: cells['last_name'],
    email: cells['email'],
    ssn: cells['ssn'] === undefined ? undefined : new SealedText(cells['ssn']),
  });

export const employeeOf = (id: string, cells: Cells): EhrEmployee => ({
  ...basics(id, cells),
  ...named(cells),
  ...present({ employeeNumber: cells['employee_number'] }),
});

export const clientOf = (id: string, cells: Cells): EhrClient => ({
  ...basics(id, cells),
  ...named(cells),
  ...present({
    recordNumber: cells['record_number'],
    medicaidId: cells['medicaid_id'],
    birthDate: cells['birth_date'],
  }),
});

export const locationOf = (id: string, cells: Cells): EhrLocation => ({
  ...basics(id, cells),
  zone: zoneOf(cells),
  ...present({ name: cells['name'] }),
});

export const appointmentOf = (id: string, cells: Cells): EhrAppointment => {
  const { status, starts_at: start, ends_at: end, type } = cells;
  const zone = zoneOf(cells);
  return {
    id,
    changedAt: readInstant(cells['changed_at'] ?? ''),
    status: isStatus(status?.toLowerCase()) ?? null,
    clientIds: idsIn(cells['client_ids']),
    employeeIds: idsIn(cells['employee_ids']),
    locationId: cells['location_id'] ?? null,
    startsAt: timeIn(start, zone),
    endsAt: timeIn(end, zone),
    zone,
    ...present({ type }),
    held: present({ status, start, end }),
  };
};

const isStatus = (word: string | undefined): EhrAppointmentStatus | undefined =>
  ehrAppointmentStatuses.find((status) => status === word);

/** Several are separated by spaces. */
const idsIn = (cell = ''): string[] => [...new Set(cell.split(/\s+/).filter((id) => id !== ''))];

const zoneOf = ({ time_zone: zone }: Cells): string | null => (zone !== undefined && isZone(zone) ? zone : null);

/** An instant with its offset, or what the clocks of the zone show: `2027-03-09 14:30`, `3/9/2027 2:30 PM`. */
function timeIn(cell: string | undefined, zone: string | null): string | null {
  const instant = readInstant(cell?.replace(' ', 'T') ?? '');
  if (cell === undefined || instant !== null || zone === null) return instant;
  const [, day = '', clock = ''] = /^(\S+?)[ T]+(\S.*)$/.exec(cell) ?? [];
  const [date, time] = [dateOf(day), timeOf(clock)];
  return date.ok && time.ok ? new Date(instantOf(`${date.value}T${time.value}`, zone)).toISOString() : null;
}

/** Without what is undefined. */
function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is left has a value
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
