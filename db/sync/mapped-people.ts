import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

interface MappedPerson {
  /** In PIMSY. */
  id: string;
  recordId: string;
  /** Null where they are not mapped, or are in Timeero no more. */
  timeeroId: string | null;
}

/**
 * People in PIMSY, by their ids there or by their records, with whom they are in Timeero. By keys, one table after the other: of a practice that was filled a
 * moment ago the planner expects a single row, and would join by going through all of them for each.
 */
export async function mappedPeople(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  kind: 'employee' | 'client',
  asked: { ids: readonly string[] } | { recordIds: readonly string[] },
): Promise<MappedPerson[]> {
  const keys = [...new Set('ids' in asked ? asked.ids : asked.recordIds)];
  if (keys.length === 0) return [];
  const { rows: people } = await sql<{ id: string; recordId: string }>`
    select external_id as id, id as "recordId" from external_record
     where system = 'pimsy' and kind = ${kind}
       and ${'ids' in asked ? sql`external_id = any(${keys}::text[])` : sql`id = any(${keys}::uuid[])`}`.execute(
    kysely,
  );
  const { rows: mappings } = await sql<{ recordId: string; targetId: string }>`
    select pimsy_record_id as "recordId", timeero_record_id as "targetId" from timeero_mapping
     where ended_at is null and pimsy_record_id = any(${people.map(({ recordId }) => recordId)}::uuid[])`.execute(
    kysely,
  );
  const { rows: targets } = await sql<{ targetId: string; timeeroId: string }>`
    select id as "targetId", external_id as "timeeroId" from external_record
     where gone_at is null and id = any(${mappings.map(({ targetId }) => targetId)}::uuid[])`.execute(kysely);
  const targetOf = new Map(mappings.map(({ recordId, targetId }) => [recordId, targetId]));
  const timeeroIdOf = new Map(targets.map(({ targetId, timeeroId }) => [targetId, timeeroId]));
  return people.map(({ id, recordId }) => ({
    id,
    recordId,
    timeeroId: timeeroIdOf.get(targetOf.get(recordId) ?? '') ?? null,
  }));
}
