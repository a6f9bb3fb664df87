import { sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';

/** What a PIMSY record becomes in Timeero. */
export const targetKind = { employee: 'user', client: 'job' } as const satisfies Record<MappingKind, string>;

/**
 * For a `with`: `suggested`, the pairs of free records that share a key (match_keys) and whose two sides have no other such partner. A phone that two
 * siblings share proves nothing, so what is ambiguous is left to a person. One hash join over what both systems hold.
 */
export const suggestedPairs = (kind: MappingKind) => sql`
  keyed as materialized (
    select r.id, r.system, key.key
      from external_record r cross join unnest(r.match_keys) as key(key)
     where r.gone_at is null and ((r.system = 'pimsy' and r.kind = ${kind}) or (r.system = 'timeero' and r.kind = ${targetKind[kind]}))
       and not exists (select from timeero_mapping m where m.ended_at is null and (m.pimsy_record_id = r.id or m.timeero_record_id = r.id))),
  pairs as (
    select p.id as pimsy_id, t.id as timeero_id, array_agg(distinct split_part(p.key, ':', 1)) as evidence
      from keyed p join keyed t on t.key = p.key and t.system = 'timeero'
     where p.system = 'pimsy'
     group by p.id, t.id),
  counted as (
    select *, count(*) over (partition by pimsy_id) as of_pimsy, count(*) over (partition by timeero_id) as of_timeero from pairs),
  suggested as materialized (
    select pimsy_id, timeero_id, evidence from counted where of_pimsy = 1 and of_timeero = 1)`;
