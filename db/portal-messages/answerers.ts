import { type RawBuilder, sql } from 'kysely';
import { holds } from '../alerts/staff-with-rule.ts';
import { chartIsOpenTo } from '../charts/chart-access.ts';
import type { UnitOfWork } from '../database.ts';

/** Whether staff `s` may answer clients in the portal. */
const mayAnswer: RawBuilder<boolean> = sql<boolean>`(
  s.active and ${holds('Client Portal Can Send Messages to Client', 'create')} and ${holds('Clients', 'view')})`;

/** Whether the chart of client `c` is open to staff `s`. */
const mayOpen = (now: Date): RawBuilder<boolean> =>
  sql<boolean>`(${chartIsOpenTo({ staffId: sql`s.id`, now })} or ${holds('Restricted Charts', 'view')})`;

interface Question {
  clientId: string;
  groupId: string;
  /** Member of staff who began the thread; null: the client. */
  startedBy?: string | null;
}

/** Members of a group in use, and who began the thread, as far as they can answer the client: whom a question concerns. @returns ids of staff, by key */
export async function answerersOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { groupId, clientId, startedBy = null }: Question,
  now: Date,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.id from client c, staff s
     where c.id = ${clientId}::uuid and ${mayAnswer} and ${mayOpen(now)}
       and (s.id = ${startedBy}::uuid
            or exists (select from user_group g join user_group_member m on m.group_id = g.id
                        where g.id = ${groupId}::uuid and g.active and m.staff_id = s.id))
     order by s.id`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** Whoever of the staff began a thread has its answers, while they can answer the client. */
export async function starterOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { startedBy = null, clientId }: Pick<Question, 'startedBy' | 'clientId'>,
  now: Date,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select s.id from client c, staff s
     where c.id = ${clientId}::uuid and s.id = ${startedBy}::uuid and ${mayAnswer} and ${mayOpen(now)}`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** Groups in use in which somebody may answer clients: types of others are not offered to them. */
export async function groupsThatAnswer({ kysely }: Pick<UnitOfWork, 'kysely'>): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct g.id from user_group g join user_group_member m on m.group_id = g.id join staff s on s.id = m.staff_id
     where g.active and ${mayAnswer}`.execute(kysely);
  return new Set(rows.map(({ id }) => id));
}

/** Who may give everybody's tasks to somebody: those of them who may open the chart, else all, who then see that something waits and nothing of it. @returns ids of staff */
export async function overseersOf(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, now }: { clientId: string; now: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string; opens: boolean }>`
    select s.id, ${holds('Clients', 'view')} and ${mayOpen(now)} as opens from client c, staff s
     where c.id = ${clientId}::uuid and s.active and ${holds('Tasks', 'modify')} order by s.id`.execute(kysely);
  const able = rows.filter(({ opens }) => opens);
  return (able.length > 0 ? able : rows).map(({ id }) => id);
}
