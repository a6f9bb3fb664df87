import { sql } from 'kysely';
import type { Channel, Purpose } from '../../domain/channels.ts';
import type { Decision } from '../../domain/gate.ts';
import type { Locale } from '../../domain/locales.ts';
import { countSegments } from '../../domain/segments.ts';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';

export interface NewSingleMessage {
  purpose: Exclude<Purpose, 'broadcast' | 'staff-notice'>;
  channel: Channel;
  /** Normalised; null where none is on file: the gate has then refused it. */
  address: string | null;
  /** E-mail only. */
  subject: string | null;
  body: string;
  /** That it is written in; default null: nobody knows. */
  language?: Locale | null;
  /** Of {@link decide} in domain/gate.ts, at `now`. */
  decision: Decision;
  /** Whom it is about; null for one to staff. */
  clientId: string | null;
  /** Who reads it. */
  personId: string | null;
  /** IANA zones in all of which quiet hours have to be open; empty where the purpose knows none. */
  zones?: string[];
  /** Worthless from then on. */
  usefulUntil?: Date | null;
  /** Of a credential mail: it goes to the address on file at the hand-over, while the credential can be used, with its secret in place of `<Secret>`. */
  credentialId?: string | null;
  /** Of a reminder, or of its correction; `told`: the start and the place that a correction tells, null: that it was cancelled. */
  reminder?: { id: string; correction: false } | { id: string; correction: true; told: Visit | null } | null;
  now: Date;
}

/** When and where an appointment is. */
export interface Visit {
  startsAt: Date;
  locationId: string;
}

export interface QueuedMessage {
  id: string;
  status: 'pending' | 'skipped';
  reason: SkipReason | null;
}

/**
 * The one way to make a single message, whatever its purpose: with the gate's decision it waits to be sent, from `until` on where it is
 * deferred, or stands there as skipped with the reason. Nothing else to do for callers: the sweeper starts what has no workflow; who
 * answers a person starts it at once, after the commit (api/messages/workflow.ts).
 * @throws Error where the gate let a message without an address pass
 */
export async function queueMessage(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  message: NewSingleMessage,
): Promise<QueuedMessage> {
  const {
    purpose,
    channel,
    address,
    body,
    language = null,
    decision,
    clientId,
    personId,
    zones = [],
    usefulUntil = null,
    credentialId = null,
    reminder = null,
    now,
  } = message;
  const skipped = decision.kind === 'skip';
  if (address === null && !skipped) throw new Error(`A message (${purpose}) without an address has passed the gate`);
  const id = newId();
  const status = skipped ? 'skipped' : 'pending';
  const reason = skipped ? decision.reason : null;
  const notBefore = decision.kind === 'defer' ? decision.until : null;
  const kind = skipped ? 'skipped' : notBefore === null ? 'queued' : 'deferred';
  const subject = channel === 'email' ? (message.subject ?? '') : null;
  const told = reminder?.correction ? reminder.told : null;
  const segments = channel === 'text' ? countSegments(body).segments : null;
  await sql`
    with made as (
      insert into message (id, purpose, channel, address, subject, body, segments, language, status, reason, not_before, client_id, person_id,
                           requested_by, zones, useful_until, credential_id, reminder_id, correction, told_at, told_location_id, created_at, settled_at)
      values (${id}::uuid, ${purpose}, ${channel}, ${address ?? ''}, ${subject}, ${body}, ${segments}::int, ${language}, ${status}, ${reason},
              ${notBefore}::timestamptz, ${clientId}::uuid, ${personId}::uuid, ${actor}, ${zones}::text[],
              ${usefulUntil}::timestamptz, ${credentialId}::uuid, ${reminder?.id ?? null}::uuid,
              ${reminder?.correction ?? false}::boolean, ${told?.startsAt ?? null}::timestamptz, ${told?.locationId ?? null}::uuid, ${now}::timestamptz,
              ${skipped ? now : null}::timestamptz)
    )
    insert into message_event (message_id, attempt, kind, code, at)
    values (${id}::uuid, 0, ${kind}, ${reason}, ${now}::timestamptz)`.execute(kysely);
  return { id, status, reason };
}
