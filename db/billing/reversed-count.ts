import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

interface FileId {
  kind: 'charge' | 'payment';
  externalId: string;
}

/** How often what a file calls so was posted and taken back, by `kind externalId`; `stands`: it was posted and not taken back. Ids that were never posted are not in it. */
export async function reversedCount(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  asked: readonly FileId[],
): Promise<Map<string, { reversed: number; stands: boolean }>> {
  const { rows } = await sql<{ key: string; reversed: number; stands: boolean }>`
    select t.kind || ' ' || t.external_id as key, count(r.id)::int as reversed, count(*) > count(r.id) as stands
      from (select distinct * from unnest(${asked.map(({ kind }) => kind)}::text[], ${asked.map(({ externalId }) => externalId)}::text[]) as a (kind, external_id)) n
      join ledger_transaction t on t.kind = n.kind and t.external_id = n.external_id
      left join ledger_transaction r on r.reverses_id = t.id
     group by t.kind, t.external_id`.execute(kysely);
  return new Map(rows.map(({ key, ...counts }) => [key, counts]));
}
