import { sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { PersonImport } from '../entities/index.ts';
import { newId } from '../ids.ts';

export interface NewImport {
  kind: MappingKind;
  origin: 'person' | 'healed';
  recordIds: readonly string[];
  orderedBy: Actor;
  /** Account of who ordered it. */
  createdBy: string | null;
  now: Date;
}

/**
 * Orders the import of these records, but for those that are mapped, gone, or being imported already. Somebody whom only the EVV register refused is there
 * already: their row goes on from there. @returns null where none is left
 */
export async function orderImport(
  { em, kysely }: UnitOfWork,
  { kind, origin, recordIds, orderedBy, createdBy, now }: NewImport,
): Promise<{ id: string; records: number } | null> {
  const id = newId();
  em.create(PersonImport, { id, kind, origin, orderedBy, createdBy, createdAt: now, updatedAt: now });
  await em.flush();
  // Held in the order of their keys, so that of two who order the same at once one waits, and then finds them taken.
  const { rows } = await sql<{ id: string }>`
    select r.id from external_record r
     where r.id = any(${[...recordIds]}::uuid[]) and r.system = 'pimsy' and r.kind = ${kind} and r.gone_at is null
     order by r.id for update`.execute(kysely);
  const { rows: wanted } = await sql<{ id: string; timeeroId: string | null; timeeroRecordId: string | null }>`
    select r.id, case when m.id is not null then i.timeero_id end as "timeeroId",
           case when m.id is not null then i.timeero_record_id end as "timeeroRecordId"
      from external_record r
      left join timeero_mapping m on m.pimsy_record_id = r.id and m.ended_at is null
      left join person_import_row i on i.record_id = r.id and i.current
     where r.id = any(${rows.map((row) => row.id)}::uuid[])
       and coalesce(i.status, 'failed') in ('failed', 'cancelled', 'done')
       and (m.id is null or (i.failure = 'register' and i.timeero_record_id = m.timeero_record_id))
     order by lower(r.label), r.id`.execute(kysely);
  if (wanted.length === 0) {
    await em.nativeDelete(PersonImport, { id });
    return null;
  }
  await sql`
    update person_import_row set current = false where current and record_id = any(${wanted.map((row) => row.id)}::uuid[])`.execute(
    kysely,
  );
  await sql`
    insert into person_import_row (id, run_id, record_id, status, timeero_id, timeero_record_id, look_at, created_at)
    select n.id, ${id}::uuid, n.record_id, case when n.timeero_id is null then 'waiting' else 'created' end, n.timeero_id, n.timeero_record_id,
           case when n.timeero_id is not null then ${now}::timestamptz end, ${now}::timestamptz
      from unnest(${wanted.map(() => newId())}::uuid[], ${wanted.map((row) => row.id)}::uuid[],
                  ${wanted.map((row) => row.timeeroId)}::text[], ${wanted.map((row) => row.timeeroRecordId)}::uuid[])
        as n(id, record_id, timeero_id, timeero_record_id)`.execute(kysely);
  return { id, records: wanted.length };
}

/**
 * Records whose import failed and which PIMSY has changed since; of one kind, at most so many. Not of somebody who has left, which is such a change, nor of
 * somebody whom a person has mapped or unmapped by hand.
 */
export async function changedFailures(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { kind, limit }: { kind: MappingKind; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from person_import_row i join external_record r on r.id = i.record_id
     where i.current and i.status = 'failed' and i.failure <> 'mapped' and r.kind = ${kind} and r.gone_at is null
       and coalesce(r.facts ->> 'active', 'true') <> 'false'
       and (r.hash <> i.hash
         or (i.problems @> '[{"shared": true}]' and not exists (
           select from external_record o where o.system = 'pimsy' and o.kind = r.kind and o.ssn_index = r.ssn_index and o.id <> r.id and o.gone_at is null)))
       and (i.failure = 'register' or not exists (
         select from timeero_mapping m where m.pimsy_record_id = r.id and m.ended_at is null))
     order by i.id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}
