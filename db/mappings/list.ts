import { type RawBuilder, sql } from 'kysely';
import type { MappingState } from '../../domain/fieldtime/mapping-states.ts';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import type { MappingCounts, MappingRow } from '../../domain/schemas/mappings.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { byName, closedTo, isClosedRecord, nameUnless, unless } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { recordHasTerms } from './searched.ts';
import { shownTarget } from './shown-target.ts';
import { byIdAlone, joinWhole, suggestedPairs } from './suggested.ts';

export interface MappingFilter {
  kind: MappingKind;
  /** null: all. */
  state: MappingState | null;
  terms: readonly PeopleTerm[];
  /** Who looks: of clients whose chart is closed to them nothing is told but that they are there. */
  reader: ChartReader;
}

const closed = isClosedRecord('r');
const { order, behind } = byName('r', isClosedRecord);

/** Joined to every record `r` of PIMSY that is looked at: its mapping `m`, its suggestion `s`, its last import `i`. Who has left PIMSY is listed only while mapped. */
const joined = sql`
  external_record r
  left join timeero_mapping m on m.pimsy_record_id = r.id and m.ended_at is null
  left join suggested s on s.pimsy_id = r.id and not ${closed}
  left join person_import_row i on i.record_id = r.id and i.current`;
const ofKind = (kind: MappingKind) => sql`
  r.system = 'pimsy' and r.kind = ${kind} and r.gone_at is null
  and (m.id is not null or coalesce(r.facts ->> 'active', 'true') <> 'false')`;

const isFailed = sql`i.status = 'failed' and (m.id is null or i.failure = 'register')`;
const inState: Readonly<Record<MappingState, RawBuilder<unknown>>> = {
  unmapped: sql`m.id is null`,
  suggested: sql`s.pimsy_id is not null`,
  mapped: sql`m.id is not null`,
  failed: sql`(${isFailed})`,
};
const within = ({ kind, state, terms }: MappingFilter) =>
  sql`${ofKind(kind)} and ${state === null ? sql`true` : inState[state]} and ${recordHasTerms(terms, closed)}`;

/** A record of Timeero, for people. */
const target = (id: RawBuilder<unknown>) => sql`(select ${shownTarget} from external_record t where t.id = ${id})`;

/** Records of PIMSY by name with what each is in Timeero, one row more than `limit`; `after`: id of the last row of the page before. */
export async function mappingList(
  uow: Pick<UnitOfWork, 'kysely'>,
  filter: MappingFilter & { after: string | null; limit: number },
): Promise<MappingRow[]> {
  const { after, limit } = filter;
  await joinWhole(uow);
  const { rows } = await sql<MappingRow>`
    with ${closedTo(filter.reader)}, ${suggestedPairs(filter.kind)}, page as (
      select r.*, ${closed} as closed, m.id as mapping_id, s.timeero_id as suggested_id, s.evidence as suggested_by, i.id as row_id
        from ${joined}
       where ${within(filter)} and ${behind(after)}
       order by ${order}
       limit ${limit + 1})
    select r.id, r.closed as withheld, ${unless(sql`r.closed`, sql`r.external_id`)} as "externalId", ${nameUnless(sql`r.closed`, sql`r.label`)} as label,
           ${unless(sql`r.closed`, sql`r.facts ->> 'email'`)} as email,
           ${unless(sql`r.closed`, sql`case when jsonb_typeof(r.facts -> 'phones' -> 0) = 'object' then r.facts -> 'phones' -> 0 ->> 'number' else r.facts -> 'phones' ->> 0 end`)} as phone,
           ${unless(sql`r.closed`, sql`r.facts ->> 'birthDate'`)} as "birthDate", coalesce(r.facts ->> 'active', 'true') <> 'false' as active,
           case when m.id is not null then jsonb_build_object(
             'id', m.id, 'origin', m.origin, 'evidence', m.evidence, 'createdAt', ${iso(sql`m.created_at`)},
             'target', ${target(sql`m.timeero_record_id`)}) end as mapping,
           case when r.suggested_id is not null then jsonb_build_object(
             'evidence', r.suggested_by, 'target', ${target(sql`r.suggested_id`)}) end as suggestion,
           case when i.id is not null then jsonb_build_object(
             'runId', i.run_id, 'status', i.status, 'failure', i.failure, 'problems', case when r.closed then '[]' else i.problems end,
             'takenBy', case when not r.closed then ${target(sql`i.taken_by`)} end) end as imported
      from page r
      left join timeero_mapping m on m.id = r.mapping_id
      left join person_import_row i on i.id = r.row_id
     order by ${order}`.execute(uow.kysely);
  return rows;
}

/**
 * How many there are of each state; and a mark of the pairs that are suggested now, so that whoever confirms all of them confirms those that were counted.
 */
export async function mappingCounts(
  uow: Pick<UnitOfWork, 'kysely'>,
  { kind, terms, reader }: Pick<MappingFilter, 'kind' | 'terms' | 'reader'>,
): Promise<MappingCounts> {
  await joinWhole(uow);
  const { rows } = await sql<MappingCounts>`
    with ${closedTo(reader)}, ${suggestedPairs(kind)}
    select count(*)::int as "all", count(*) filter (where m.id is null)::int as unmapped,
           count(*) filter (where s.pimsy_id is not null)::int as suggested, count(*) filter (where ${byIdAlone})::int as "suggestedById", count(*) filter (where m.id is not null)::int as mapped,
           count(*) filter (where ${isFailed})::int as failed,
           md5(coalesce(string_agg(s.pimsy_id::text || s.timeero_id::text, ',' order by s.pimsy_id) filter (where not ${byIdAlone}), '')) as "suggestedMark"
      from ${joined}
     where ${within({ kind, state: null, terms, reader })}`.execute(uow.kysely);
  return rows[0] ?? { all: 0, unmapped: 0, suggested: 0, suggestedById: 0, mapped: 0, failed: 0, suggestedMark: '' };
}

/** Ids of all records that a filter lists; for what is done with all of them. */
export async function mappingIds(uow: Pick<UnitOfWork, 'kysely'>, filter: MappingFilter): Promise<string[]> {
  await joinWhole(uow);
  const { rows } = await sql<{ id: string }>`
    with ${closedTo(filter.reader)}, ${suggestedPairs(filter.kind)}
    select r.id from ${joined} where ${within(filter)} order by r.id`.execute(uow.kysely);
  return rows.map(({ id }) => id);
}
