import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { PortalThread } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';

/** The conversation in the portal that a task follows, locked before its task as who answers it does. */
export async function threadOfTask(uow: UnitOfWork, id: string) {
  // Not as an entity: the task is read when it is locked.
  const { rows } = await sql<{ id: string }>`
    select subject_id as id from task where id = ${id}::uuid and subject_kind = 'portal_thread'`.execute(uow.kysely);
  return rows[0] ? lockRow(uow, PortalThread, { id: rows[0].id }) : null;
}
