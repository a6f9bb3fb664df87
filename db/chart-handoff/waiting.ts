import { sql } from 'kysely';
import { waitsForKeeper } from '../../domain/chart-handoff/moves.ts';
import { localDate, startOfDay } from '../../domain/time.ts';
import type { UnitOfWork } from '../database.ts';
import { practiceZone } from '../practice-zone.ts';
import type { WaitingPage } from '../queries/waiting-page.ts';
import { groupCanReceive } from './capable.ts';

/** Long enough for a workflow to have looked by itself after its workers were away. */
const overdueMs = 10 * 60_000;
/**
 * Between two looks for the same reason. A change that was not committed yet when its request was looked at may bear an instant before that look, so what
 * was changed shortly before it counts, too: it is looked at once more, and then no more.
 */
const settledMs = 5 * 60_000;

/**
 * Requests that nobody looks at although somebody should, by key: they were made before an instant and have no workflow yet; they were to be looked at and
 * were not, since theirs is gone; nobody of their group can take them, or somebody can again; or something has changed since they were looked at: their
 * chart keeper has left or is away, or their note was released. What a look could not mend is left alone until the next change, or the next opening of the office.
 */
export async function waitingRequests(
  { em, kysely, practiceId }: UnitOfWork,
  { before, after, limit }: WaitingPage,
  now: Date,
): Promise<string[]> {
  const zone = await practiceZone({ em, practiceId });
  const today = localDate(now.toISOString(), zone);
  const ago = (ms: number) => sql`${new Date(now.getTime() - ms)}::timestamptz`;
  const lastSeen = sql`r.looked_at - ${settledMs} * interval '1 millisecond'`;
  const { rows } = await sql<{ id: string }>`
    select r.id from chart_request r join note n on n.id = r.note_id join client c on c.id = n.client_id left join staff k on k.id = r.keeper_id
     where r.closed_at is null and (${after}::uuid is null or r.id > ${after}::uuid)
       and case when r.looked_at is null then r.created_at <= ${before}::timestamptz
                else r.next_at <= ${ago(overdueMs)}
                     or r.keeper_id is null and r.phase = any(${[...waitsForKeeper]}::text[])
                        and (r.unattended_at is not null) = ${groupCanReceive(sql`r.group_id`, now)}
                     or r.looked_at <= ${ago(settledMs)}
                        and (not k.active and k.updated_at > ${lastSeen}
                             or r.phase = 'completed' and n.released_at > ${lastSeen}
                             or exists (select from absence a where a.staff_id = r.keeper_id and a.delegate_id is not null
                                         and ${today}::date between a.starts_on and a.ends_on
                                         and (a.updated_at > ${lastSeen} or r.looked_at < ${startOfDay(today, zone)}::timestamptz))) end
     order by r.id limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}
