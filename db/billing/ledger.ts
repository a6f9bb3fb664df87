import { type RawBuilder, sql } from 'kysely';
import type { Posting, TransactionKind, TransactionSource } from '../../domain/billing/ledger.ts';
import { safeCents, sumCents } from '../../domain/money.ts';
import { holdClients } from '../charts/hold-clients.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';

/*
 * The one way into the ledger. It only grows: the database lets nobody edit what was posted, refuses what does not balance, and keeps one transaction a card
 * payment and one a refund (0039-billing).
 */

type Work = Pick<UnitOfWork, 'kysely'>;

export interface NewTransaction {
  id?: string;
  clientId: string;
  kind: Exclude<TransactionKind, 'reversal'>;
  /** YYYY-MM-DD in the practice's zone. */
  on: string;
  /** Shown to the client; no clinical words. */
  description: string;
  entries: readonly Posting[];
  /** For staff alone; an adjustment has one. */
  reason?: string;
  appointmentId?: string | null;
  /** Of a card; the database takes one transaction of kind payment for each. */
  paymentId?: string | null;
  /** As `paymentId`, of kind refund. */
  refundId?: string | null;
  source: TransactionSource;
  /** What a file calls it; unique with its kind and `externalNth`. */
  externalId?: string | null;
  /** How many times the file's id was posted with this one; default 1. Those before were taken back. */
  externalNth?: number;
  /** Account of the member of staff. */
  by?: string | null;
}

/**
 * Posts a transaction, with the client's row held until the end of the work, so that the order of what is posted is that in which it counts.
 * @returns its id
 * @throws RangeError where the entries do not sum to zero; DatabaseError 23505 where this payment, refund or external id is posted already
 */
export async function post(work: Work, { id = newId(), ...transaction }: NewTransaction): Promise<string> {
  await postAll(work, [{ id, ...transaction }]);
  return id;
}

/** As {@link post}, of several clients or one, in this order: a few statements, however many they are. */
export async function postAll(work: Work, transactions: readonly NewTransaction[]): Promise<void> {
  if (transactions.length === 0) return;
  for (const { entries } of transactions)
    if (entries.length === 0 || sumCents(entries.map(({ amount }) => amount)) !== 0)
      throw new RangeError('The entries of a ledger transaction do not sum to zero');
  await holdClients(work, { clientIds: [...new Set(transactions.map(({ clientId }) => clientId))] });
  const rows = transactions.map(({ id = newId(), ...rest }, place) => ({ ...rest, id, place }));
  await sql`
    insert into ledger_transaction (id, client_id, nth, kind, on_date, description, reason, appointment_id, payment_id, refund_id, source, external_id,
                                    external_nth, created_by)
    select n.id, n."clientId", ${lastNth(sql`n."clientId"`)} + row_number() over (partition by n."clientId" order by n.place), n.kind, n."on", n.description,
           n.reason, n."appointmentId", n."paymentId", n."refundId", n.source, n."externalId", coalesce(n."externalNth", 1), n.by
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
             as n (id uuid, place int, "clientId" uuid, kind text, "on" date, description text, reason text, "appointmentId" uuid, "paymentId" uuid,
                   "refundId" uuid, source text, "externalId" text, "externalNth" int, by uuid)`.execute(work.kysely);
  const entries = rows.flatMap(({ id, entries: sides }) => sides.map((side) => ({ ...side, id })));
  await sql`
    insert into ledger_entry (transaction_id, ledger_account, amount)
    select e.id, e.account, e.amount
      from unnest(${entries.map(({ id }) => id)}::uuid[], ${entries.map(({ account }) => account)}::text[],
                  ${entries.map(({ amount }) => amount)}::bigint[]) as e (id, account, amount)`.execute(work.kysely);
}

/** Under the lock of the client's row. */
const lastNth = (clientId: RawBuilder<unknown>) =>
  sql`(select coalesce(max(t.nth), 0) from ledger_transaction t where t.client_id = ${clientId})`;

export interface Reversing {
  /** The day of the reversal, YYYY-MM-DD in the practice's zone. */
  on: string;
  source?: TransactionSource;
  by?: string | null;
}

/**
 * Posts the opposite of a transaction. What was reversed stays reversed: nothing takes a reversal back but posting anew.
 * @returns the id of the reversal; null where there is no such transaction, it is a reversal itself, or it was reversed before
 */
export async function reverse(
  work: Work,
  transactionId: string,
  reason: string,
  { on, source = 'staff', by = null }: Reversing,
): Promise<string | null> {
  const found = await sql<{ clientId: string }>`
    select client_id as "clientId" from ledger_transaction where id = ${transactionId}::uuid`.execute(work.kysely);
  const clientId = found.rows[0]?.clientId;
  if (clientId === undefined) return null;
  await holdClients(work, { clientIds: [clientId] });
  const { rows } = await sql<{ id: string }>`
    with made as (
      insert into ledger_transaction (client_id, nth, kind, on_date, description, reason, appointment_id, payment_id, refund_id, reverses_id, source, created_by)
      select t.client_id, ${lastNth(sql`${clientId}::uuid`)} + 1, 'reversal', ${on}::date, 'Taken back: ' || t.description, ${reason}, t.appointment_id, t.payment_id,
             t.refund_id, t.id, ${source}, ${by}::uuid
        from ledger_transaction t
       where t.id = ${transactionId}::uuid and t.kind <> 'reversal'
         and not exists (select from ledger_transaction r where r.reverses_id = t.id)
      returning id, practice_id
    ), opposite as (
      insert into ledger_entry (transaction_id, ledger_account, amount)
      select made.id, e.ledger_account, -e.amount from made join ledger_entry e on e.transaction_id = ${transactionId}::uuid
      returning 1
    )
    select id from made where (select count(*) from opposite) > 0`.execute(work.kysely);
  return rows[0]?.id ?? null;
}

/** Cents that a client owes; below zero they have paid ahead. */
export async function balanceOf({ kysely }: Work, clientId: string): Promise<number> {
  const { rows } = await sql<{ cents: string }>`
    select coalesce(sum(e.amount), 0)::bigint as cents
      from ledger_transaction t join ledger_entry e on e.transaction_id = t.id and e.ledger_account = 'receivable'
     where t.client_id = ${clientId}::uuid`.execute(kysely);
  return safeCents(rows[0]?.cents ?? 0);
}
