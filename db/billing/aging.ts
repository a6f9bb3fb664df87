import { type RawBuilder, sql } from 'kysely';

/** Ages of what is unpaid, by the days since the charge: under 30, under 60, under 90, and older. */
export const agedAmounts = ['current', 'days30', 'days60', 'days90'] as const;

/**
 * For a `with`: `owing` has a row a client with transactions, with `balance` and what is unpaid by its age, in cents. Payments and write-offs go to the oldest
 * charge first, whatever they were made for; what was taken back, and its reversal, count as if they were not there. `of`: a condition on client `c`.
 * @param today YYYY-MM-DD in the practice's zone
 */
export const owing = (today: string, of: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  counted as (
    select t.client_id, t.on_date, t.nth, e.amount
      from client c
      join ledger_transaction t on t.client_id = c.id
      join ledger_entry e on e.transaction_id = t.id and e.ledger_account = 'receivable'
     where ${of} and t.kind <> 'reversal' and not exists (select from ledger_transaction r where r.reverses_id = t.id)),
  sums as (
    select client_id, sum(amount) as balance, coalesce(-sum(amount) filter (where amount < 0), 0) as paid from counted group by client_id),
  unpaid as (
    select d.client_id, ${today}::date - d.on_date as age,
           least(d.amount, greatest(0, sum(d.amount) over (partition by d.client_id order by d.on_date, d.nth) - s.paid)) as amount
      from counted d join sums s on s.client_id = d.client_id
     where d.amount > 0),
  aged as (
    select client_id, sum(amount) filter (where age < 30) as current, sum(amount) filter (where age between 30 and 59) as days30,
           sum(amount) filter (where age between 60 and 89) as days60, sum(amount) filter (where age >= 90) as days90
      from unpaid group by client_id),
  owing as (
    select s.client_id, s.balance, coalesce(a.current, 0) as current, coalesce(a.days30, 0) as days30, coalesce(a.days60, 0) as days60, coalesce(a.days90, 0) as days90
      from sums s left join aged a on a.client_id = s.client_id)`;

/** Its amounts as JSON numbers: cents are exact there. */
export const amountsOf = (row: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  ${row}.balance::float8 as balance, ${row}.current::float8 as current, ${row}.days30::float8 as days30, ${row}.days60::float8 as days60, ${row}.days90::float8 as days90`;
