import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { holdClients } from '../charts/hold-clients.ts';
import { Payment } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';

export type PaymentRow = NonNullable<Awaited<ReturnType<typeof holdPayment>>>;

/** A payment, held with its client until the transaction ends: first the client, as everybody who posts to their ledger does. */
export async function holdPayment(uow: UnitOfWork, id: string) {
  const { rows } = await sql<{ clientId: string }>`
    select client_id as "clientId" from payment where id = ${id}::uuid`.execute(uow.kysely);
  const clientId = rows[0]?.clientId;
  if (clientId === undefined) return null;
  await holdClients(uow, { clientIds: [clientId] });
  return lockRow(uow, Payment, { id });
}
