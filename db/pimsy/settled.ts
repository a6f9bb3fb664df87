import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** To be raised when appointments are compared otherwise than before: then all are looked at anew. */
const comparison = 1;

/**
 * What an appointment of PIMSY becomes here depends on its own facts and on these links: which people and places of PIMSY are ours, and which places there
 * are. Links are only ever added and ended, so their numbers say whether any has changed.
 */
export async function linksNow({ kysely }: UnitOfWork): Promise<string> {
  const { rows } = await sql<{ links: string }>`
    select concat_ws(' ', ${comparison}::int, count(*), count(ended_at),
                     (select md5(string_agg(id::text, ' ' order by id)) from location where active)) as links
      from mapping where system = 'pimsy' and local_kind <> 'appointment'`.execute(kysely);
  return rows[0]?.links ?? '';
}

/** Notes that these records are ours as they should be, unless they were written, or have gone, since they were read. */
export async function noteSettled(
  { kysely }: UnitOfWork,
  records: readonly { id: string; hash: string; gone: boolean }[],
  links: string,
): Promise<void> {
  if (records.length === 0) return;
  await sql`
    update external_record r set settled = ${links}
      from unnest(${records.map(({ id }) => id)}::uuid[], ${records.map(({ hash }) => hash)}::text[],
                  ${records.map(({ gone }) => gone)}::boolean[]) as t (id, hash, gone)
     where r.id = t.id and r.hash = t.hash and (r.gone_at is not null) = t.gone and r.settled is distinct from ${links}`.execute(
    kysely,
  );
}
