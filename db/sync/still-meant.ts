import { sql } from 'kysely';
import type { WantedShift } from '../../domain/fieldtime/wanted-shifts.ts';
import type { UnitOfWork } from '../database.ts';

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
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  changes: readonly Planned[],
): Promise<(change: Planned, isThere: boolean) => boolean> {
  const employeeIds = [...new Set(changes.flatMap(({ wanted }) => wanted?.employeeIds ?? []))];
  const clientRecordIds = [...new Set(changes.flatMap(({ clientRecordId }) => clientRecordId ?? []))];
  const { rows } = await sql<{ kind: string; externalId: string; recordId: string; timeeroId: string }>`
    select m.kind, p.external_id as "externalId", p.id as "recordId", t.external_id as "timeeroId"
      from timeero_mapping m
      join external_record p on p.id = m.pimsy_record_id
      join external_record t on t.id = m.timeero_record_id and t.gone_at is null
     where m.ended_at is null
       and (m.kind = 'employee' and p.external_id = any(${employeeIds}::text[]) or p.id = any(${clientRecordIds}::uuid[]))`.execute(
    kysely,
  );
  const users = new Map(rows.flatMap((row) => (row.kind === 'employee' ? [[row.externalId, row.timeeroId]] : [])));
  const jobs = new Map(rows.map(({ recordId, timeeroId }) => [recordId, timeeroId]));
  return ({ wanted, pimsyRecordId, clientRecordId }, isThere) => {
    // A shift of our own names users and jobs of Timeero itself.
    if (!wanted || pimsyRecordId === null) return true;
    const userIds = wanted.employeeIds.flatMap((id) => users.get(id) ?? []).toSorted();
    if (userIds.join('\n') !== wanted.userIds.join('\n')) return false;
    const job = clientRecordId === null ? null : jobs.get(clientRecordId);
    return job === undefined ? isThere : job === wanted.jobId;
  };
}
