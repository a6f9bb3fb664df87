import type { UnitOfWork } from '../../db/database.ts';
import { Location, UserGroup } from '../../db/entities/index.ts';
import type { Compose } from '../../domain/schemas/messaging.ts';
import { refuse } from '../records/rows.ts';

/** @throws Problem 400 where the group or location that a notice is to is none of the practice, or is out of use: nobody would be listed, and nobody told why */
export async function assertStaffChoice(
  { em }: UnitOfWork,
  { groupId, locationId }: Pick<Compose, 'groupId' | 'locationId'>,
): Promise<void> {
  const group = groupId === null || (await em.count(UserGroup, { id: groupId, active: true })) > 0;
  const location = locationId === null || (await em.count(Location, { id: locationId, active: true })) > 0;
  refuse([
    ...(group
      ? []
      : [{ path: 'groupId', message: 'is no user group in use of your practice. Choose another, or none.' }]),
    ...(location
      ? []
      : [{ path: 'locationId', message: 'is no location in use of your practice. Choose another, or none.' }]),
  ]);
}
