import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';

/** Longer than any count of failed tries matters. */
const throttleDays = 31;

/** How long rows of an imported file can be mended, or a run taken back, after it was last touched. They are a copy of people's data. */
const importDays = 30;

/** What runs of the sync told, shift by shift; and for how long a webhook is known again, long after Timeero has stopped repeating it. */
const syncDays = 90;
const webhookDays = 7;

/**
 * Removes sessions that are over and counts of failed tries that no longer count, else both would grow with every stranger who tries; and the rows of
 * imports and webhooks that nobody has touched for long, what old runs of the sync told, and what previews showed of a broadcast that has not to be
 * compared any more. @returns how many sessions and counts
 */
export async function removeExpired({ kysely }: Pick<UnitOfWork, 'kysely'>, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with sessions as (delete from session where expires_at < ${now}::timestamptz returning 1),
         tries as (
           delete from throttle
           where first_at < ${now}::timestamptz - make_interval(days => ${throttleDays})
             and (blocked_until is null or blocked_until < ${now}::timestamptz)
           returning 1
         ),
         files as (
           delete from import_row using import_run r
           where r.id = run_id and r.status not in ('requested', 'running', 'undoing')
             and r.updated_at < ${now}::timestamptz - make_interval(days => ${importDays})
         ),
         changes as (
           delete from sync_change where created_at < ${now}::timestamptz - make_interval(days => ${syncDays})
         ),
         views as (
           delete from audience_view v
           where seen_at < ${now}::timestamptz - interval '1 day'
             and not exists (select from broadcast b where b.id = v.broadcast_id and b.status in ('requested', 'scheduled'))
         ),
         notices as (
           delete from webhook_event
            where taken_at is not null and received_at < ${now}::timestamptz - make_interval(days => ${webhookDays})
         )
    select ((select count(*) from sessions) + (select count(*) from tries))::int as count`.execute(kysely);
  return rows[0]?.count ?? 0;
}
