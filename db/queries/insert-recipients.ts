import { sql } from 'kysely';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import type { UnitOfWork } from '../database.ts';

export interface NewRecipient {
  id: string;
  personId: string;
  /** Null: a member of staff. */
  clientId: string | null;
  sourceId: string;
  /** Of the appointment, as the message says it, or the end of `day`: ISO 8601; null where it is about none. */
  startsAt: string | null;
  /** YYYY-MM-DD of what else it is about, as the message says it. */
  day: string | null;
  /** Null: a message goes to them. */
  reason: SkipReason | null;
  messageId: string | null;
}

/** Inserts a chunk of a broadcast's recipients by unnest, the skipped with their reason; their messages must be there. */
export async function insertRecipients(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { broadcastId, recipients, now }: { broadcastId: string; recipients: NewRecipient[]; now: Date },
): Promise<void> {
  const column = <K extends keyof NewRecipient>(key: K) => recipients.map((recipient) => recipient[key]);
  await sql`
    insert into recipient (id, broadcast_id, person_id, client_id, source_id, source_starts_at, source_day, decision, reason, message_id, created_at)
    select n.id, ${broadcastId}::uuid, n.person_id, n.client_id, n.source_id, n.starts_at, n.day,
           case when n.reason is null then 'send' else 'skip' end, n.reason, n.message_id, ${now}::timestamptz
    from unnest(${column('id')}::uuid[], ${column('personId')}::uuid[], ${column('clientId')}::uuid[], ${column('sourceId')}::uuid[],
                ${column('startsAt')}::timestamptz[], ${column('day')}::date[], ${column('reason')}::text[], ${column('messageId')}::uuid[])
      as n (id, person_id, client_id, source_id, starts_at, day, reason, message_id)`.execute(kysely);
}
