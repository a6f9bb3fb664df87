import type { UnitOfWork } from '../../db/database.ts';
import { Location, UserGroup } from '../../db/entities/index.ts';
import type { Compose } from '../../domain/schemas/messaging.ts';
import { refuse } from '../records/rows.ts';

type Choice = Pick<Compose, 'groupId' | 'locationId'>;

/**
 * `stays`: what the broadcast has already; that may have gone out of use since, and whether anybody gets it then is asked as for every change.
 * @throws Problem 400 where the group or location that a notice is to is none of the practice, or is out of use: nobody would be listed, and nobody told why
 */
export async function assertStaffChoice(
  { em }: UnitOfWork,
  { groupId, locationId }: Choice,
  stays: Partial<Choice> = {},
): Promise<void> {
  const group =
    groupId === null || groupId === stays.groupId || (await em.count(UserGroup, { id: groupId, active: true })) > 0;
  const location =
    locationId === null ||
    locationId === stays.locationId ||
    (await em.count(Location, { id: locationId, active: true })) > 0;
  refuse([
    ...(group
      ? []
      : [{ path: 'groupId', message: 'is no user group in use of your practice. Choose another, or none.' }]),
    ...(location
      ? []
      : [{ path: 'locationId', message: 'is no location in use of your practice. Choose another, or none.' }]),
  ]);
}
