import { sql } from 'kysely';
import type { AgainState, Answerer } from '../../domain/calls.ts';
import type { Channel } from '../../domain/channels.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { againBySql } from '../messages/call-again.ts';
import { iso } from './instants.ts';
import { shownBody } from './shown-body.ts';

export interface MessageRow {
  id: string;
  /** Of a single message: whose chart it belongs to. */
  clientId: string | null;
  /** It went to staff. */
  toStaff: boolean;
  channel: Channel;
  address: string;
  subject: string | null;
  body: string;
  status: MessageStatus;
  reason: string | null;
  errorCode: string | null;
  attempt: number;
  segments: number | null;
  providerId: string | null;
  answeredBy: Answerer | null;
  again: AgainState | null;
  events: { at: string; kind: string; code: string | null; attempt: number }[];
}

/** One message with its events in the order in which they happened, or null. */
export async function messageRow(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  id: string,
  now: Date,
): Promise<MessageRow | null> {
  const { rows } = await sql<MessageRow>`
    select m.id, m.client_id as "clientId", m.channel, m.address, m.subject,
           m.client_id is null and not exists (select from recipient r where r.message_id = m.id and r.client_id is not null)
             and exists (select from staff s where s.person_id = m.person_id
               or s.person_id in (select r.person_id from recipient r where r.message_id = m.id)) as "toStaff",
           ${shownBody} as body, case m.status when 'claimed' then 'pending' else m.status end as status,
           m.reason, m.error_code as "errorCode", m.attempt, m.segments, m.provider_id as "providerId", m.answered_by as "answeredBy",
           ${againBySql(now)} as again,
           coalesce((select jsonb_agg(jsonb_build_object('at', ${iso(sql`e.at`)}, 'kind', e.kind, 'code', e.code, 'attempt', e.attempt)
                                      order by e.at, e.id)
                     from message_event e where e.message_id = m.id), '[]') as events
    from message m where m.id = ${id}`.execute(kysely);
  return rows[0] ?? null;
}
