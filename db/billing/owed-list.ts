import { sql } from 'kysely';
import type { PeopleTerm } from '../../domain/people-terms.ts';
import type { Aging, OwedTotal, OwingClient } from '../../domain/schemas/billing.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { clientNames } from '../queries/client-list.ts';
import { foundByTerms, reachedByTerms } from '../queries/people-terms.ts';
import { amountsOf, owing } from './aging.ts';

export interface OwedFilter {
  terms: readonly PeopleTerm[];
  /** Id of the last client of the page before. */
  after: string | null;
  limit: number;
  /** YYYY-MM-DD in the practice's zone. */
  today: string;
  reader: ChartReader;
}

/** Clients who owe something, the largest balance first, one row more than `limit`. Of a chart that is closed to the reader neither list nor total says anything. */
export async function owedList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { terms, after, limit, today, reader }: OwedFilter,
): Promise<OwingClient[]> {
  const { rows } = await sql<OwingClient>`
    with ${reachedByTerms(terms)}, ${owing(today, isOpenTo(reader))}
    select c.id, p.first_name as "firstName", p.last_name as "lastName", c.record_number as "recordNumber", ${amountsOf(sql`o`)},
           (select max(t.on_date)::text from ledger_transaction t where t.client_id = c.id and t.kind = 'payment'
               and not exists (select from ledger_transaction r where r.reverses_id = t.id)) as "lastPaymentOn",
           (select s.due_on::text from statement s where s.client_id = c.id order by s.number desc limit 1) as "statementDueOn"
      from owing o join client c on c.id = o.client_id join person p on p.id = c.person_id
     where o.balance > 0 and ${foundByTerms(terms, clientNames, sql`true`)}
       and (${after}::uuid is null or (o.balance, c.id) < (select l.balance, l.client_id from owing l where l.client_id = ${after}::uuid))
     order by o.balance desc, c.id desc
     limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** How many owe something, and how much together, of those who are found. */
export async function owedTotal(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { terms, today, reader }: Pick<OwedFilter, 'terms' | 'today' | 'reader'>,
): Promise<OwedTotal> {
  const { rows } = await sql<OwedTotal>`
    with ${reachedByTerms(terms)}, ${owing(today, isOpenTo(reader))}, found as (
      select o.* from owing o join client c on c.id = o.client_id join person p on p.id = c.person_id
       where o.balance > 0 and ${foundByTerms(terms, clientNames, sql`true`)}),
    total as (
      select count(*)::int as clients, coalesce(sum(balance), 0) as balance, coalesce(sum(current), 0) as current, coalesce(sum(days30), 0) as days30,
             coalesce(sum(days60), 0) as days60, coalesce(sum(days90), 0) as days90 from found)
    select t.clients, ${amountsOf(sql`t`)} from total t`.execute(kysely);
  const [total] = rows;
  if (!total) throw new Error('A total without a row');
  return total;
}

const nothing: Aging = { balance: 0, current: 0, days30: 0, days60: 0, days90: 0 };

/** What one client owes, by its age. Below zero they have paid ahead. */
export async function agingOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, today }: { clientId: string; today: string },
): Promise<Aging> {
  const { rows } = await sql<Aging>`
    with ${owing(today, sql`c.id = ${clientId}::uuid`)} select ${amountsOf(sql`o`)} from owing o`.execute(kysely);
  return rows[0] ?? nothing;
}
