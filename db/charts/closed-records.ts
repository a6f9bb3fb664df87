import { type RawBuilder, sql } from 'kysely';
import { withheldName } from '../../domain/withheld.ts';
import type { UnitOfWork } from '../database.ts';
import { type ChartReader, chartIsOpenTo, seesEvery } from './chart-access.ts';

/**
 * For a `with`: `closed_record`, PIMSY's records of clients whose chart is restricted and not open to the reader; `closed_job`, jobs of Timeero that are
 * theirs, were, or share an e-mail, a phone or our id with them, and are not somebody else's: a job bears the name of its client. Of both a list tells no
 * more than that they are there, and no search finds them. A record that was such a client's before another account was connected stays one, and so is one
 * that may be such a client's: it has their record number, or their name and birth date.
 */
export const closedTo = (reader: ChartReader): RawBuilder<unknown> =>
  seesEvery(reader)
    ? sql`closed_record as (select null::uuid as id where false), closed_job as (select null::uuid as id, ''::text as external_id where false)`
    : sql`
  closed_client as materialized (select c.id from client c where not ${chartIsOpenTo(reader)}),
  closed_record as materialized (
    select l.external_record_id as id
      from closed_client c join mapping l on l.system = 'pimsy' and l.local_kind = 'client' and l.local_id = c.id
     where l.ended_at is null
        or not exists (select from mapping n where n.external_record_id = l.external_record_id and n.local_kind = 'client' and n.ended_at is null)
    union
    select r.id from external_record r
     where r.system = 'pimsy' and r.kind = 'client' and r.link_problem is not null and r.gone_at is null
       and r.link_candidates && array(select c.id::text from closed_client c)),
  closed_key as materialized (
    select distinct key.key from external_record r cross join unnest(r.match_keys) as key(key) where r.id in (select id from closed_record)),
  closed_job as materialized (
    select t.id, t.external_id from external_record t
     where t.system = 'timeero' and t.kind = 'job'
       and (t.id in (select m.timeero_record_id from timeero_mapping m where m.pimsy_record_id in (select id from closed_record))
         or exists (select from unnest(t.match_keys) as own(key) where own.key in (select key from closed_key)))
       and t.id not in (select m.timeero_record_id from timeero_mapping m
                         where m.ended_at is null and m.pimsy_record_id not in (select id from closed_record)))`;

/** Whether record `row` of PIMSY is closed to the reader of {@link closedTo}. */
export const isClosedRecord = (row: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(`${row}.id`)} in (select id from closed_record)`;
/** Whether record `row` of Timeero is. */
export const isClosedJob = (row: string): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(`${row}.id`)} in (select id from closed_job)`;
/** Whether shift or visit `row` is such a client's, by whom it is of or by its job. */
export const isOfClosed = (row: string): RawBuilder<boolean> => sql<boolean>`(
  coalesce(${sql.ref(`${row}.client_record_id`)} in (select id from closed_record), false)
  or coalesce(${sql.ref(`${row}.job_id`)} in (select external_id from closed_job), false))`;

/** The name of a record, or what stands in its place. */
export const nameUnless = (closed: RawBuilder<boolean>, name: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`case when ${closed} then ${withheldName}::text else ${name} end`;
/** A value, null where the row is closed. */
export const unless = (closed: RawBuilder<boolean>, value: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`case when not ${closed} then ${value} end`;
/**
 * The title of shift or change `row`; where it is closed, what PIMSY calls the appointment, which names no client. Whatever else stands there somebody may have
 * typed, here or in Timeero.
 */
export const titleUnless = (closed: RawBuilder<boolean>, row: string): RawBuilder<string> => sql<string>`
  case when ${closed} then coalesce(
         (select nullif(btrim(a.facts ->> 'type'), '') from external_record a where a.id = ${sql.ref(`${row}.pimsy_record_id`)}), ${withheldName}::text)
       else ${sql.ref(`${row}.title`)} end`;

/**
 * Rows by name; those that are closed come last, by id: their place among names would tell theirs. `behind`: those after a row, by its id.
 */
export const byName = (row: string, closed: (row: string) => RawBuilder<boolean>) => {
  const keys = (of: string) =>
    sql`(case when ${closed(of)} then 1 else 0 end), (case when ${closed(of)} then '' else lower(${sql.ref(`${of}.label`)}) end), ${sql.ref(`${of}.id`)}`;
  return {
    order: keys(row),
    behind: (after: string | null) =>
      after === null
        ? sql<boolean>`true`
        : sql<boolean>`(${keys(row)}) > (select ${keys('l')} from external_record l where l.id = ${after}::uuid)`,
  };
};

/** Whether one of these records of PIMSY or Timeero is closed to the reader. */
export async function someClosed(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  reader: ChartReader,
  ids: readonly string[],
): Promise<boolean> {
  const { rows } = await sql<{ closed: boolean }>`
    with ${closedTo(reader)}
    select exists (select from external_record r where r.id = any(${[...ids]}::uuid[]) and (${isClosedRecord('r')} or ${isClosedJob('r')})) as closed`.execute(
    kysely,
  );
  return rows[0]?.closed ?? false;
}
