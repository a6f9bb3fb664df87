import { type RawBuilder, sql } from 'kysely';
import { waitsForKeeper, waitsForAsker, type Side } from '../../domain/chart-handoff/moves.ts';
import type { RequestCounts, RequestFilter, RequestRow } from '../../domain/schemas/chart-requests.ts';
import { isClosedTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { groupOf, personOf } from './person-shape.ts';
import { isOpenPhase } from './open-phase.ts';
import { isMember, type ListReader, type RequestReader, selfOf, sidesOf } from './request-reader.ts';

/** What is left out narrows nothing. */
interface WantedRequests extends Partial<RequestFilter> {
  id?: string;
  /** Whether they keep their note from being released. */
  blocking?: boolean;
  /** Id of the last row of the page before. */
  after?: string | null;
  limit: number;
}

/** `items`: codes of the picklist missing-item. */
export type ListedRequest = Omit<RequestRow, 'sides'> & {
  sides: Side[];
  released: boolean;
};

/** Closed ones are none of them; said as well, so that the indexes of what is not closed are used. */
const isOpenRequest = sql<boolean>`(r.closed_at is null and ${isOpenPhase})`;
const isAsked = (reader: RequestReader) => sql<boolean>`coalesce(r.keeper_id = any(${selfOf(reader)}), false)`;
const isMine = (reader: RequestReader) => sql<boolean>`n.holder_id = any(${selfOf(reader)})`;
const isGroups = (reader: RequestReader) => sql<boolean>`(r.keeper_id is null and ${isMember(reader)})`;

const inScope = (scope: RequestFilter['scope'], reader: RequestReader): RawBuilder<boolean> =>
  ({ mine: isMine(reader), asked: isAsked(reader), groups: isGroups(reader), all: sql<boolean>`true` })[scope];

/** Requests that the reader may see, due ones first, one row more than `limit`. What a closed chart lacks is not told. */
export async function requestList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { scope = 'all', phase, due = 'any', client, note, item, keeper, asker, id, blocking, after, limit }: WantedRequests,
  reader: ListReader,
): Promise<ListedRequest[]> {
  const { rows } = await sql<ListedRequest>`
    select r.id, r.note_id as "noteId", case when v.closed then '' else n.title end as "noteTitle", n.client_id as "clientId",
           case when not v.closed then concat_ws(' ', cp.first_name, cp.last_name) end as "clientName", v.closed,
           r.phase, r.required, r.priority, ${personOf(sql`n.holder_id`)} as asker, ${personOf(sql`r.keeper_id`)} as keeper,
           ${groupOf(sql`r.group_id`)} as "group",
           case when v.closed then '{}' else array(select i.code from chart_request_item i where i.request_id = r.id order by i.position) end as items,
           (select count(*)::int from chart_request_item i where i.request_id = r.id and i.supplied_by_move is null) as open,
           ${iso(sql`r.due_at`)} as "dueAt",
           case when not ${isOpenRequest} then 'over' when r.due_at <= ${reader.now}::timestamptz then 'overdue'
                when r.reminded then 'soon' else 'later' end as due,
           case when r.phase = any(${[...waitsForKeeper]}::text[]) then 'keeper'
                when r.phase = any(${[...waitsForAsker]}::text[]) then 'asker' else 'nobody' end as "waitsFor",
           s.sides, ${iso(sql`r.created_at`)} as "createdAt", ${iso(sql`r.phase_since`)} as "phaseSince",
           ${iso(sql`r.closed_at`)} as "closedAt", r.version,
           n.released_at is not null as released
      from chart_request r
      join note n on n.id = r.note_id
      join client c on c.id = n.client_id join person cp on cp.id = c.person_id
      cross join lateral (select ${isClosedTo(reader)} as closed) v
      cross join lateral (select ${sidesOf(reader)} as sides) s
     where (${reader.all}::boolean or cardinality(s.sides) > 0) and ${inScope(scope, reader)}
       and case coalesce(${phase ?? null}::text, 'any') when 'any' then true when 'open' then ${isOpenRequest} when 'over' then not ${isOpenRequest}
                else r.phase = ${phase ?? null} end
       and case ${due}::text when 'any' then true
                when 'overdue' then ${isOpenRequest} and r.due_at <= ${reader.now}::timestamptz
                else ${isOpenRequest} and (r.reminded or r.due_at <= ${reader.now}::timestamptz) end
       and (${client ?? null}::uuid is null or n.client_id = ${client ?? null}::uuid) and (${note ?? null}::uuid is null or r.note_id = ${note ?? null}::uuid)
       and (${keeper ?? null}::uuid is null or r.keeper_id = ${keeper ?? null}::uuid or r.keeper_id is null and r.group_id = ${keeper ?? null}::uuid)
       and (${asker ?? null}::uuid is null or n.holder_id = ${asker ?? null}::uuid)
       and (${item ?? null}::text is null or not v.closed and exists (select from chart_request_item i where i.request_id = r.id and i.code = ${item ?? null}))
       and (${id ?? null}::uuid is null or r.id = ${id ?? null}::uuid)
       and (${blocking ?? null}::boolean is null or (r.required and ${isOpenPhase}) = ${blocking ?? null}::boolean)
       and (${after ?? null}::uuid is null or (r.due_at, r.id) > (select l.due_at, l.id from chart_request l where l.id = ${after ?? null}::uuid))
     order by r.due_at, r.id
     limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** What waits for the reader, and what they wait for. */
export async function requestCounts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  reader: RequestReader,
): Promise<RequestCounts> {
  const { rows } = await sql<RequestCounts>`
    select count(*) filter (where ${isMine(reader)})::int as mine,
           count(*) filter (where ${isMine(reader)} and r.phase = any(${[...waitsForAsker]}::text[]))::int as "waitForMe",
           count(*) filter (where ${isAsked(reader)})::int as asked,
           count(*) filter (where ${isGroups(reader)} and r.phase = any(${[...waitsForKeeper]}::text[]))::int as groups,
           count(*) filter (where ${isAsked(reader)} and r.due_at <= ${reader.now}::timestamptz)::int as overdue
      from chart_request r join note n on n.id = r.note_id
     where ${isOpenRequest}`.execute(kysely);
  return rows[0] ?? { mine: 0, waitForMe: 0, asked: 0, groups: 0, overdue: 0 };
}
