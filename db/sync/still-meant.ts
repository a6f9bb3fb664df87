import type { WantedShift } from '../../domain/fieldtime/wanted-shifts.ts';
import type { UnitOfWork } from '../database.ts';
import { mappedPeople } from './mapped-people.ts';

interface Planned {
  wanted: WantedShift | null;
  pimsyRecordId: string | null;
  clientRecordId: string | null;
}

/**
 * Whether the people of planned changes are still those of the mapping: hours may lie between planning and writing, and whoever unmaps somebody meanwhile
 * does so because a client's visits would go to the wrong person. `isThere`: the shift exists, and keeps the job of a client who is not mapped any more.
 */
export async function stillMeant(
  uow: Pick<UnitOfWork, 'kysely'>,
  changes: readonly Planned[],
): Promise<(change: Planned, isThere: boolean) => boolean> {
  const ids = changes.flatMap(({ wanted }) => wanted?.employeeIds ?? []);
  const recordIds = changes.flatMap(({ clientRecordId }) => clientRecordId ?? []);
  const employees = await mappedPeople(uow, 'employee', { ids });
  const clients = await mappedPeople(uow, 'client', { recordIds });
  const users = new Map(employees.flatMap(({ id, timeeroId }) => (timeeroId === null ? [] : [[id, timeeroId]])));
  const jobs = new Map(
    clients.flatMap(({ recordId, timeeroId }) => (timeeroId === null ? [] : [[recordId, timeeroId]])),
  );
  return ({ wanted, pimsyRecordId, clientRecordId }, isThere) => {
    // A shift of our own names users and jobs of Timeero itself.
    if (!wanted || pimsyRecordId === null) return true;
    const userIds = wanted.employeeIds.flatMap((id) => users.get(id) ?? []).toSorted();
    if (userIds.join('\n') !== wanted.userIds.join('\n')) return false;
    const job = clientRecordId === null ? null : jobs.get(clientRecordId);
    return job === undefined ? isThere : job === wanted.jobId;
  };
}
