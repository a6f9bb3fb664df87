import { sql } from 'kysely';
import type { CallAnswer } from '../../domain/calls.ts';
import type { UnitOfWork } from '../database.ts';
import type { CallOf } from '../queries/call-of.ts';
import { applyReply } from '../replies/apply-reply.ts';
import { recordOptOut } from '../queries/record-opt-out.ts';

/**
 * Commits what somebody answered a call by a key, once a call and key, as an event of its message, and does what it asks for: the appointment is confirmed, or
 * people look for another time. What stops calls closes the number to calls alone: texts and e-mails go on.
 */
export async function takeKey(
  uow: UnitOfWork,
  { id, address }: Pick<CallOf, 'id' | 'address'>,
  { key, answer, providerId, now }: { key: string; answer: CallAnswer | null; providerId: string; now: Date },
): Promise<void> {
  const { rows } = await sql`
    insert into message_event (message_id, attempt, kind, code, provider_key, at)
    select id, attempt, 'key', ${key}, ${`${providerId}:key:${key}`}, ${now}::timestamptz from message where id = ${id}::uuid
    on conflict (practice_id, message_id, provider_key) where provider_key is not null do nothing
    returning id`.execute(uow.kysely);
  // A provider tells of a key again where it heard no answer; what was said since then counts.
  if (rows.length === 0) return;
  if (answer === 'confirmed' || answer === 'reschedule') {
    const meaning = answer === 'confirmed' ? 'confirm' : 'reschedule';
    await applyReply(uow, { meaning, messageId: id, way: 'call', now });
  }
  if (answer === 'stopped') await recordOptOut(uow, { channel: 'voice', address, source: 'stop', at: now });
}
