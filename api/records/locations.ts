import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Appointment, type Location } from '../../db/entities/index.ts';
import { ownedOfLocations } from '../../db/pimsy/owned-locations.ts';
import type { location, LocationPart } from '../../domain/schemas/scheduling.ts';
import { conflict } from '../problem.ts';
import type { changedLocation } from './checked.ts';
import { given } from './rows.ts';

type Row = InferEntity<typeof Location>;
type Fields = Omit<z.output<typeof changedLocation>, 'version'>;

function locationShape(row: Row, owned: LocationPart[]): z.input<typeof location> {
  const { id, name, zone, phone, line1, line2, city, state, zip, active, version } = row;
  return {
    id,
    name,
    zone,
    phone: phone ?? null,
    address: { line1: line1 ?? null, line2: line2 ?? null, city: city ?? null, state: state ?? null, zip: zip ?? null },
    active,
    owned,
    version,
  };
}

export async function locationShapes(uow: UnitOfWork, rows: readonly Row[]): Promise<z.input<typeof location>[]> {
  const owned = await ownedOfLocations(
    uow,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => locationShape(row, owned.get(row.id) ?? []));
}

export async function shapeOfLocation(uow: UnitOfWork, row: Row): Promise<z.input<typeof location>> {
  const owned = await ownedOfLocations(uow, [row.id]);
  return locationShape(row, owned.get(row.id) ?? []);
}

/** Columns of a location; what is left out stays. */
export const locationColumns = ({ name, zone, phone, address, active }: Fields) =>
  given({ name, zone, phone, active, ...address });

/** A wall time that was agreed must not mean another instant all of a sudden. @throws Problem 409 while appointments lie ahead */
export async function keepZone({ em }: UnitOfWork, locationId: string, now: Date): Promise<void> {
  const ahead = { locationId, startsAt: { $gt: now }, status: { $in: ['scheduled', 'confirmed'] as const } };
  if ((await em.count(Appointment, ahead)) === 0) return;
  throw conflict(
    'appointments-ahead',
    'The time zone of a location with appointments ahead stays as it is',
    'Add a location with the right zone and move the appointments there.',
  );
}
