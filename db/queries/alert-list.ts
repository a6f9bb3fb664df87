import { sql } from 'kysely';
import type { UnitOfWork } from '../database.ts';
import { iso } from './instants.ts';

export interface AlertRow {
  id: string;
  kind: string;
  subjectKind: string;
  subjectId: string;
  clientId: string | null;
  clientName: string | null;
  taskId: string | null;
  parts: string[];
  readAt: string | null;
  createdAt: string;
}

/** Alerts of one member of staff, newest first, one row more than `limit`. A restricted chart's client is not named: the chart itself decides. */
export async function alertList(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { staffId, unread, after, limit }: { staffId: string; unread: boolean; after: string | null; limit: number },
): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`
    select a.id, a.kind, a.subject_kind as "subjectKind", a.subject_id as "subjectId", a.client_id as "clientId",
           case when not c.restricted then concat_ws(' ', p.first_name, p.last_name) end as "clientName",
           a.task_id as "taskId", a.parts, ${iso(sql`a.read_at`)} as "readAt", ${iso(sql`a.created_at`)} as "createdAt"
    from alert a
    left join client c on c.id = a.client_id
    left join person p on p.id = c.person_id
    where a.staff_id = ${staffId}::uuid and (not ${unread}::boolean or a.read_at is null)
      and (${after}::uuid is null or a.id < ${after}::uuid)
    order by a.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}
