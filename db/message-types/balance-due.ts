import { type RawBuilder, sql } from 'kysely';
import { addDays } from '../../domain/time.ts';
import type { TypeAudience } from './type-audience.ts';

/** Of statement `s`: it is the newest of its client. */
const isLast = sql`not exists (select from statement later where later.client_id = s.client_id and later.number > s.number)`;

/** Whether client `client` owes something at this moment. */
const owes = (client: RawBuilder<unknown>) => sql`
  (select coalesce(sum(e.amount), 0) > 0
     from ledger_transaction t join ledger_entry e on e.transaction_id = t.id and e.ledger_account = 'receivable'
    where t.client_id = ${client})`;

/** Each client once, by their last statement. Who has left the practice is not listed at all. */
export const balanceDue: TypeAudience = {
  kind: 'day',
  rows({ dates }) {
    if (!dates) throw new Error('Balances are chosen by dates, and there are none');
    return sql`
  select s.id as source_id, c.id as client_id, 'owing' as status, null::timestamptz as starts_at, null::text as zone,
         null::uuid as staff_id, null::uuid as location_id, s.due_on as day, jsonb_build_object('day', s.due_on) as details
    from statement s join client c on c.id = s.client_id
   where c.active and s.due_on between ${dates.from}::date and ${dates.to}::date and ${isLast} and ${owes(sql`c.id`)}`;
  },
  stands: () => sql`
  (select s.due_on = r.source_day and ${isLast} and ${owes(sql`s.client_id`)} from statement s where s.id = r.source_id)`,
  details: sql`jsonb_build_object('day', r.source_day)`,
  // Those that should have been paid by now, of the last sixty days: a broadcast is about 62 at most.
  dates: async (_, today) => ({ from: addDays(today, -60), to: addDays(today, -1) }),
};
