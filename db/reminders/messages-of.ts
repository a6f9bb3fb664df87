import { sql } from 'kysely';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';

export interface ReminderMessage {
  id: string;
  channel: BroadcastMethod;
  status: MessageStatus;
  reason: string | null;
  /** When it was handed over, or ended. */
  at: Date;
}

/** What was written for a reminder, oldest first; corrections are not among it. */
export async function messagesOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  reminderId: string,
): Promise<ReminderMessage[]> {
  const { rows } = await sql<ReminderMessage>`
    select m.id, m.channel, m.status, m.reason, coalesce(m.accepted_at, m.settled_at, m.sending_at, m.created_at) as at
      from message m
     where m.reminder_id = ${reminderId}::uuid and not m.correction
     order by m.id`.execute(kysely);
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}
