import type { InferEntity } from '@mikro-orm/postgresql';
import type { UnitOfWork } from '../../db/database.ts';
import { ContactPoint, type Person } from '../../db/entities/index.ts';
import { parseEmail } from '../../domain/email-address.ts';
import { parsePhone } from '../../domain/phone.ts';
import type { ClientFields } from '../../domain/schemas/people.ts';
import { isZone } from '../../domain/time.ts';
import type { FieldError } from '../problem.ts';
import { given } from './rows.ts';

type PersonRow = InferEntity<typeof Person>;
type Point = ClientFields['contactPoints'][number];
type PersonFields = Pick<
  ClientFields,
  'firstName' | 'lastName' | 'preferredName' | 'birthDate' | 'language' | 'zone' | 'address'
>;

/** Columns of a person; what a change leaves out stays. */
export function personColumns(fields: Partial<PersonFields>): Partial<PersonRow> {
  const { firstName, lastName, preferredName, birthDate, language, zone, address } = fields;
  return given({ firstName, lastName, preferredName, birthDate, language, zone, ...address });
}

/** The part of a client or member of staff that is their person. */
export function personShape(person: PersonRow, points: readonly Point[]) {
  const { firstName, lastName, preferredName, birthDate, zone, line1, line2, city, state, zip } = person;
  return {
    firstName,
    lastName,
    preferredName: preferredName ?? null,
    birthDate: birthDate ?? null,
    language: person.language === 'es' ? ('es' as const) : ('en' as const),
    zone: zone ?? null,
    address: { line1: line1 ?? null, line2: line2 ?? null, city: city ?? null, state: state ?? null, zip: zip ?? null },
    contactPoints: points.map(({ kind, address, preferred }) => ({ kind, address, preferred })),
  };
}

/** The address of a contact point as it is stored, or what is wrong with it. */
export const parsedAddress = ({ kind, address }: Pick<Point, 'kind' | 'address'>) =>
  kind === 'email' ? parseEmail(address) : parsePhone(address);

/** Contact points as they are stored: E.164 or an e-mail address, each once, one preferred a kind; with every fault at once. */
export function normalisedPoints(points: readonly Point[]): { points: Point[]; faults: FieldError[] } {
  const faults: FieldError[] = [];
  const seen = new Set<string>();
  const normalised = points.map((point, i) => {
    const result = parsedAddress(point);
    const address = result.ok ? result.value : point.address;
    const key = `${point.kind} ${address}`;
    const message = !result.ok ? result.problem : seen.has(key) ? 'This address stands here twice.' : null;
    if (message) faults.push({ path: `contactPoints.${i}.address`, message });
    seen.add(key);
    if (point.preferred && points.slice(0, i).some(({ kind, preferred }) => preferred && kind === point.kind))
      faults.push({ path: `contactPoints.${i}.preferred`, message: 'Only one of a kind can be the preferred one.' });
    return { ...point, address };
  });
  return { points: normalised, faults };
}

export const zoneFaults = (zone: string | null | undefined): FieldError[] =>
  !zone || isZone(zone) ? [] : [{ path: 'zone', message: 'is not a time zone, such as America/Phoenix' }];

export async function contactPointsOf({ em }: UnitOfWork, personId: string): Promise<Point[]> {
  return em.find(ContactPoint, { personId, active: true }, { orderBy: { kind: 'asc', preferred: 'desc', id: 'asc' } });
}

/** Makes the person's contact points these. Resolves to the addresses that are theirs no longer. */
export async function saveContactPoints(
  { em }: UnitOfWork,
  personId: string,
  points: readonly Point[],
): Promise<string[]> {
  const before = await em.find(ContactPoint, { personId, active: true });
  for (const row of before) {
    const kept = points.find(({ kind, address }) => kind === row.kind && address === row.address);
    if (kept) row.preferred = kept.preferred;
    else row.active = false;
  }
  for (const { kind, address, preferred } of points)
    if (!before.some((row) => row.kind === kind && row.address === address))
      em.create(ContactPoint, { personId, kind, address, preferred });
  await em.flush();
  const now = new Set(points.map(({ address }) => address));
  return before.map(({ address }) => address).filter((address) => !now.has(address));
}
