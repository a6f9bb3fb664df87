import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * A task, once a client and broadcast, for everybody whose reminder quiet hours would have delayed until it was too late: somebody has to call. Of
 * the whole broadcast, or of the recipients of `messages`; due at once, with the time of the appointment's start as its end.
 */
export async function openMissedWindowTasks(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  { broadcastId = null, messages = [], now }: { broadcastId?: string | null; messages?: readonly string[]; now: Date },
): Promise<void> {
  await sql`
    insert into task (type, subject_kind, subject_id, client_id, group_id, cause, due_at, created_by, created_at, updated_at)
    select distinct on (r.broadcast_id, r.client_id)
           'missed-window', 'broadcast', r.broadcast_id, r.client_id,
           (select p.group_id from picklist p where p.list = 'task-type' and p.code = 'missed-window'),
           'missed-window:' || r.broadcast_id || ':' || r.client_id, r.source_starts_at, ${actor}, ${now}::timestamptz, ${now}::timestamptz
      from recipient r
     where r.client_id is not null
       and ((r.broadcast_id = ${broadcastId}::uuid and r.reason = 'missed-window') or r.message_id = any(${[...messages]}::uuid[]))
     order by r.broadcast_id, r.client_id, r.source_starts_at
    on conflict (practice_id, cause) where status = 'open' and cause is not null do nothing`.execute(kysely);
}
