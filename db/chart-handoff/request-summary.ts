import { type RawBuilder, sql } from 'kysely';
import { waitsForAsker } from '../../domain/chart-handoff/moves.ts';
import type { RequestSummary } from '../../domain/schemas/chart-requests.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { isOpenPhase } from './open-phase.ts';
import { groupOf, personOf } from './person-shape.ts';

type Tally = RequestSummary['total'];
export type Summary = Omit<RequestSummary, 'items'> & { items: (Tally & { code: string })[] };

/** Counts of requests `r`, for a group by. */
const tally = (now: Date): RawBuilder<Tally> => sql<Tally>`
  count(*) filter (where ${isOpenPhase})::int as open,
  count(*) filter (where ${isOpenPhase} and r.due_at <= ${now}::timestamptz)::int as overdue,
  count(*) filter (where r.phase = 'completed')::int as completed,
  (percentile_cont(0.5) within group (order by extract(epoch from r.completed_at - r.created_at) / 60)
     filter (where r.phase = 'completed'))::float as "medianMinutes",
  ${iso(sql`min(r.created_at) filter (where ${isOpenPhase})`)} as "oldestAt"`;

/** The manager's view of requests since an instant: how many, how long, who waits for whom; counts alone, so it tells nothing of a client. */
export async function requestSummary(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { since, now }: { since: Date; now: Date },
): Promise<Summary> {
  const recent = sql`r.created_at >= ${since}::timestamptz`;
  const total = await sql<Tally>`select ${tally(now)} from chart_request r where ${recent}`.execute(kysely);
  const keepers = await sql<Summary['keepers'][number]>`
    select coalesce(${personOf(sql`r.keeper_id`)}, ${groupOf(sql`r.group_id`)}) as keeper, ${tally(now)}
      from (select r.*, case when r.keeper_id is null then r.group_id end as unclaimed from chart_request r where ${recent}) r
     group by r.keeper_id, r.unclaimed, 1 order by overdue desc, open desc, 1 limit 100`.execute(kysely);
  const items = await sql<Summary['items'][number]>`
    select i.code, ${tally(now)}
      from (select distinct request_id, code from chart_request_item) i join chart_request r on r.id = i.request_id
     where ${recent} group by i.code order by count(*) desc, i.code limit 100`.execute(kysely);
  const waits = await sql<Summary['waits'][number]>`
    select case when turned then coalesce(w.keeper, w.asked) else w.asker end as waiting,
           case when turned then w.asker else coalesce(w.keeper, w.asked) end as on,
           count(*)::int as open, count(*) filter (where w.due_at <= ${now}::timestamptz)::int as overdue,
           ${iso(sql`min(w.created_at)`)} as "oldestAt"
      from (select r.due_at, r.created_at, ${personOf(sql`n.holder_id`)} as asker, ${personOf(sql`r.keeper_id`)} as keeper,
                   ${groupOf(sql`r.group_id`)} as asked, r.phase = any(${[...waitsForAsker]}::text[]) as turned
              from chart_request r join note n on n.id = r.note_id where ${isOpenPhase}) w
     group by 1, 2 order by min(w.created_at), 1, 2 limit 100`.execute(kysely);
  const [all] = total.rows;
  return {
    total: all ?? { open: 0, overdue: 0, completed: 0, medianMinutes: null, oldestAt: null },
    keepers: keepers.rows,
    items: items.rows,
    waits: waits.rows,
  };
}
