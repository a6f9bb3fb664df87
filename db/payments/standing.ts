import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/* How payment `p` of a query stands, for who wants to pay. */

/** Not to be paid again: nobody knows yet how it ends, or Stripe took another amount than was asked for and somebody has to look at that. */
export const isUnfinished = sql`(
  p.status in ('requested','open')
  or p.status = 'failed' and p.failure = 'amount-differs' and exists (
    select from task t where t.cause = 'payment:' || p.id || ':amount-differs' and t.status = 'open'))`;

/** It was paid, and neither wholly paid back nor taken back by the bank. */
export const isKept = sql`(
  p.status = 'succeeded'
  and p.amount > coalesce((select sum(r.amount) from payment_refund r where r.payment_id = p.id and r.status <> 'failed'), 0)
  and not exists (select from payment_dispute d where d.payment_id = p.id and d.withdrawn_at is not null and d.returned_at is null))`;

/** What appointment `a` of client `c` asks for while nobody has paid it, in cents: its own copay, else, as long as it is ahead, the client's usual one; null: nothing. */
export const copayAsked = (now: Date) => sql`
  nullif(coalesce(a.copay, case when a.starts_at > ${now}::timestamptz then c.usual_copay end), 0)`;

/** The payment of the copay of appointment `a` that is under way, or was kept; a lateral table. */
export const copayPayment = sql`(
        select p.id, p.amount, p.status from payment p
         where p.appointment_id = a.id and p.client_id = a.client_id and p.purpose = 'copay' and (${isUnfinished} or ${isKept})
         order by p.status = 'succeeded' desc, p.id limit 1)`;

/** Whether the copay of an appointment is being paid or has been. The appointment is held: until the transaction ends nobody begins to pay. */
export async function copayIsTaken({ kysely }: Pick<UnitOfWork, 'kysely'>, appointmentId: string): Promise<boolean> {
  await sql`select from appointment where id = ${appointmentId}::uuid for no key update`.execute(kysely);
  const { rows } = await sql<{ taken: boolean }>`
    select exists (select from payment p where p.appointment_id = ${appointmentId}::uuid and (${isUnfinished} or ${isKept})) as taken`.execute(
    kysely,
  );
  return rows[0]?.taken ?? false;
}
