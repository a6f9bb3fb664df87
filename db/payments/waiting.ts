import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';

type Kysely = Pick<UnitOfWork, 'kysely'>;

/** Payments that nobody looks after, by key: not begun, or not looked at since `overdue` although they are under way, since their workflow is gone. */
export async function waitingPayments(
  { kysely }: Kysely,
  { before, after, limit, overdue }: WaitingPage & { overdue: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from payment
     where status in ('requested','open') and (${after}::uuid is null or id > ${after}::uuid)
       and case when asked_at is null then created_at <= ${before}::timestamptz
                else greatest(asked_at, looked_at, cancel_asked_at) <= ${overdue}::timestamptz end
     order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Copays that can still be paid although their appointment was cancelled. */
export async function copaysToCancel({ kysely }: Kysely, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from payment p
      join appointment a on a.id = p.appointment_id and a.status = 'cancelled'
     where p.purpose = 'copay' and p.status in ('requested','open') and p.cancel_asked_at is null
     order by p.id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Refunds that nobody looks after, by key. */
export async function waitingRefunds(
  { kysely }: Kysely,
  { before, after, limit, overdue }: WaitingPage & { overdue: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from payment_refund
     where status in ('requested','sent') and (${after}::uuid is null or id > ${after}::uuid)
       and case when asked_at is null then created_at <= ${before}::timestamptz else updated_at <= ${overdue}::timestamptz end
     order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Reconciliations that nobody has carried out, by key. */
export async function waitingReconciliations(
  { kysely }: Kysely,
  { before, after, limit }: WaitingPage,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from payment_reconciliation
     where status = 'requested' and created_at <= ${before}::timestamptz and (${after}::uuid is null or id > ${after}::uuid)
     order by id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}
