import { sql } from 'kysely';
import type { BatchRefusal, BatchStatus } from '../../domain/credential-batches.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { isOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { orderCredential, type OrderedCredential } from '../portal/order-credential.ts';
import { staffOfActor } from '../staff/staff-of-actor.ts';

/** none: nobody waits, or the batch does not run. */
export type Turn = { is: 'none' } | { is: 'refused' } | { is: 'ordered'; credential: OrderedCredential };

interface Taken {
  rowId: string;
  clientId: string;
  allCharts: boolean;
  again: boolean;
  since: string;
}

/**
 * Gives one client the turn: judged as they are now, and ordered as one by one. In a transaction of its own, so that no two batches wait for each other's
 * clients, and what is done stays done. Whoever pauses or cancels the batch waits for it, and when they are answered nobody has a turn any more. Any number
 * may run at a time: each takes another client.
 */
export async function takeTurn(
  uow: UnitOfWork,
  { batchId, keyRing, now }: { batchId: string; keyRing: KeyRing; now: Date },
): Promise<Turn> {
  if ((await heldStatus(uow, batchId)) !== 'running') return { is: 'none' };
  const taken = await nextRow(uow, batchId);
  if (!taken) return { is: 'none' };
  const { clientId, allCharts, again, since, rowId } = taken;
  if (!(await chartIsOpen(uow, { clientId, allCharts, now })))
    return refuse(uow, { rowId, reason: 'restricted-chart', now });
  const order = { clientId, again, againSince: new Date(since), batchId, keyRing, now };
  const ordered = await orderCredential(uow, order);
  if (ordered === null) throw new Error('A client of a batch is gone');
  if ('refused' in ordered) return refuse(uow, { rowId, reason: ordered.refused, now });
  await settle(uow, { rowId, status: 'ordered', credentialId: ordered.credentialId, now });
  return { is: 'ordered', credential: ordered };
}

/** Refuses whose turn it is, because ordering fails again and again: the others must not wait for it. @returns whether there was one */
export async function skipTurn(uow: UnitOfWork, { batchId, now }: { batchId: string; now: Date }): Promise<Turn> {
  if ((await heldStatus(uow, batchId)) !== 'running') return { is: 'none' };
  const taken = await nextRow(uow, batchId);
  return taken ? refuse(uow, { rowId: taken.rowId, reason: 'order-failed', now }) : { is: 'none' };
}

async function heldStatus({ kysely }: UnitOfWork, batchId: string): Promise<BatchStatus | undefined> {
  const { rows } = await sql<{ status: BatchStatus }>`
    select status from credential_batch where id = ${batchId}::uuid for share`.execute(kysely);
  return rows[0]?.status;
}

async function nextRow({ kysely }: UnitOfWork, batchId: string): Promise<Taken | undefined> {
  const { rows } = await sql<Taken>`
    select w.id as "rowId", w.client_id as "clientId", b.all_charts as "allCharts", b.again, b.created_at::text as since
      from credential_batch_row w join credential_batch b on b.id = w.batch_id
     where w.batch_id = ${batchId}::uuid and w.status = 'waiting'
     order by w.id limit 1 for update of w skip locked`.execute(kysely);
  return rows[0];
}

async function chartIsOpen(
  uow: UnitOfWork,
  { clientId, allCharts, now }: { clientId: string; allCharts: boolean; now: Date },
): Promise<boolean> {
  const staffId = await staffOfActor(uow, uow.actor);
  const { rows } = await sql<{ open: boolean }>`
    select ${isOpenTo({ staffId, sees: allCharts, now })} as open from client c where c.id = ${clientId}::uuid`.execute(
    uow.kysely,
  );
  return rows[0]?.open ?? false;
}

async function refuse(
  uow: UnitOfWork,
  { rowId, reason, now }: { rowId: string; reason: BatchRefusal; now: Date },
): Promise<Turn> {
  await settle(uow, { rowId, status: 'refused', reason, now });
  return { is: 'refused' };
}

async function settle(
  { kysely }: UnitOfWork,
  row: { rowId: string; status: 'ordered' | 'refused'; reason?: BatchRefusal; credentialId?: string; now: Date },
): Promise<void> {
  const { rowId, status, reason = null, credentialId = null, now } = row;
  await sql`
    update credential_batch_row
       set status = ${status}, reason = ${reason}, credential_id = ${credentialId}::uuid, settled_at = ${now}::timestamptz
     where id = ${rowId}::uuid`.execute(kysely);
}
