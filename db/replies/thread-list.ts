import { type RawBuilder, sql } from 'kysely';
import type { ReplyThread } from '../../domain/schemas/replies.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

/** Unmasked. */
export type ThreadRow = ReplyThread & { thread: string; number: string };

export interface ThreadFilter {
  state?: 'waiting' | 'done' | undefined;
  clientId?: string | undefined;
  /** Any text of the one thread that is asked for. */
  of?: string;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/** Clients `c` who may have written from the number of text `i`. */
const clientsOf = sql`
  (select distinct c.id, c.restricted from contact_point cp
     join client c on c.person_id = cp.person_id or c.id in (select r.client_id from relationship r where r.person_id = cp.person_id and r.active)
    where cp.address = i.from_address and cp.kind <> 'email' and cp.active)`;

/**
 * Threads by their newest text, newest first, one row more than `limit`; each stands in the row of that text. Of a chart that is closed to the reader nothing
 * is told, nor of a number that such a chart has too: the words may be of that client.
 */
export async function threadList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { state, clientId, of, after, limit }: ThreadFilter,
  reader: ChartReader,
): Promise<ThreadRow[]> {
  const waits = sql`exists (select from inbound_message w where w.thread = i.thread and w.handled_at is null)`;
  const conditions: RawBuilder<unknown>[] = [
    sql`not exists (select from inbound_message n where n.thread = i.thread and n.id > i.id)`,
  ];
  if (state) conditions.push(state === 'waiting' ? waits : sql`not ${waits}`);
  // A closed chart that is asked for by its client would be told of by being there.
  if (clientId) conditions.push(sql`i.thread = ${clientId} and not chart.closed`);
  if (of) conditions.push(sql`i.thread = (select o.thread from inbound_message o where o.id = ${of}::uuid)`);
  if (after) conditions.push(sql`i.id < ${after}::uuid`);
  const open = isOpenTo(reader);
  const { rows } = await sql<ThreadRow>`
    select i.id, i.thread, case when not chart.closed then i.client_id end as "clientId", i.from_address as number, chart.closed,
           case when not chart.closed then concat_ws(' ', p.first_name, p.last_name) end as "clientName",
           case when not chart.closed then i.from_address end as address,
           (select count(*)::int from inbound_message w where w.thread = i.thread and w.handled_at is null) as waiting,
           case when not chart.closed then i.body end as body,
           case when not chart.closed then i.meaning end as meaning, case when not chart.closed then i.outcome end as outcome, ${iso(sql`i.received_at`)} as at
      from inbound_message i
      left join client k on k.id = i.client_id
      left join person p on p.id = k.person_id
      cross join lateral (select case
        when i.client_id is not null then coalesce((select not ${open} from client c where c.id = i.client_id), false)
        else exists (select from ${clientsOf} c where not ${open}) end as closed) chart
     where ${sql.join(conditions, sql` and `)}
     order by i.id desc limit ${limit + 1}`.execute(kysely);
  return rows.map((row) => ({ ...row, clientName: row.clientId === null ? null : row.clientName }));
}

/** How many threads wait for staff. */
export async function threadsWaiting({ kysely }: Pick<UnitOfWork, 'kysely'>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct thread)::int as n from inbound_message where handled_at is null`.execute(kysely);
  return rows[0]?.n ?? 0;
}
