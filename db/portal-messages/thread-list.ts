import { type RawBuilder, sql } from 'kysely';
import type { ThreadState, WaitsFor } from '../../domain/portal-messages.ts';
import type { Channel } from '../../domain/channels.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import { isClosedTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { shownNotice } from '../portal/queue-notice.ts';
import { iso } from '../queries/instants.ts';
import type { TaskReader } from '../queries/task-list.ts';

/** Who reads threads: as with tasks, and `writes`: sees the answers to what they began themselves. */
export interface ThreadReader extends TaskReader {
  writes: boolean;
}

interface Person {
  id: string;
  name: string;
}

/** Of a thread whose chart is closed to the reader nothing is told but that it is there. `subject`: sealed. */
export interface ThreadRow {
  id: string;
  clientId: string | null;
  clientName: string | null;
  closed: boolean;
  type: string;
  typeLabel: string | null;
  group: Person;
  /** Who has taken it, of one that waits. */
  owner: Person | null;
  taskId: string | null;
  subject: Buffer | null;
  state: ThreadState;
  waitsFor: WaitsFor;
  dueAt: string | null;
  overdue: boolean;
  at: string;
  unread: number;
  yours: boolean;
  newestId: string;
  /** How the client was told last that something is there. */
  notice: { channel: Channel; status: MessageStatus; reason: string | null } | null;
}

export interface ThreadFilter {
  /** `done`: nobody waits for staff. */
  state: 'waiting' | 'done' | null;
  clientId: string | null;
  id: string | null;
  /** `newestId` of the last row of the page before. */
  after: string | null;
  limit: number;
}

/** Whether a thread `t` concerns a person: of a group of theirs, begun by them, or its task is theirs or of a group of theirs. */
const concerns = ({ staffId, covers, writes }: ThreadReader) => sql<boolean>`(
  ${writes}::boolean and coalesce(t.started_by = ${staffId}::uuid, false)
  or coalesce(k.owner_id = any(${[staffId, ...covers]}::uuid[]), false)
  or exists (select from user_group_member m join user_group g on g.id = m.group_id and g.active
              where m.group_id in (t.group_id, k.group_id) and m.staff_id = ${staffId}::uuid))`;

/** With the open task of the thread, by its cause (thread-task.ts). */
const threads = sql`
  portal_thread t left join task k on k.cause = 'portal-thread:' || t.id::text and k.status = 'open'`;

/** A value, null where the chart is closed. */
const open = (value: RawBuilder<unknown>) => sql`case when not v.closed then ${value} end`;

/** Threads that the reader may see, by their newest message, newest first, one row more than `limit`. */
export async function threadList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { state, clientId, id, after, limit }: ThreadFilter,
  reader: ThreadReader,
): Promise<ThreadRow[]> {
  const { rows } = await sql<ThreadRow>`
    select t.id, ${open(sql`t.client_id`)} as "clientId", ${open(sql`concat_ws(' ', cp.first_name, cp.last_name)`)} as "clientName", v.closed,
           t.type, pl.label as "typeLabel", jsonb_build_object('id', g.id, 'name', g.name) as "group",
           case when o.id is not null then jsonb_build_object('id', o.id, 'name', concat_ws(' ', op.first_name, op.last_name)) end as owner, k.id as "taskId",
           ${open(sql`t.subject`)} as subject, t.state, t.waits_for as "waitsFor", ${iso(sql`t.due_at`)} as "dueAt",
           coalesce(t.due_at < ${reader.now}::timestamptz, false) as overdue, ${iso(sql`n.sent_at`)} as at,
           (select count(*)::int from portal_message m where m.thread_id = t.id and m.staff_id is null and m.read_at is null) as unread,
           ${concerns(reader)} as yours, t.newest_id as "newestId",
           case when x.id is not null then jsonb_build_object('channel', x.channel, 'status', x.status, 'reason', x.reason) end as notice
      from ${threads}
      join portal_message n on n.id = t.newest_id
      join user_group g on g.id = t.group_id
      left join picklist pl on pl.list = 'task-type' and pl.code = t.type
      left join ${shownNotice(sql`t.notice_id`)} x on true
      join client c on c.id = t.client_id join person cp on cp.id = c.person_id
      cross join lateral (select ${isClosedTo(reader)} as closed) v
      left join staff o on o.id = k.owner_id left join person op on op.id = o.person_id
     where (${reader.all}::boolean or ${concerns(reader)})
       and (${id}::uuid is null or t.id = ${id}::uuid)
       and (${state}::text is null or (t.asked_at is not null) = (${state}::text = 'waiting'))
       and (${clientId}::uuid is null or t.client_id = ${clientId}::uuid and not v.closed)
       and (${after}::uuid is null or t.newest_id < ${after}::uuid)
     order by t.newest_id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** How many threads wait for the reader and their groups; those of charts that are closed to them are for others. */
export async function threadsWaiting(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  reader: ThreadReader,
): Promise<{ waiting: number; overdue: number }> {
  const { rows } = await sql<{ waiting: number; overdue: number }>`
    select count(*)::int as waiting, count(*) filter (where t.due_at < ${reader.now}::timestamptz)::int as overdue
      from ${threads} join client c on c.id = t.client_id
     where t.asked_at is not null and ${concerns(reader)}
       and not ${isClosedTo(reader)}`.execute(kysely);
  return rows[0] ?? { waiting: 0, overdue: 0 };
}
