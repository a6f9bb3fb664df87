import { type RawBuilder, sql } from 'kysely';
import type { OwnPayment, PaymentDetail, PaymentRow } from '../../domain/schemas/payments.ts';
import { type ChartReader, isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { actorName } from './actor-name.ts';
import { iso } from './instants.ts';

type Kysely = Pick<UnitOfWork, 'kysely'>;

/** What is paid back of payment `p`, or about to be. */
const refunded = sql`coalesce((select sum(r.amount) from payment_refund r where r.payment_id = p.id and r.status <> 'failed'), 0)::float8`;
const card = sql`case when p.card_last4 is not null then jsonb_build_object('brand', coalesce(p.card_brand, 'card'), 'last4', p.card_last4) end`;

/** Payments of one client, newest first, one row more than `limit`; `id`: that one alone. */
export async function ownPayments(
  { kysely }: Kysely,
  {
    clientId,
    id = null,
    after = null,
    limit,
  }: { clientId: string; id?: string | null; after?: string | null; limit: number },
): Promise<OwnPayment[]> {
  const { rows } = await sql<OwnPayment>`
    select p.id, p.purpose, p.appointment_id as "appointmentId", p.amount::float8 as amount, ${refunded} as refunded, p.status, p.failure,
           p.cancel_asked_at is not null and p.status in ('requested','open') as canceling,
           case when p.cancel_asked_at is null then p.checkout_url end as "payAt", ${card} as card, p.receipt_number as "receiptNumber",
           ${iso(sql`p.created_at`)} as "createdAt", ${iso(sql`p.ended_at`)} as "endedAt"
      from payment p
     where p.client_id = ${clientId}::uuid and (${id}::uuid is null or p.id = ${id}::uuid) and (${after}::uuid is null or p.id < ${after}::uuid)
     order by p.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

interface PaymentFilter {
  clientId?: string | undefined;
  status?: string | undefined;
  id?: string | undefined;
  after: string | null;
  limit: number;
  reader: ChartReader;
}

/** Payments with what a list shows, newest first, one row more than `limit`; those of charts that are closed to the reader are left out. */
export async function paymentList({ kysely }: Kysely, filter: PaymentFilter): Promise<PaymentRow[]> {
  const { clientId, status, id, after, limit, reader } = filter;
  const conditions: RawBuilder<unknown>[] = [isOpenTo(reader)];
  if (clientId) conditions.push(sql`p.client_id = ${clientId}::uuid`);
  if (status) conditions.push(sql`p.status = ${status}`);
  if (id) conditions.push(sql`p.id = ${id}::uuid`);
  if (after) conditions.push(sql`p.id < ${after}::uuid`);
  const { rows } = await sql<PaymentRow>`
    select p.id, p.client_id as "clientId", concat_ws(' ', n.first_name, n.last_name) as "clientName", p.purpose, p.amount::float8 as amount,
           ${refunded} as refunded, p.status, exists (select from payment_dispute d where d.payment_id = p.id) as disputed,
           p.receipt_number as "receiptNumber", ${iso(sql`p.created_at`)} as "createdAt", ${iso(sql`p.ended_at`)} as "endedAt"
      from payment p
      join client c on c.id = p.client_id
      join person n on n.id = c.person_id
     where ${sql.join(conditions, sql` and `)}
     order by p.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** What belongs to one payment. */
export async function paymentParts(
  { kysely }: Kysely,
  id: string,
): Promise<Pick<PaymentDetail, 'refunds' | 'disputes' | 'events'>> {
  const refunds = await sql<PaymentDetail['refunds'][number]>`
    select r.id, r.amount::float8 as amount, r.origin, r.reason, r.status, r.failure, ${actorName(sql`r.requested_by`)} as by,
           ${iso(sql`r.created_at`)} as "createdAt", ${iso(sql`r.ended_at`)} as "endedAt"
      from payment_refund r where r.payment_id = ${id}::uuid order by r.id`.execute(kysely);
  const disputes = await sql<PaymentDetail['disputes'][number]>`
    select d.id, d.amount::float8 as amount, d.status, d.reason, ${iso(sql`d.answer_by`)} as "answerBy", ${iso(sql`d.withdrawn_at`)} as "withdrawnAt",
           ${iso(sql`d.returned_at`)} as "returnedAt"
      from payment_dispute d where d.payment_id = ${id}::uuid order by d.id`.execute(kysely);
  const events = await sql<PaymentDetail['events'][number]>`
    select e.id, e.type, case when e.facts ->> 'kind' = 'declined' then e.facts ->> 'status' end as code, (e.facts ->> 'amount')::float8 as amount, ${iso(sql`e.happened_at`)} as "happenedAt", ${iso(sql`e.received_at`)} as "receivedAt",
           e.outcome
      from payment_event e where e.payment_id = ${id}::uuid order by e.id limit 200`.execute(kysely);
  return { refunds: refunds.rows, disputes: disputes.rows, events: events.rows };
}
