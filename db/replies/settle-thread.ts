import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Marks what waits in a thread as dealt with, up to the text that was read; what has come since waits. @returns how many texts */
export async function settleThread(
  uow: Pick<UnitOfWork, 'kysely' | 'actor' | 'note'>,
  { thread, upTo, now }: { thread: string; upTo: string; now: Date },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    update inbound_message set handled_at = ${now}::timestamptz, handled_by = ${uow.actor}
     where thread = ${thread} and handled_at is null and id <= ${upTo}::uuid returning id`.execute(uow.kysely);
  for (const { id } of rows) await uow.note('reply-done', 'inbound_message', id);
  return rows.length;
}

/** Says whose the texts of a number are that were nobody's. Later ones are looked at anew: a shared phone stays shared. */
export async function assignThread(
  uow: Pick<UnitOfWork, 'kysely' | 'note'>,
  { number, clientId }: { number: string; clientId: string },
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    update inbound_message set client_id = ${clientId}::uuid
     where client_id is null and thread = ${number} returning id`.execute(uow.kysely);
  for (const { id } of rows) await uow.note('reply-assigned', 'inbound_message', id, { clientId });
}
