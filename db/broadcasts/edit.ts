import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import type { PlanRequest } from './plan.ts';

export interface BroadcastEdit extends Pick<
  PlanRequest,
  'startDate' | 'endDate' | 'groupId' | 'locationId' | 'preferenceOnly' | 'subject' | 'body' | 'variants'
> {
  /** Wall time in the zone of the broadcast, `YYYY-MM-DD HH:MM:SS`. */
  sendAtLocal: string;
  /** ISO instant of it. */
  sendAt: string;
}

/** Writes what was changed of a broadcast that has not fired; the caller holds its row, and tells its workflow. */
export async function editBroadcast(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  broadcastId: string,
  {
    startDate,
    endDate = null,
    groupId = null,
    locationId = null,
    preferenceOnly,
    subject,
    body,
    variants = {},
    sendAtLocal,
    sendAt,
    now,
  }: BroadcastEdit & { now: Date },
): Promise<void> {
  await sql`
    update broadcast set
      start_date = ${startDate}::date, end_date = ${endDate}::date, group_id = ${groupId}::uuid, location_id = ${locationId}::uuid, preference_only = ${preferenceOnly}, subject = ${subject}, body = ${body},
      variants = ${JSON.stringify(variants)}::jsonb, send_at_local = ${sendAtLocal}::timestamp, send_at = ${sendAt}::timestamptz,
      untold = true, version = version + 1, updated_at = ${now}::timestamptz
    where id = ${broadcastId}::uuid`.execute(kysely);
}
