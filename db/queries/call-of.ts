import { sql } from 'kysely';
import type { Purpose } from '../../domain/channels.ts';
import type { Locale } from '../../domain/locales.ts';
import type { UnitOfWork } from '../database.ts';

/** A message that is a call, as it goes on while somebody is on the line. */
export interface CallOf {
  id: string;
  address: string;
  purpose: Purpose;
  language: Locale;
  /** Null: it is of no message type, or tells that an appointment is cancelled, to which there is nothing to answer. */
  messageType: string | null;
}

/** Null where there is no such call. */
export async function callOf({ kysely }: Pick<UnitOfWork, 'kysely'>, messageId: string): Promise<CallOf | null> {
  const { rows } = await sql<CallOf>`
    select m.id, m.address, m.purpose, coalesce(m.language, 'en') as language,
      coalesce((select b.message_type from broadcast b where b.id = m.broadcast_id),
        (select r.message_type from reminder x join reminder_rule r on r.id = x.rule_id
          where x.id = m.reminder_id and (not m.correction or m.told_at is not null))) as "messageType"
    from message m where m.id = ${messageId}::uuid and m.channel = 'voice'`.execute(kysely);
  return rows[0] ?? null;
}
