import { sql } from 'kysely';
import type { Finding, Ours } from '../../domain/payments/reconciliation.ts';
import type { ReconciliationRow } from '../../domain/schemas/payments.ts';
import type { UnitOfWork } from '../database.ts';
import { PaymentReconciliation } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { actorName } from '../queries/actor-name.ts';
import { iso } from '../queries/instants.ts';
import { tellOfNight } from './nightly-reconciliation.ts';

interface Named {
  /** Of Stripe, whose lists these are: what was paid to another one stands in the lists of that. */
  account: string;
  from: Date;
  to: Date;
  /** Ids of Stripe's, and of ours, that its lists name. */
  vendorIds: readonly string[];
  ids: readonly string[];
}

/** Payments that the range or the other side names, and whether they stand in the ledger. */
export async function ourPayments(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { account, from, to, vendorIds, ids }: Named,
): Promise<Ours[]> {
  const { rows } = await sql<Ours>`
    select p.id, p.intent_id as "vendorId", p.amount::float8 as amount, ${iso(sql`coalesce(p.ended_at, p.created_at)`)} as at,
           exists (select from ledger_transaction t where t.kind = 'payment' and t.payment_id = p.id) as posted
      from payment p
     where p.vendor_account = ${account}
       and (p.status = 'succeeded' and p.ended_at >= ${from}::timestamptz and p.ended_at < ${to}::timestamptz
         or p.intent_id = any(${[...vendorIds]}::text[]) or p.id = any(${[...ids]}::uuid[]))
     order by p.id`.execute(kysely);
  return rows;
}

/** The same of refunds. */
export async function ourRefunds(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { account, from, to, vendorIds, ids }: Named,
): Promise<Ours[]> {
  const { rows } = await sql<Ours>`
    select r.id, r.vendor_id as "vendorId", r.amount::float8 as amount, ${iso(sql`coalesce(r.ended_at, r.created_at)`)} as at,
           exists (select from ledger_transaction t where t.kind = 'refund' and t.refund_id = r.id) as posted
      from payment_refund r
      join payment p on p.id = r.payment_id and p.vendor_account = ${account}
     where r.status = 'succeeded' and r.ended_at >= ${from}::timestamptz and r.ended_at < ${to}::timestamptz
        or r.vendor_id = any(${[...vendorIds]}::text[]) or r.id = any(${[...ids]}::uuid[])
     order by r.id`.execute(kysely);
  return rows;
}

/** Disputes that the other side names: here they are known by its word alone. */
export async function ourDisputes({ kysely }: Pick<UnitOfWork, 'kysely'>, { vendorIds }: Named): Promise<Ours[]> {
  const { rows } = await sql<Ours>`
    select d.id, d.vendor_id as "vendorId", d.amount::float8 as amount, ${iso(sql`d.created_at`)} as at, d.withdrawn_at is not null as posted
      from payment_dispute d where d.vendor_id = any(${[...vendorIds]}::text[]) order by d.id`.execute(kysely);
  return rows;
}

/** Which of these payments of Stripe's went through Rounds. */
export async function ourIntents(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  intentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select p.intent_id as id from payment p where p.intent_id = any(${[...intentIds]}::text[])`.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}

/** Writes down what was found, once. Of one of a night people are told what is new in it. */
export async function finishReconciliation(
  uow: UnitOfWork,
  id: string,
  result: { matched: number; findings: Finding[] } | { failure: string },
  now: Date,
): Promise<void> {
  const row = await lockRow(uow, PaymentReconciliation, { id });
  if (!row || row.status !== 'requested') return;
  Object.assign(row, { status: 'failure' in result ? 'failed' : 'done', ...result, finishedAt: now });
  await uow.em.flush();
  const { status, fromOn, findings, nightOf } = row;
  if (nightOf) await tellOfNight(uow, { id, status, fromOn, findings, nightOf }, now);
}

/** Comparisons, newest first, one row more than `limit`. */
export async function reconciliationList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { after, limit }: { after: string | null; limit: number },
): Promise<ReconciliationRow[]> {
  const { rows } = await sql<ReconciliationRow>`
    select r.id, r.from_on::text as "fromOn", r.to_on::text as "toOn", r.status, r.matched,
           (select count(*)::int from jsonb_array_elements(r.findings) f where f -> 'foreign' is distinct from 'true'::jsonb) as differences,
           r.night_of is not null as nightly, ${actorName(sql`r.requested_by`)} as by, ${iso(sql`r.created_at`)} as "createdAt",
           ${iso(sql`r.finished_at`)} as "finishedAt"
      from payment_reconciliation r
     where ${after}::uuid is null or r.id < ${after}::uuid
     order by r.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
