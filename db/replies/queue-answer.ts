import { sql } from 'kysely';
import { decide } from '../../domain/gate.ts';
import type { Locale } from '../../domain/locales.ts';
import type { UnitOfWork } from '../database.ts';
import { isOptedOut } from '../queries/is-opted-out.ts';
import { queueMessage } from '../messages/queue-message.ts';

/** Answers of ours to one number an hour, at most: where a machine answers our answers it ends there. */
const mostAnHour = 5;

/**
 * The one answer to a text, by itself. The gate decides, as of every message.
 * @returns id of the message; null: none goes
 */
export async function queueAnswer(
  uow: UnitOfWork,
  answer: {
    purpose: 'reply-answer' | 'opt-out-answer';
    address: string;
    body: string;
    language: Locale;
    clientId: string | null;
    now: Date;
  },
): Promise<string | null> {
  const { purpose, address, body, language, clientId, now } = answer;
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from message
     where address = ${address} and purpose in ('reply-answer', 'opt-out-answer') and created_at > ${now}::timestamptz - interval '1 hour'`.execute(
    uow.kysely,
  );
  if ((rows[0]?.n ?? 0) >= mostAnHour) return null;
  const channel = 'text' as const;
  const decision = decide({
    purpose,
    channel,
    active: true,
    address,
    optedOut: await isOptedOut(uow, { channel, address }),
    consented: false,
    preference: null,
    preferenceOnly: false,
    relevant: null,
    quietHours: null,
    caps: null,
  });
  // Kept with its reason, as all that is not sent, so that whoever looks sees why no answer went.
  const message = { purpose, channel, address, subject: null, body, language, decision, clientId, personId: null };
  // An answer of yesterday would only confuse.
  const usefulUntil = new Date(now.getTime() + 12 * 3_600_000);
  const { id, status } = await queueMessage(uow, { ...message, usefulUntil, now });
  return status === 'pending' ? id : null;
}
