import { sql } from 'kysely';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';

export interface OwingClient {
  id: string;
  /** Cents. */
  balance: number;
  /** They have a statement that says the same and is not due yet. */
  same: boolean;
}

/**
 * Clients who owe more than an amount and whose chart is open to who orders, by name. All at once: 20,000 are a few megabytes. What is counted before is the
 * same as what is ordered then. `today`: where the practice is.
 */
export async function owingClients(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { overCents, today, reader }: { overCents: number; today: string; reader: ChartReader },
): Promise<OwingClient[]> {
  const { rows } = await sql<OwingClient>`
    select c.id, sum(e.amount)::float8 as balance, coalesce(last.to_nth = max(t.nth) and last.due_on >= ${today}::date, false) as same
      from client c
      join person p on p.id = c.person_id
      join ledger_transaction t on t.client_id = c.id
      left join ledger_entry e on e.transaction_id = t.id and e.ledger_account = 'receivable'
      left join lateral (
        select s.to_nth, s.due_on from statement s where s.client_id = c.id order by s.number desc limit 1) last on true
     where ${isOpenTo(reader)}
     group by c.id, p.last_name, p.first_name, last.to_nth, last.due_on
    having sum(e.amount) > ${overCents}::bigint
     order by lower(p.last_name), lower(p.first_name), c.id`.execute(kysely);
  return rows;
}
