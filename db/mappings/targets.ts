import { type RawBuilder, sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import type { HeldRow, PastMapping, TargetRow } from '../../domain/schemas/mappings.ts';
import type { ChartReader } from '../charts/chart-access.ts';
import { byName, closedTo, isClosedJob, isClosedRecord, nameUnless, unless } from '../charts/closed-records.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { isNonVisitRecord } from '../visits/non-visit-jobs.ts';
import { recordHasTerms } from './searched.ts';
import { shownTarget } from './shown-target.ts';
import { targetKind } from './suggested.ts';

interface TargetFilter {
  kind: MappingKind;
  terms: readonly PeopleTerm[];
  /** Who looks: of jobs of clients whose chart is closed to them nothing is told but that they are there. */
  reader: ChartReader;
  after: string | null;
  limit: number;
}

const firstPhone = sql`
  case when jsonb_typeof(r.facts -> 'phones' -> 0) = 'object' then r.facts -> 'phones' -> 0 ->> 'number' else r.facts -> 'phones' ->> 0 end`;
const address = sql`
  nullif(concat_ws(', ', nullif(r.facts -> 'address' ->> 'line1', ''), nullif(r.facts -> 'address' ->> 'city', ''),
         nullif(concat_ws(' ', r.facts -> 'address' ->> 'state', r.facts -> 'address' ->> 'zip'), ' ')), '')`;
const closed = isClosedJob('r');
const { order, behind } = byName('r', isClosedJob);
const mappedTo = nameUnless(isClosedRecord('p'), sql`p.label`);
const shown = sql`r.id, ${closed} as withheld, ${unless(closed, sql`r.external_id`)} as "externalId", ${nameUnless(closed, sql`r.label`)} as label,
           ${unless(closed, sql`r.facts ->> 'email'`)} as email, ${unless(closed, firstPhone)} as phone, ${mappedTo} as "mappedTo",
           ${isNonVisitRecord('r')} as "nonVisit"`;

/** Users or jobs of Timeero that can be chosen by the reader, one row more than `limit`. `free`: only those that nobody is mapped to. */
export async function targetList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { kind, terms, reader, free, after, limit }: TargetFilter & { free: boolean },
): Promise<TargetRow[]> {
  const { rows } = await sql<TargetRow>`
    with ${closedTo(reader)}
    select ${shown}, false as gone
      from external_record r
      left join timeero_mapping m on m.timeero_record_id = r.id and m.ended_at is null
      left join external_record p on p.id = m.pimsy_record_id
     where r.system = 'timeero' and r.kind = ${targetKind[kind]} and r.gone_at is null
       and (not ${free}::boolean or m.id is null) and not ${closed} and ${recordHasTerms(terms, closed)} and ${behind(after)}
     order by ${order} limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** All users or jobs that Timeero holds, with how each came to its mapping, one row more than `limit`. */
export async function heldList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { kind, terms, reader, after, limit }: TargetFilter,
): Promise<HeldRow[]> {
  const { rows } = await sql<HeldRow>`
    with ${closedTo(reader)}
    select ${shown}, ${unless(closed, address)} as address,
           coalesce(r.facts ->> 'active', 'true') <> 'false' as active, coalesce(r.facts ->> 'geofence', 'false') = 'true' as geofence,
           m.origin
      from external_record r
      left join timeero_mapping m on m.timeero_record_id = r.id and m.ended_at is null
      left join external_record p on p.id = m.pimsy_record_id
     where r.system = 'timeero' and r.kind = ${targetKind[kind]} and r.gone_at is null and ${recordHasTerms(terms, closed)} and ${behind(after)}
     order by ${order} limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Who an actor is, for people: the name of staff, else what Rounds did it by itself for. */
const actorName = (actor: RawBuilder<unknown>) => sql<string | null>`
  (select concat_ws(' ', pe.first_name, pe.last_name)
     from account a join person pe on pe.id = a.person_id
    where ${actor} = 'staff:' || a.id::text
       or a.id = (select t.account_id from api_token t where ${actor} = 'token:' || t.id::text))`;

/** Every mapping that a record of PIMSY had, newest first; there are few. */
export async function mappingHistory(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  recordId: string,
  reader: ChartReader,
): Promise<PastMapping[]> {
  const { rows } = await sql<PastMapping>`
    with ${closedTo(reader)}
    select m.id, m.kind, m.origin, m.evidence, ${iso(sql`m.created_at`)} as "createdAt", ${iso(sql`m.ended_at`)} as "endedAt",
           ${actorName(sql`m.mapped_by`)} as "mappedBy", ${actorName(sql`m.ended_by`)} as "endedBy",
           ${shownTarget} as target
      from timeero_mapping m join external_record t on t.id = m.timeero_record_id
     where m.pimsy_record_id = ${recordId}::uuid order by m.id desc limit 100`.execute(kysely);
  return rows;
}
