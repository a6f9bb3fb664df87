import { sql } from 'kysely';
import type { ShiftCandidate } from '../../domain/evv/match-visit.ts';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

export interface Candidate extends ShiftCandidate {
  clientRecordId: string | null;
}

interface Wanted {
  userId: string;
  scheduleId: string | null;
  from: string;
  to: string;
}

/** Shifts that visits may have been: those that Timeero names for them, and those of the same employees at the same time. */
export async function shiftCandidates(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  wanted: readonly Wanted[],
): Promise<Candidate[]> {
  const column = <T>(pick: (visit: Wanted) => T) => wanted.map(pick);
  const { rows } = await sql<Candidate>`
    select s.id, s.timeero_id as "timeeroId", s.user_ids as "userIds", s.job_id as "jobId", ${iso(sql`s.starts_at`)} as "startsAt",
           ${iso(sql`s.ends_at`)} as "endsAt", s.state = 'gone' as gone, s.client_record_id as "clientRecordId"
      from shift s
     where s.id in (
       select n.id from shift n where n.timeero_id = any(${column(({ scheduleId }) => scheduleId).filter((id) => id !== null)}::text[])
       union
       -- By the index of users: an employee has a few shifts a day, and the time is compared among those.
       select o.id from unnest(${column(({ userId }) => userId)}::text[], ${column(({ from }) => from)}::timestamptz[],
                               ${column(({ to }) => to)}::timestamptz[]) as v(user_id, since, until)
         join shift o on o.user_ids @> array[v.user_id] and o.starts_at < v.until and o.ends_at > v.since)`.execute(
    kysely,
  );
  return rows;
}

/** PIMSY's record of each Timeero user or job that somebody is mapped to, by Timeero's id. */
export async function mappedRecords(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  kind: MappingKind,
  timeeroIds: readonly (string | null)[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; recordId: string }>`
    select t.external_id as id, m.pimsy_record_id as "recordId" from timeero_mapping m
      join external_record t on t.id = m.timeero_record_id
     where m.kind = ${kind} and m.ended_at is null and t.external_id = any(${timeeroIds.filter((id) => id !== null)}::text[])`.execute(
    kysely,
  );
  return new Map(rows.map(({ id, recordId }) => [id, recordId]));
}

/** PIMSY's own ids of its records. */
export async function pimsyIds(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  recordIds: readonly (string | null | undefined)[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; externalId: string }>`
    select id, external_id as "externalId" from external_record where id = any(${recordIds.filter((id) => id != null)}::uuid[])`.execute(
    kysely,
  );
  return new Map(rows.map(({ id, externalId }) => [id, externalId]));
}
