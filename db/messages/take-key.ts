import { sql } from 'kysely';
import type { CallAnswer } from '../../domain/calls.ts';
import type { UnitOfWork } from '../database.ts';
import type { CallOf } from '../queries/call-of.ts';
import { recordOptOut } from '../queries/record-opt-out.ts';

/**
 * Commits what somebody answered a call by a key, once a call and key, as an event of its message. What stops calls closes the number to calls alone: texts and
 * e-mails go on.
 */
export async function takeKey(
  uow: UnitOfWork,
  { id, address }: Pick<CallOf, 'id' | 'address'>,
  { key, answer, providerId, now }: { key: string; answer: CallAnswer | null; providerId: string; now: Date },
): Promise<void> {
  await sql`
    insert into message_event (message_id, attempt, kind, code, provider_key, at)
    select id, attempt, 'key', ${key}, ${`${providerId}:key:${key}`}, ${now}::timestamptz from message where id = ${id}::uuid
    on conflict (practice_id, message_id, provider_key) where provider_key is not null do nothing`.execute(uow.kysely);
  if (answer === 'stopped') await recordOptOut(uow, { channel: 'voice', address, source: 'stop', at: now });
}
