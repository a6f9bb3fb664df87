import { sql } from 'kysely';
import type { Task } from '../../domain/schemas/desk.ts';
import { isClosedTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

export interface TaskFilter {
  /** `mine`: mine, and those of people whom I stand in for; `groups`: taken by nobody, of my groups; `any`: no matter whose. */
  scope: 'mine' | 'groups' | 'all' | 'any';
  status: Task['status'] | null;
  type: string | null;
  clientId: string | null;
  overdue: boolean;
  /** Instant. */
  dueBefore: string | null;
  id: string | null;
  /** Id of the last row of the page before. */
  after: string | null;
  limit: number;
}

export interface TaskReader {
  staffId: string;
  /** Sees clients at all. */
  clients: boolean;
  /** Opens restricted charts. */
  sees: boolean;
  /** Sees everybody's tasks. */
  all: boolean;
  /** IANA, of the practice. */
  zone: string;
  /** Absent staff whom they stand in for today. */
  covers: readonly string[];
  now: Date;
}

/** Whether a task `t` concerns a person: theirs, of a group of theirs, or of somebody whom they stand in for today. */
export const concerns = (reader: TaskReader) => sql<boolean>`(
  ${isMine(reader)}
  or exists (select from user_group_member m join user_group g on g.id = m.group_id and g.active
              where m.group_id = t.group_id and m.staff_id = ${reader.staffId}::uuid))`;

/** Theirs, or of somebody whom they stand in for today: what the scope `mine` lists and the count of it counts. */
const isMine = ({ staffId, covers }: TaskReader) =>
  sql<boolean>`coalesce(t.owner_id = any(${[staffId, ...covers]}::uuid[]), false)`;

/** Tasks that the reader may see, due ones first, one row more than `limit`. A type is told by the practice's label, else by its code. */
export async function taskList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { scope, status, type, clientId, overdue, dueBefore, id, after, limit }: TaskFilter,
  reader: TaskReader,
): Promise<(Omit<Task, 'typeLabel'> & { typeLabel: string | null })[]> {
  const { now } = reader;
  const { rows } = await sql<Omit<Task, 'typeLabel'> & { typeLabel: string | null }>`
    select t.id, t.type, pl.label as "typeLabel", t.subject_kind as "subjectKind", t.subject_id as "subjectId", t.client_id as "clientId",
           case when v.closed or c.id is null then null else concat_ws(' ', cp.first_name, cp.last_name) end as "clientName", v.closed,
           case when o.id is not null then jsonb_build_object('id', o.id, 'name', concat_ws(' ', op.first_name, op.last_name)) end as owner,
           case when g.id is not null then jsonb_build_object('id', g.id, 'name', g.name) end as "group",
           case when v.closed then '' else t.note end as note, t.priority, t.status, ${iso(sql`t.due_at`)} as "dueAt",
           coalesce(t.status = 'open' and t.due_at < ${now}::timestamptz, false) as overdue,
           case when v.closed then null else t.outcome end as outcome, ${concerns(reader)} as yours,
           ${iso(sql`t.created_at`)} as "createdAt", ${iso(sql`t.done_at`)} as "doneAt", t.version
      from task t
      left join picklist pl on pl.list = 'task-type' and pl.code = t.type
      left join client c on c.id = t.client_id left join person cp on cp.id = c.person_id
      cross join lateral (select c.id is not null and ${isClosedTo(reader)} as closed) v
      left join staff o on o.id = t.owner_id left join person op on op.id = o.person_id
      left join user_group g on g.id = t.group_id
     where (${id}::uuid is null or t.id = ${id}::uuid)
       and (${status}::text is null or t.status = ${status})
       and (${type}::text is null or t.type = ${type})
       and (${clientId}::uuid is null or t.client_id = ${clientId}::uuid)
       and (not ${overdue}::boolean or t.due_at < ${now}::timestamptz)
       and (${dueBefore}::timestamptz is null or t.due_at < ${dueBefore}::timestamptz)
       and case ${scope}::text
             when 'mine' then ${isMine(reader)}
             when 'groups' then t.owner_id is null and ${concerns(reader)}
             else ${reader.all}::boolean or ${concerns(reader)} end
       and (${after}::uuid is null or (coalesce(t.due_at, 'infinity'), t.id) >
             (select coalesce(l.due_at, 'infinity'), l.id from task l where l.id = ${after}::uuid))
     order by coalesce(t.due_at, 'infinity'), t.id
     limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Open tasks that wait for the reader: those of the scope `mine`, those of them that are overdue, and my groups' that nobody has taken. */
export async function taskCounts(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  reader: TaskReader,
): Promise<{ mine: number; overdue: number; groups: number }> {
  const { rows } = await sql<{ mine: number; overdue: number; groups: number }>`
    select count(*) filter (where ${isMine(reader)})::int as mine,
           count(*) filter (where ${isMine(reader)} and t.due_at < ${reader.now}::timestamptz)::int as overdue,
           count(*) filter (where t.owner_id is null)::int as groups
      from task t where t.status = 'open' and ${concerns(reader)}`.execute(kysely);
  return rows[0] ?? { mine: 0, overdue: 0, groups: 0 };
}
