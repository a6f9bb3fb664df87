import { sql } from 'kysely';
import type { AlertKindId } from '../../domain/alerts.ts';
import type { UnitOfWork } from '../database.ts';
import { raiseAlerts } from './raise-alerts.ts';

interface OfClient {
  kind: AlertKindId;
  clientId: string;
  staffIds: string[];
  /** Code of what it is about. */
  part: string;
  now: Date;
}

/**
 * Tells staff of something that a client did in the portal. Who has an unread alert of this kind and client already has the part added to it: several in a
 * row are one thing to look at. Call it while the client's row is locked.
 */
export async function alertOfClient(uow: UnitOfWork, { kind, clientId, staffIds, part, now }: OfClient): Promise<void> {
  const { rows } = await sql<{ staffId: string }>`
    update alert set parts = case when ${part} = any(parts) then parts else parts || ${part}::text end
     where kind = ${kind} and subject_id = ${clientId}::uuid and read_at is null and staff_id = any(${staffIds}::uuid[])
    returning staff_id as "staffId"`.execute(uow.kysely);
  const told = new Set(rows.map(({ staffId }) => staffId));
  await raiseAlerts(uow, {
    kind,
    staffIds: staffIds.filter((staffId) => !told.has(staffId)),
    subjectKind: 'client',
    subjectId: clientId,
    clientId,
    parts: [part],
    now,
  });
}
