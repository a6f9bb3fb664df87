import { sql } from 'kysely';
import { type AlertKindId, alertMessage, alertPurpose } from '../../domain/alerts.ts';
import { decide } from '../../domain/gate.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import type { TaskSubject } from '../../domain/schemas/desk.ts';
import { voiceOf } from '../broadcasts/voice.ts';
import type { UnitOfWork } from '../database.ts';
import { queueMessage } from '../messages/queue-message.ts';
import { type AlertReader, alertReaders } from './alert-readers.ts';

export interface NewAlert {
  kind: AlertKindId;
  /** Who is told; each once, and only who is active. */
  staffIds: string[];
  subjectKind: TaskSubject | 'statement_run' | 'task' | 'chart_request' | 'note' | 'form_assignment';
  subjectId: string;
  /** Whose chart it belongs to. */
  clientId?: string | null;
  taskId?: string | null;
  /** Codes of the parts of the subject that it is about. */
  parts?: string[];
  now: Date;
}

/**
 * Tells staff: in the console, and by a message where the kind says so and the gate lets it (purpose staff-alert, or safety); a refusal is kept as a
 * skipped message with its reason. Everything is written in the caller's transaction; the sweeper starts the messages.
 */
export async function raiseAlerts(uow: UnitOfWork, alert: NewAlert): Promise<void> {
  const { kind, staffIds, subjectKind, subjectId, clientId = null, taskId = null, parts = [], now } = alert;
  if (staffIds.length === 0) return;
  const readers = await alertReaders(uow, staffIds);
  if (readers.length === 0) return;
  const words = alertMessage(kind, (await voiceOf(uow)).name);
  const messageIds: (string | null)[] = [];
  for (const reader of readers)
    messageIds.push(words && (await tell(uow, reader, { ...words, purpose: alertPurpose(kind) }, now)));
  await sql`
    insert into alert (staff_id, kind, subject_kind, subject_id, client_id, task_id, message_id, parts, created_at)
    select n.staff_id, ${kind}, ${subjectKind}, ${subjectId}::uuid, ${clientId}::uuid, ${taskId}::uuid, n.message_id, ${parts}::text[], ${now}::timestamptz
    from unnest(${readers.map((reader) => reader.staffId)}::uuid[], ${messageIds}::uuid[]) as n (staff_id, message_id)`.execute(
    uow.kysely,
  );
}

/** @returns id of the message. It names no client, so it carries none either: it belongs to no chart. */
async function tell(
  uow: UnitOfWork,
  reader: AlertReader,
  words: { subject: string; body: string; purpose: 'staff-alert' | 'safety' },
  now: Date,
) {
  const channel = channelOf(reader);
  const address = channel === 'email' ? reader.email : reader.mobile;
  const decision = decide({
    purpose: words.purpose,
    channel,
    active: true,
    address,
    notWorking: channel === 'email' ? reader.emailNotWorking : reader.mobileNotWorking,
    optedOut: channel === 'email' ? reader.emailOptedOut : reader.mobileOptedOut,
    consented: true,
    // Who prefers a method that alerts are not sent by yet is told all the same; what they prefer among those that are is chosen above.
    preference: null,
    preferenceOnly: false,
    relevant: null,
    quietHours: null,
    caps: null,
  });
  const { personId } = reader;
  const message = {
    channel,
    address,
    ...words,
    language: 'en',
    decision,
    clientId: null,
    personId,
    now,
  } as const;
  return (await queueMessage(uow, message)).id;
}

/** What the person prefers, else e-mail, else text; the other of the two where that one is known not to work. */
function channelOf({ preference, email, mobile, emailNotWorking, mobileNotWorking }: AlertReader): BroadcastMethod {
  const own = preference === 'email' || preference === 'text' ? preference : null;
  const wanted = own ?? (email === null && mobile !== null ? 'text' : 'email');
  if (wanted === 'email' && emailNotWorking && mobile !== null && !mobileNotWorking) return 'text';
  if (wanted === 'text' && mobileNotWorking && email !== null && !emailNotWorking) return 'email';
  return wanted;
}
