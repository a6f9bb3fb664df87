import { sql } from 'kysely';
import type { BatchRowState } from '../../domain/credential-batches.ts';
import type { BatchRow } from '../../domain/schemas/credential-batches.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { rowState, rowTables } from './counts.ts';

export interface RowsWanted {
  batchId: string;
  state: BatchRowState | null;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/**
 * Clients of a batch in the order of their turns, which is by name, one row more than `limit`. Whose chart is not open to the reader stays nameless, unless
 * that very thing is why they were refused: they are found by name in the list of clients, too.
 */
export async function batchRows(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { batchId, state, after, limit }: RowsWanted,
  reader: ChartReader,
): Promise<BatchRow[]> {
  const { rows } = await sql<BatchRow>`
    with listed as (
      select w.id, w.client_id, w.reason, w.settled_at, ${rowState} as state, k.failure,
             case k.failure when 'user-name' then k.user_name_message_id when 'secret' then k.secret_message_id end as message_id
        from ${rowTables}
       where w.batch_id = ${batchId}::uuid and (${after}::uuid is null or w.id > ${after}::uuid) and (${state}::text is null or ${rowState} = ${state})
       order by w.id limit ${limit + 1}),
    seen as (
      select l.*, c.record_number, p.first_name, p.last_name, not ${isOpenTo(reader)} as closed,
             not ${isOpenTo(reader)} and coalesce(l.reason <> 'restricted-chart', true) as nameless
        from listed l join client c on c.id = l.client_id join person p on p.id = c.person_id)
    select s.id, s.state, s.closed, ${iso(sql`s.settled_at`)} as at,
           case when not s.closed then s.client_id end as "clientId",
           case when not s.nameless then s.first_name end as "firstName", case when not s.nameless then s.last_name end as "lastName",
           case when not s.nameless then s.record_number end as "recordNumber", case when not s.nameless then s.reason end as reason,
           case when not s.closed then s.failure end as failure,
           case when not s.closed then (select m.reason from message m where m.id = s.message_id) end as "messageReason"
      from seen s order by s.id`.execute(kysely);
  return rows;
}
