import { sql } from 'kysely';
import { safeCents } from '../../domain/money.ts';
import { holdClients } from '../charts/hold-clients.ts';
import type { UnitOfWork } from '../database.ts';
import { Statement } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { isEnabled } from '../integrations/secrets.ts';

export interface Issuing {
  clientId: string;
  /** YYYY-MM-DD in the practice's zone. */
  today: string;
  dueOn: string;
  /** Where everybody gets one: not where the client owes this or less. */
  overCents?: number;
  /** Account of the member of staff. */
  by: string | null;
  now: Date;
}

/** Why there is no statement: nothing was ever posted, nothing since one that is not due yet, or not enough is owed. */
export type NoStatement =
  { refused: 'nothing' } | { refused: 'same'; number: number; dueOn: string } | { refused: 'not-over' };

/**
 * Issues a statement of all that was posted since the one before. The client's row is held, under which the ledger gives out its order, so no transaction is on
 * two statements or on none.
 */
export async function issueStatement(uow: UnitOfWork, issuing: Issuing): Promise<{ id: string } | NoStatement> {
  const { clientId, today, dueOn, overCents = null, by, now } = issuing;
  await holdClients(uow, { clientIds: [clientId] });
  const stands = await ledgerStands(uow, clientId);
  if (stands.toNth === 0) return { refused: 'nothing' };
  if (overCents !== null && stands.closing <= overCents) return { refused: 'not-over' };
  const [last] = await uow.em.find(Statement, { clientId }, { orderBy: { number: 'desc' }, limit: 1 });
  if (last && last.toNth === stands.toNth && last.dueOn >= today)
    return { refused: 'same', number: last.number, dueOn: last.dueOn };
  const from = last?.toOn ?? stands.firstOn;
  const id = newId();
  uow.em.create(Statement, {
    id,
    clientId,
    number: await nextNumber(uow),
    afterNth: last?.toNth ?? 0,
    toNth: stands.toNth,
    fromOn: from < today ? from : today,
    toOn: today,
    opening: last?.closing ?? 0,
    closing: stands.closing,
    dueOn,
    byCard: await isEnabled(uow, 'stripe'),
    issuedAt: now,
    issuedBy: by,
  });
  await uow.em.flush();
  return { id };
}

async function ledgerStands({ kysely }: UnitOfWork, clientId: string) {
  const { rows } = await sql<{ toNth: number; closing: string; firstOn: string }>`
    select coalesce(max(t.nth), 0) as "toNth", coalesce(sum(e.amount), 0)::bigint as closing, coalesce(min(t.on_date)::text, '') as "firstOn"
      from ledger_transaction t left join ledger_entry e on e.transaction_id = t.id and e.ledger_account = 'receivable'
     where t.client_id = ${clientId}::uuid`.execute(kysely);
  const [row] = rows;
  return { toNth: row?.toNth ?? 0, closing: safeCents(row?.closing ?? 0), firstOn: row?.firstOn ?? '' };
}

/** The next of the practice, without gaps: it is taken under a lock that ends with the transaction. */
async function nextNumber({ kysely, practiceId }: UnitOfWork): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`statement ${practiceId}`}, 0))`.execute(kysely);
  const { rows } = await sql<{ next: number }>`select coalesce(max(number), 0) + 1 as next from statement`.execute(
    kysely,
  );
  return rows[0]?.next ?? 1;
}
