import { sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { UnitOfWork } from '../database.ts';

/**
 * Who is mapped and has a number in PIMSY that has not been offered to the EVV register yet; first those who wait longest. Rows of an import register
 * themselves.
 */
export async function unregistered(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  kind: MappingKind,
  limit: number,
): Promise<{ recordId: string; timeeroId: string }[]> {
  const mark = kind === 'employee' ? sql`p.ssn_index` : sql`nullif(btrim(p.facts ->> 'medicaidId'), '')`;
  const { rows } = await sql<{ recordId: string; timeeroId: string }>`
    select p.id as "recordId", t.external_id as "timeeroId"
      from timeero_mapping m
      join external_record p on p.id = m.pimsy_record_id and p.gone_at is null
      join external_record t on t.id = m.timeero_record_id and t.gone_at is null
     where m.ended_at is null and m.kind = ${kind} and ${mark} is not null and m.registered_as is distinct from ${mark}
       and not exists (select from person_import_row i where i.record_id = p.id and i.current and i.status in ('intended', 'created'))
     order by m.id limit ${limit}`.execute(kysely);
  return rows;
}
