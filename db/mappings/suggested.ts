import { sql } from 'kysely';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { UnitOfWork } from '../database.ts';

/** What a PIMSY record becomes in Timeero. */
export const targetKind = { employee: 'user', client: 'job' } as const satisfies Record<MappingKind, string>;

/**
 * For a `with`: `suggested`, the pairs of free records that share a key (match_keys) and whose two sides have no other such partner. A phone that two
 * siblings share proves nothing, so what is ambiguous is left to a person. Records are gathered by key rather than joined with each other, which takes one
 * pass whatever the planner believes of a practice whose rows are new. Call {@link joinWhole} before.
 */
export const suggestedPairs = (kind: MappingKind) => sql`
  gathered as materialized (
    select key.key, array_agg(r.id) filter (where r.system = 'pimsy') as pimsy, array_agg(r.id) filter (where r.system = 'timeero') as timeero
      from external_record r cross join unnest(r.match_keys) as key(key)
     where r.gone_at is null and ((r.system = 'pimsy' and r.kind = ${kind}) or (r.system = 'timeero' and r.kind = ${targetKind[kind]}))
       and r.id not in (select m.pimsy_record_id from timeero_mapping m where m.ended_at is null)
       and r.id not in (select m.timeero_record_id from timeero_mapping m where m.ended_at is null)
     group by key.key
    having count(*) filter (where r.system = 'pimsy') > 0 and count(*) filter (where r.system = 'timeero') > 0),
  pairs as (
    select p.id as pimsy_id, t.id as timeero_id, array_agg(distinct split_part(g.key, ':', 1)) as evidence
      from gathered g cross join unnest(g.pimsy) as p(id) cross join unnest(g.timeero) as t(id)
     group by p.id, t.id),
  counted as (
    select *, count(*) over (partition by pimsy_id) as of_pimsy, count(*) over (partition by timeero_id) as of_timeero from pairs),
  suggested as materialized (
    select pimsy_id, timeero_id, evidence from counted where of_pimsy = 1 and of_timeero = 1)`;

/**
 * Of a suggested pair `s`: nothing but the id speaks for it. Timeero's employee ids are the practice's own, a payroll number as well as one of PIMSY, so a
 * person looks at each of them.
 */
export const byIdAlone = sql<boolean>`s.evidence = array['reference']`;

/**
 * For the rest of the transaction joins go over whole tables. What is joined here is a practice's people, thousands on both sides; the planner has no
 * statistics of what was just made up of them, takes it for a single row, and would walk through all of it for each person.
 */
export async function joinWhole({ kysely }: Pick<UnitOfWork, 'kysely'>): Promise<void> {
  await sql`select set_config('enable_nestloop', 'off', true)`.execute(kysely);
}
