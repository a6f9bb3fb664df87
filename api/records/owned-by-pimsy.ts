import type { UnitOfWork } from '../../db/database.ts';
import { ownedByPimsy } from '../../db/pimsy/link-lists.ts';
import { ownedOfLocations } from '../../db/pimsy/owned-locations.ts';
import { conflict } from '../problem.ts';
import { contactPointsOf } from './person.ts';

interface PersonRow {
  id: string;
  firstName: string;
  lastName: string;
  birthDate?: string | null;
  line1?: string | null;
  line2?: string | null;
  city?: string | null;
  state?: string | null;
  zip?: string | null;
}

interface Owned {
  kind: 'client' | 'staff';
  row: { id: string; active: boolean };
  person: PersonRow;
}

/** As a change names them; what it leaves out stays. */
interface Fields {
  firstName?: string | undefined;
  lastName?: string | undefined;
  birthDate?: string | null | undefined;
  address?: Partial<Record<'line1' | 'line2' | 'city' | 'state' | 'zip', string | null | undefined>> | undefined;
  contactPoints?: readonly { kind: string; address: string; preferred: boolean }[] | undefined;
  active?: boolean | undefined;
}

/**
 * What PIMSY owns of somebody who is linked is changed in PIMSY: here the next reading would only put it back. What is sent as it stands is no change.
 * @throws Problem 409 naming each field
 */
export async function keepPimsys(uow: UnitOfWork, { kind, row, person }: Owned, fields: Fields): Promise<void> {
  const changed = changedFields(person, row, fields);
  if (fields.contactPoints && !samePoints(await contactPointsOf(uow, person.id), fields.contactPoints))
    changed.push('contactPoints');
  if (changed.length > 0 && (await ownedByPimsy(uow, kind, row.id))) throw changedInPimsy(changed);
}

interface LocationRow extends Omit<PersonRow, 'firstName' | 'lastName' | 'birthDate'> {
  name: string;
  zone: string;
  phone?: string | null;
  active: boolean;
}
type LocationFields = Pick<Fields, 'address' | 'active'> & {
  name?: string | undefined;
  zone?: string | undefined;
  phone?: string | null | undefined;
};

/** The same of a location. @throws Problem 409 naming each field */
export async function keepPimsysLocation(uow: UnitOfWork, row: LocationRow, fields: LocationFields): Promise<void> {
  const { name, zone, phone, address = {}, active } = fields;
  const changed = [
    ...differing({ name, zone, phone, active }, row),
    ...differing(address, row).map((part) => `address.${part}`),
  ];
  if (changed.length === 0) return;
  const owned: readonly string[] = (await ownedOfLocations(uow, [row.id])).get(row.id) ?? [];
  const theirs = changed.filter((path) => owned.includes(path.split('.')[0] ?? path));
  if (theirs.length > 0) throw changedInPimsy(theirs);
}

const changedInPimsy = (changed: readonly string[]) =>
  conflict(
    'owned-elsewhere',
    'PIMSY is where this is changed',
    'Change it in PIMSY; the next reading brings it here. Everything else on this page can be changed.',
    changed.map((path) => ({ path, message: 'comes from PIMSY and is changed there' })),
  );

/** Names of what is given and stands otherwise in the row. */
const differing = (given: Readonly<Record<string, unknown>>, row: object): string[] => {
  const before = new Map<string, unknown>(Object.entries(row));
  return Object.entries(given).flatMap(([key, value]) =>
    value === undefined || value === (before.get(key) ?? null) ? [] : [key],
  );
};

function changedFields(person: PersonRow, row: Owned['row'], fields: Fields): string[] {
  const { firstName, lastName, birthDate, address = {}, active } = fields;
  return [
    ...differing({ firstName, lastName, birthDate }, person),
    ...differing(address, person).map((part) => `address.${part}`),
    ...differing({ active }, row),
  ];
}

type Point = { kind: string; address: string; preferred: boolean };
const keyOf = (points: readonly Point[]) =>
  points
    .map(({ kind, address, preferred }) => `${kind} ${address} ${preferred}`)
    .toSorted()
    .join('\n');
const samePoints = (a: readonly Point[], b: readonly Point[]) => keyOf(a) === keyOf(b);
