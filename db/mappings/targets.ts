import { type RawBuilder, sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import type { HeldRow, PastMapping, TargetRow } from '../../domain/schemas/mappings.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { recordHasTerms } from './searched.ts';
import { targetKind } from './suggested.ts';

interface TargetFilter {
  kind: MappingKind;
  terms: readonly PeopleTerm[];
  after: string | null;
  limit: number;
}

const firstPhone = sql`
  case when jsonb_typeof(r.facts -> 'phones' -> 0) = 'object' then r.facts -> 'phones' -> 0 ->> 'number' else r.facts -> 'phones' ->> 0 end`;
const behind = (after: string | null) => sql`
  (${after}::uuid is null or (lower(r.label), r.id) > (select lower(l.label), l.id from external_record l where l.id = ${after}::uuid))`;

/** Users or jobs of Timeero that can be chosen, one row more than `limit`. `free`: only those that nobody is mapped to. */
export async function targetList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { kind, terms, free, after, limit }: TargetFilter & { free: boolean },
): Promise<TargetRow[]> {
  const { rows } = await sql<TargetRow>`
    select r.id, r.external_id as "externalId", r.label, r.facts ->> 'email' as email, ${firstPhone} as phone, false as gone, p.label as "mappedTo"
      from external_record r
      left join timeero_mapping m on m.timeero_record_id = r.id and m.ended_at is null
      left join external_record p on p.id = m.pimsy_record_id
     where r.system = 'timeero' and r.kind = ${targetKind[kind]} and r.gone_at is null
       and (not ${free}::boolean or m.id is null) and ${recordHasTerms(terms)} and ${behind(after)}
     order by lower(r.label), r.id limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** All users or jobs that Timeero holds, with how each came to its mapping, one row more than `limit`. */
export async function heldList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { kind, terms, after, limit }: TargetFilter,
): Promise<HeldRow[]> {
  const { rows } = await sql<HeldRow>`
    select r.id, r.external_id as "externalId", r.label, r.facts ->> 'email' as email, ${firstPhone} as phone,
           nullif(concat_ws(', ', nullif(r.facts -> 'address' ->> 'line1', ''), nullif(r.facts -> 'address' ->> 'city', ''),
                            nullif(concat_ws(' ', r.facts -> 'address' ->> 'state', r.facts -> 'address' ->> 'zip'), ' ')), '') as address,
           coalesce(r.facts ->> 'active', 'true') <> 'false' as active, coalesce(r.facts ->> 'geofence', 'false') = 'true' as geofence,
           m.origin, p.label as "mappedTo"
      from external_record r
      left join timeero_mapping m on m.timeero_record_id = r.id and m.ended_at is null
      left join external_record p on p.id = m.pimsy_record_id
     where r.system = 'timeero' and r.kind = ${targetKind[kind]} and r.gone_at is null and ${recordHasTerms(terms)} and ${behind(after)}
     order by lower(r.label), r.id limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Who an actor is, for people: the name of staff, else what Rounds did it by itself for. */
const actorName = (actor: RawBuilder<unknown>) => sql<string | null>`
  (select concat_ws(' ', pe.first_name, pe.last_name)
     from account a join person pe on pe.id = a.person_id
    where ${actor} = 'staff:' || a.id::text
       or a.id = (select t.account_id from api_token t where ${actor} = 'token:' || t.id::text))`;

/** Every mapping that a record of PIMSY had, newest first; there are few. */
export async function mappingHistory({ kysely }: Pick<UnitOfWork, 'kysely'>, recordId: string): Promise<PastMapping[]> {
  const { rows } = await sql<PastMapping>`
    select m.id, m.kind, m.origin, m.evidence, ${iso(sql`m.created_at`)} as "createdAt", ${iso(sql`m.ended_at`)} as "endedAt",
           ${actorName(sql`m.mapped_by`)} as "mappedBy", ${actorName(sql`m.ended_by`)} as "endedBy",
           jsonb_build_object('id', t.id, 'label', t.label, 'email', t.facts ->> 'email', 'gone', t.gone_at is not null) as target
      from timeero_mapping m join external_record t on t.id = m.timeero_record_id
     where m.pimsy_record_id = ${recordId}::uuid order by m.id desc limit 100`.execute(kysely);
  return rows;
}
