import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { ContactPoint, type Person } from '../../db/entities/index.ts';
import type { ClientFields } from '../../domain/schemas/people.ts';
import type { changedClient } from './checked.ts';
import { given } from './rows.ts';

type PersonRow = InferEntity<typeof Person>;
type Point = ClientFields['contactPoints'][number];
type PersonFields = Pick<
  z.output<typeof changedClient>,
  'firstName' | 'lastName' | 'preferredName' | 'birthDate' | 'language' | 'zone' | 'address'
>;

/** Columns of a person; what a change leaves out stays, lines of the address too. */
export function personColumns(fields: PersonFields): Partial<PersonRow> {
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

export async function contactPointsOf({ em }: UnitOfWork, personId: string): Promise<Point[]> {
  return em.find(ContactPoint, { personId, active: true }, { orderBy: { kind: 'asc', preferred: 'desc', id: 'asc' } });
}

/** Makes the person's contact points these, as records/checked.ts has normalised them. Resolves to the addresses that are theirs no longer. */
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
