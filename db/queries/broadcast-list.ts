import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import type { FailureReason } from '../../domain/failure-reasons.ts';
import type { BroadcastMethod, TemplateText } from '../../domain/message-types.ts';
import type { BroadcastStatus } from '../../domain/statuses.ts';
import type { Otherwise } from '../../domain/preferred-method.ts';
import type { UnitOfWork } from '../database.ts';
import type { LeftOut } from '../entities/messaging.ts';
import { accountName } from './account-name.ts';
import { actorName } from './actor-name.ts';
import { actorAccount } from './actor-account.ts';
import { iso } from './instants.ts';
import { resendsOf } from './left-to-resend.ts';

/** Instants in ISO 8601, the wall time to the minute. */
export interface BroadcastRow {
  id: string;
  messageType: string;
  method: Channel;
  startDate: string | null;
  endDate: string | null;
  /** Of a staff notice: the user group and the location that it is to; null: it is to whichever. */
  groupId: string | null;
  groupName: string | null;
  locationId: string | null;
  locationName: string | null;
  /** `by`: whose account it was, by name. */
  leftOut: LeftOut[];
  sendAtLocal: string;
  sendZone: string;
  sendAt: string;
  preferenceOnly: boolean;
  subject: string | null;
  body: string;
  variants: { es?: TemplateText };
  status: BroadcastStatus;
  requestedAt: string;
  requestedBy: string;
  frozenAt: string | null;
  finishedAt: string | null;
  failure: string | null;
  pausedAt: string | null;
  pausedBy: string | null;
  pauseReason: FailureReason | null;
  pauseFailed: number | null;
  pauseTried: number | null;
  parentId: string | null;
  /** Those that send it again, in their order. */
  resentAs: string[];
  /** By each person's preference; null: by one method. */
  otherwise: Otherwise | null;
  setId: string | null;
  /** Of calls: what they play. */
  recordingId: string | null;
  /** Those of the same composition by the other methods, in their order. */
  others: { id: string; method: Channel }[];
  /** Of the composition. */
  setMethods: BroadcastMethod[];
  version: number;
}

interface BroadcastSearch {
  id?: string | null;
  status?: BroadcastStatus | null;
  /** Id of the last row of the page before. */
  after?: string | null;
  limit?: number;
}

/**
 * Broadcasts, newest first, by key, one row more than `limit`. Who asked for one is what the audit log says, so that it is kept once; what nobody signed in for (the sample
 * practice) was asked for by Rounds itself.
 */
export async function broadcastList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { id = null, status = null, after = null, limit = 1 }: BroadcastSearch,
): Promise<BroadcastRow[]> {
  const { rows } = await sql<BroadcastRow>`
    select b.id, b.message_type as "messageType", b.method, b.start_date as "startDate", b.end_date as "endDate",
           b.group_id as "groupId", (select g.name::text from user_group g where g.id = b.group_id) as "groupName",
           b.location_id as "locationId", (select l.name::text from location l where l.id = b.location_id) as "locationName",
           (select coalesce(jsonb_agg(jsonb_build_object('sourceId', o ->> 'sourceId', 'at', o ->> 'at',
               'by', coalesce(${accountName(sql`(o ->> 'by')::uuid`)}, 'Rounds'))), '[]') from jsonb_array_elements(b.left_out) o) as "leftOut",
           to_char(b.send_at_local, 'YYYY-MM-DD"T"HH24:MI') as "sendAtLocal", b.send_zone as "sendZone", ${iso(sql`b.send_at`)} as "sendAt",
           b.preference_only as "preferenceOnly", b.subject, b.body, b.variants, b.status, ${iso(sql`b.requested_at`)} as "requestedAt",
           coalesce(who.name, 'Rounds') as "requestedBy", ${iso(sql`b.frozen_at`)} as "frozenAt", ${iso(sql`b.finished_at`)} as "finishedAt",
           b.failure, ${iso(sql`b.paused_at`)} as "pausedAt", ${actorName(sql`b.paused_by`)} as "pausedBy",
           b.pause_reason as "pauseReason", b.pause_failed as "pauseFailed", b.pause_tried as "pauseTried", b.parent_id as "parentId",
           (select coalesce(jsonb_agg(again.id order by again.id), '[]') from (${resendsOf(sql`b.id`)}) again) as "resentAs",
           b.otherwise, b.set_id as "setId", b.recording_id as "recordingId",
           (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'method', o.method) order by array_position(b.set_methods, o.method)), '[]')
              from broadcast o where o.set_id = b.set_id and o.id <> b.id) as others,
           b.set_methods as "setMethods",
           b.version
    from broadcast b
    left join lateral (
      select concat_ws(' ', p.first_name, p.last_name) as name
      from audit x
      join account a on a.id = ${actorAccount(sql`x.actor`)}
      join person p on p.id = a.person_id
      where x.subject = 'broadcast' and x.subject_id = b.id::text and x.action = 'insert'
      limit 1
    ) who on true
    where (${id}::uuid is null or b.id = ${id}::uuid)
      and (${status}::text is null or b.status = ${status}::text)
      and (${after}::uuid is null or b.id < ${after}::uuid)
    order by b.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
