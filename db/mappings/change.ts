import { sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { closedTo, isClosedRecord } from '../charts/closed-records.ts';
import type { Actor, UnitOfWork } from '../database.ts';
import { ExternalRecord, PersonImportRow, TimeeroMapping } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { lockRow } from '../lock-row.ts';
import { byIdAlone, joinWhole, suggestedPairs, targetKind } from './suggested.ts';

export interface NewMapping {
  kind: MappingKind;
  pimsyRecordId: string;
  timeeroRecordId: string;
  origin: 'chosen' | 'suggested';
  evidence?: readonly string[];
  mappedBy: Actor;
  now: Date;
}

/** `with`: name of whom the record is mapped to. */
export type MappingRefusal =
  | { refused: 'unknown-pimsy' }
  | { refused: 'unknown-timeero' }
  | { refused: 'being-imported' }
  | { refused: 'pimsy-mapped'; with: string }
  | { refused: 'timeero-mapped'; with: string };

/**
 * Maps one to one. Of two who map the same record at once the database lets one through, and the other is told with whom it is mapped. A record whose create
 * is on its way to Timeero is not mapped to another one meanwhile: what comes back would belong to nobody.
 */
export async function mapRecords(
  uow: UnitOfWork,
  { kind, pimsyRecordId, timeeroRecordId, origin, evidence = [], mappedBy, now }: NewMapping,
): Promise<{ id: string } | MappingRefusal> {
  const pimsy = await lockRow(uow, ExternalRecord, { id: pimsyRecordId, system: 'pimsy', kind });
  if (!pimsy) return { refused: 'unknown-pimsy' };
  const timeero = await lockRow(uow, ExternalRecord, {
    id: timeeroRecordId,
    system: 'timeero',
    kind: targetKind[kind],
  });
  if (!timeero || timeero.goneAt) return { refused: 'unknown-timeero' };
  const under = await uow.em.count(PersonImportRow, { recordId: pimsyRecordId, current: true, status: 'intended' });
  if (under > 0) return { refused: 'being-imported' };
  const id = newId();
  const { numAffectedRows } = await sql`
    insert into timeero_mapping (id, kind, pimsy_record_id, timeero_record_id, origin, evidence, mapped_by, created_at)
    values (${id}::uuid, ${kind}, ${pimsyRecordId}::uuid, ${timeeroRecordId}::uuid, ${origin}, ${[...evidence]}::text[], ${mappedBy}, ${now}::timestamptz)
    on conflict do nothing`.execute(uow.kysely);
  if (numAffectedRows === 1n) return { id };
  const { rows } = await sql<{ side: 'pimsy-mapped' | 'timeero-mapped'; label: string }>`
    select 'pimsy-mapped' as side, t.label from timeero_mapping m join external_record t on t.id = m.timeero_record_id
     where m.ended_at is null and m.pimsy_record_id = ${pimsyRecordId}::uuid
    union all
    select 'timeero-mapped', p.label from timeero_mapping m join external_record p on p.id = m.pimsy_record_id
     where m.ended_at is null and m.timeero_record_id = ${timeeroRecordId}::uuid`.execute(uow.kysely);
  return { refused: rows[0]?.side ?? 'pimsy-mapped', with: rows[0]?.label ?? '' };
}

/**
 * Maps what an import has made, in one statement. What is mapped to somebody else meanwhile stays so.
 * @returns records of PIMSY that were mapped
 */
export async function mapImported(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    kind,
    pairs,
    mappedBy,
    now,
  }: {
    kind: MappingKind;
    pairs: readonly { pimsyRecordId: string; timeeroRecordId: string }[];
    mappedBy: Actor;
    now: Date;
  },
): Promise<Set<string>> {
  const { rows } = await sql<{ pimsyRecordId: string }>`
    insert into timeero_mapping (id, kind, pimsy_record_id, timeero_record_id, origin, evidence, mapped_by, created_at)
    select n.id, ${kind}, n.pimsy, n.timeero, 'imported', '{}', ${mappedBy}, ${now}::timestamptz
      from unnest(${pairs.map(() => newId())}::uuid[], ${pairs.map(({ pimsyRecordId }) => pimsyRecordId)}::uuid[],
                  ${pairs.map(({ timeeroRecordId }) => timeeroRecordId)}::uuid[]) as n(id, pimsy, timeero)
     order by n.pimsy
    on conflict do nothing returning pimsy_record_id as "pimsyRecordId"`.execute(kysely);
  return new Set(rows.map(({ pimsyRecordId }) => pimsyRecordId));
}

/** Maps every pair that is suggested now to who looks, but those by the id alone, in one statement. @returns how many; null where these are not those of the mark */
export async function mapSuggested(
  uow: Pick<UnitOfWork, 'kysely'>,
  { kind, mark, mappedBy, reader }: { kind: MappingKind; mark: string; mappedBy: Actor; reader: ChartReader },
): Promise<number | null> {
  await joinWhole(uow);
  const { rows } = await sql<{ mark: string; mapped: number }>`
    with ${closedTo(reader)}, ${suggestedPairs(kind)}, wanted as (
      select s.* from suggested s join external_record r on r.id = s.pimsy_id where coalesce(r.facts ->> 'active', 'true') <> 'false' and not ${byIdAlone} and not ${isClosedRecord('r')}),
    counted_mark as (
      select md5(coalesce(string_agg(pimsy_id::text || timeero_id::text, ',' order by pimsy_id), '')) as mark from wanted),
    made as (
      insert into timeero_mapping (kind, pimsy_record_id, timeero_record_id, origin, evidence, mapped_by, created_at)
      select ${kind}, w.pimsy_id, w.timeero_id, 'suggested', w.evidence, ${mappedBy}, ${reader.now}::timestamptz
        from wanted w cross join counted_mark
       where counted_mark.mark = ${mark}
         and not exists (select from person_import_row i where i.record_id = w.pimsy_id and i.current and i.status = 'intended')
      on conflict do nothing returning 1)
    select counted_mark.mark, (select count(*)::int from made) as mapped from counted_mark`.execute(uow.kysely);
  const [row] = rows;
  return row && row.mark === mark ? row.mapped : null;
}

/** Ends a mapping; it stays in the history. @returns the row, or null where there is none that lasts */
export async function endMapping(uow: UnitOfWork, id: string, endedBy: Actor, now: Date) {
  const row = await lockRow(uow, TimeeroMapping, { id });
  if (!row || row.endedAt) return null;
  row.endedAt = now;
  row.endedBy = endedBy;
  await uow.em.flush();
  return row;
}
