import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/**
 * A task, once a client and broadcast, for everybody whose reminder never went out and would have come too late: because quiet hours would have
 * delayed it, or because no worker was there until the appointment had begun. Somebody has to call. Of the whole broadcast, as it is frozen, or of
 * recipients of `messages` that ended before their hand-over. Whose appointment was cancelled, moved or kept needs no call; nor does one that had
 * begun when the broadcast was to go, which its preview has said. Due when the appointment starts, or at once where it has.
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
           'missed-window:' || r.broadcast_id || ':' || r.client_id, greatest(r.source_starts_at, ${now}::timestamptz), ${actor},
           ${now}::timestamptz, ${now}::timestamptz
      from recipient r
      join broadcast b on b.id = r.broadcast_id
      left join message m on m.id = r.message_id
     where (r.broadcast_id = ${broadcastId}::uuid and r.message_id is null or r.message_id = any(${[...messages]}::uuid[]))
       and (coalesce(r.reason, m.reason) = 'missed-window'
         or coalesce(r.reason, m.reason) in ('no-longer-relevant', 'changed-meanwhile')
            and b.send_at < r.source_starts_at and r.source_starts_at <= ${now}::timestamptz)
       and exists (select from client c where c.id = r.client_id and c.active)
       and exists (select from appointment a where a.id = r.source_id and a.status in ('scheduled', 'confirmed', 'missed')
                    and date_trunc('milliseconds', a.starts_at) = r.source_starts_at)
     order by r.broadcast_id, r.client_id, r.source_starts_at
    on conflict (practice_id, cause) where status = 'open' and cause is not null do nothing`.execute(kysely);
}
