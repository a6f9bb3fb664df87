import { isZone } from '../../../domain/time.ts';
import type { EhrAddress, EhrPhone } from '../port.ts';
import type { Person, Place } from './schemas.ts';

/*
 * A FHIR record may hold several of everything, in use and out of use. Here is said which one Rounds takes.
 */

type HumanName = Person['name'][number];
type Telecom = Person['telecom'][number];
type Address = Person['address'][number];
type Identifier = Person['identifier'][number];

/** Text with something in it, without the spaces around it. */
export const filled = (text: string | undefined): string | undefined => text?.trim() || undefined;

/** Neither marked as old nor over. `now`: milliseconds. */
export function inUse(item: { use?: string | undefined; period?: Identifier['period'] }, now: number): boolean {
  const end = item.period?.end;
  if (item.use === 'old') return false;
  if (end === undefined) return true;
  // A date that names only a month or a year includes all of it.
  if (end.length <= 10) return end >= new Date(now).toISOString().slice(0, end.length);
  const at = Date.parse(end);
  return Number.isNaN(at) || at > now;
}

/** The one whose `use` comes first in the list (unnamed ones are not left out, they come behind); of equal ones the first. */
function preferred<T extends { use?: string | undefined }>(
  items: readonly T[],
  order: readonly (string | undefined)[],
): T | undefined {
  const place = ({ use }: T) => (order.includes(use) ? order.indexOf(use) : order.length);
  return items.toSorted((a, b) => place(a) - place(b))[0];
}

export function nameOf(
  names: readonly HumanName[],
  now: number,
): { firstName?: string | undefined; lastName?: string | undefined; fullName?: string | undefined } {
  const usable = names.filter((name) => inUse(name, now) && name.use !== 'maiden');
  const name = preferred(usable, ['official', 'usual', undefined, 'temp', 'nickname', 'anonymous']);
  return { firstName: filled(name?.given[0]), lastName: filled(name?.family), fullName: filled(name?.text) };
}

export function addressOf(addresses: readonly Address[], now: number): EhrAddress | undefined {
  const usable = addresses.filter((address) => inUse(address, now) && address.use !== 'billing');
  const physical = usable.filter(({ type }) => type !== 'postal');
  const address = preferred(physical.length > 0 ? physical : usable, ['home', undefined, 'work', 'temp']);
  return address && addressParts(address);
}

export function addressParts({ line, city, state, postalCode, country }: Address): EhrAddress {
  const [first, ...others] = line.flatMap((each) => filled(each) ?? []);
  return compact({
    line1: first,
    line2: filled(others.join(', ')),
    city: filled(city),
    state: filled(state),
    zip: filled(postalCode),
    country: filled(country),
  });
}

const lastRank = Number.MAX_SAFE_INTEGER;
/** By rank, 1 being the most preferred; unranked ones behind, in the order in which they stand. */
const ranked = (telecoms: readonly Telecom[], systems: readonly string[], now: number): Telecom[] =>
  telecoms
    .filter((each) => systems.includes(each.system ?? '') && filled(each.value) !== undefined && inUse(each, now))
    .toSorted((a, b) => (a.rank ?? lastRank) - (b.rank ?? lastRank));

export const emailOf = (telecoms: readonly Telecom[], now: number): string | undefined =>
  filled(ranked(telecoms, ['email'], now)[0]?.value);

const kinds = new Map<string | undefined, EhrPhone['kind']>([
  ['mobile', 'mobile'],
  ['home', 'home'],
  ['work', 'work'],
]);

export const phonesOf = (telecoms: readonly Telecom[], now: number): EhrPhone[] =>
  ranked(telecoms, ['phone', 'sms', 'fax'], now).map(({ system, use, value = '' }) => ({
    number: value.trim(),
    kind: system === 'fax' ? 'fax' : system === 'sms' ? 'mobile' : (kinds.get(use) ?? 'other'),
  }));

/** Systems of identifiers, and the codes of their kind (https://terminology.hl7.org/CodeSystem-v2-0203.html). */
const identifierKinds = {
  ssn: { systems: ['http://hl7.org/fhir/sid/us-ssn', 'urn:oid:2.16.840.1.113883.4.1'], code: 'SS' },
  medicaid: { systems: ['http://hl7.org/fhir/sid/us-medicaid'], code: 'MA' },
  record: { systems: [], code: 'MR' },
  employee: { systems: [], code: 'EI' },
} as const;
const codeSystem = /v2-?\/?0203$/i;

/** By its system, else by the code of its kind; one that is in use. */
export function identifierOf(
  identifiers: readonly Identifier[],
  kind: keyof typeof identifierKinds,
  now: number,
): string | undefined {
  const { systems, code }: { systems: readonly string[]; code: string } = identifierKinds[kind];
  const usable = identifiers.filter((each) => filled(each.value) !== undefined && inUse(each, now));
  const isOfKind = ({ type }: Identifier) =>
    type?.coding.some((each) => each.code === code && codeSystem.test(each.system ?? 'v2-0203')) === true;
  const found = usable.find(({ system }) => systems.includes(system ?? '')) ?? usable.find(isOfKind);
  return filled(found?.value);
}

/** http://hl7.org/fhir/StructureDefinition/timezone, wherever it was put. */
export function zoneOf(...extensions: readonly (Place['extension'] | undefined)[]): string | null {
  const named = extensions
    .flatMap((each) => each ?? [])
    .find(({ url }) => url === 'http://hl7.org/fhir/StructureDefinition/timezone');
  const zone = named?.valueCode ?? named?.valueString ?? '';
  return isZone(zone) ? zone : null;
}

/** Without the fields that are undefined: a snapshot of a record has only what is there. */
export function compact<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is left has a value
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
