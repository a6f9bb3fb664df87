import { type RawBuilder, sql } from 'kysely';
import type { LedgerRow } from '../../domain/schemas/billing.ts';
import type { UnitOfWork } from '../database.ts';
import { accountName } from '../queries/account-name.ts';
import { iso } from '../queries/instants.ts';

interface LedgerFilter {
  clientId: string;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

/** What was posted to client `clientId`, each with what they owed after it. */
const booked = (clientId: string): RawBuilder<unknown> => sql`
  booked as (
    select t.*, coalesce(e.amount, 0) as amount, sum(coalesce(e.amount, 0)) over (order by t.nth) as balance
      from ledger_transaction t left join ledger_entry e on e.transaction_id = t.id and e.ledger_account = 'receivable'
     where t.client_id = ${clientId}::uuid)`;

const columns = sql`
  b.id, b.nth, b.kind, b.on_date::text as on, b.description, b.reason, b.amount::float8 as amount, b.balance::float8 as balance, b.source,
  b.payment_id as "paymentId",
  b.reverses_id as "reversesId", (select r.id from ledger_transaction r where r.reverses_id = b.id) as "reversedById",
  ${accountName(sql`b.created_by`)} as by, ${iso(sql`b.created_at`)} as at`;

/** The ledger of a client in the order in which it was posted, newest first, one row more than `limit`. */
export async function ledgerList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, after, limit }: LedgerFilter,
): Promise<LedgerRow[]> {
  const { rows } = await sql<LedgerRow>`
    with ${booked(clientId)}
    select ${columns} from booked b
     where ${after}::uuid is null or b.nth < (select l.nth from booked l where l.id = ${after}::uuid)
     order by b.nth desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Payments of a client, newest first, one row more than `limit`. */
export async function paymentList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, after, limit }: LedgerFilter,
): Promise<LedgerRow[]> {
  const { rows } = await sql<LedgerRow>`
    with ${booked(clientId)}
    select ${columns} from booked b
     where b.kind = 'payment' and (${after}::uuid is null or b.nth < (select l.nth from booked l where l.id = ${after}::uuid))
     order by b.nth desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** One of them, or null. */
export async function ledgerRow(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, id }: { clientId: string; id: string },
): Promise<LedgerRow | null> {
  const { rows } = await sql<LedgerRow>`
    with ${booked(clientId)} select ${columns} from booked b where b.id = ${id}::uuid`.execute(kysely);
  return rows[0] ?? null;
}

/** Those of a statement: posted after one of them up to another, in that order. */
export async function ledgerBetween(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, afterNth, toNth }: { clientId: string; afterNth: number; toNth: number },
): Promise<LedgerRow[]> {
  const { rows } = await sql<LedgerRow>`
    with ${booked(clientId)}
    select ${columns} from booked b where b.nth > ${afterNth} and b.nth <= ${toNth} order by b.nth`.execute(kysely);
  return rows;
}
