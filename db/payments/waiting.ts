import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';
import { eventsMissingCause } from './tasks.ts';

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

/**
 * The newest payment of which Stripe has told nothing, although it was made between two instants: it was found by asking. Null: there is none, or somebody was
 * told since.
 */
export async function unheardPayment(
  { kysely }: Kysely,
  { after, before }: { after: Date; before: Date },
): Promise<{ id: string; clientId: string } | null> {
  const { rows } = await sql<{ id: string; clientId: string }>`
    select p.id, p.client_id as "clientId" from payment p
     where p.status = 'succeeded' and p.ended_at > ${after}::timestamptz and p.ended_at <= ${before}::timestamptz
       and not exists (select from payment_event e where e.payment_id = p.id)
       and not exists (select from task t where t.cause = ${eventsMissingCause} and t.created_at > p.ended_at)
     order by p.ended_at desc limit 1`.execute(kysely);
  return rows[0] ?? null;
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

/**
 * Refunds that nobody looks after, by key: not begun, not looked at since `overdue` although Stripe has not answered, or not since `unseen` although Stripe has
 * them, since their workflow, which looks seldom then, is gone.
 */
export async function waitingRefunds(
  { kysely }: Kysely,
  { before, after, limit, overdue, unseen }: WaitingPage & { overdue: Date; unseen: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from payment_refund
     where status in ('requested','sent') and (${after}::uuid is null or id > ${after}::uuid)
       and case when coalesce(looked_at, asked_at) is null then created_at <= ${before}::timestamptz
                else coalesce(looked_at, updated_at) <= case status when 'sent' then ${unseen}::timestamptz else ${overdue}::timestamptz end end
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
