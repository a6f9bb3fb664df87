import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

interface FileId {
  kind: 'charge' | 'payment';
  externalId: string;
}

export interface PostedBefore {
  /** How often it was posted and taken back. */
  reversed: number;
  /** What was posted and not taken back: at most one. `on`: YYYY-MM-DD; `amount`: cents, above zero. */
  stands: { clientId: string; on: string; amount: number } | null;
}

/** What was posted under the ids of a file, by `kind externalId`. Ids that were never posted are not in it. */
export async function postedBefore(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  asked: readonly FileId[],
): Promise<Map<string, PostedBefore>> {
  const { rows } = await sql<PostedBefore & { key: string }>`
    select t.kind || ' ' || t.external_id as key, count(r.id)::int as reversed,
           jsonb_agg(jsonb_build_object('clientId', t.client_id, 'on', t.on_date, 'amount', (
             select abs(e.amount) from ledger_entry e where e.transaction_id = t.id and e.ledger_account = 'receivable'))) filter (where r.id is null) -> 0 as stands
      from (select distinct * from unnest(${asked.map(({ kind }) => kind)}::text[], ${asked.map(({ externalId }) => externalId)}::text[]) as a (kind, external_id)) n
      join ledger_transaction t on t.kind = n.kind and t.external_id = n.external_id
      left join ledger_transaction r on r.reverses_id = t.id
     group by t.kind, t.external_id`.execute(kysely);
  return new Map(rows.map(({ key, ...posted }) => [key, posted]));
}
