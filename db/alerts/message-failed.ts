import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { raiseAlerts } from './raise-alerts.ts';

interface FailedMessage {
  messageId: string;
  clientId: string | null;
  staffId: string;
}

/**
 * Tells the member of staff who asked for a single message, once, that it has failed; in the transaction in which it did. Those of `ids` that have
 * not failed, or that nobody asked for (an alert goes in the name of who caused it, and is no message of theirs), tell nobody anything.
 */
export async function alertFailedMessages(uow: UnitOfWork, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await sql<FailedMessage>`
    select m.id as "messageId", m.client_id as "clientId", s.id as "staffId"
      from message m
      join account a on a.id = case when m.requested_by like 'staff:%' then split_part(m.requested_by, ':', 2)::uuid end
      join staff s on s.person_id = a.person_id
     where m.id = any(${[...ids]}::uuid[]) and m.broadcast_id is null and m.status = 'failed' and m.purpose <> 'staff-alert'
       and not exists (select from alert t where t.staff_id = s.id and t.kind = 'message-failed' and t.subject_id = m.id)
     order by m.id`.execute(uow.kysely);
  for (const { messageId, clientId, staffId } of rows)
    await raiseAlerts(uow, {
      kind: 'message-failed',
      staffIds: [staffId],
      subjectKind: 'message',
      subjectId: messageId,
      clientId,
      now,
    });
}
