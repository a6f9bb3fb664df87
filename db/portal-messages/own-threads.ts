import { sql } from 'kysely';
import type { ThreadState, WaitsFor } from '../../domain/portal-messages.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';

/** `subject`: sealed. */
export interface OwnThreadRow {
  id: string;
  type: string;
  /** By the practice's own label; null: as Rounds brings it. */
  typeLabel: string | null;
  subject: Buffer;
  state: ThreadState;
  waitsFor: WaitsFor;
  dueAt: string | null;
  at: string;
  unread: number;
  newestId: string;
}

/** Threads of a client as they see them, by their newest message, newest first, one row more than `limit`; `after`: `newestId` of the last row of the page before. */
export async function ownThreads(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { clientId, id = null, after, limit }: { clientId: string; id?: string | null; after: string | null; limit: number },
): Promise<OwnThreadRow[]> {
  const { rows } = await sql<OwnThreadRow>`
    select t.id, t.type, pl.label as "typeLabel", t.subject, t.state, t.waits_for as "waitsFor", ${iso(sql`t.due_at`)} as "dueAt",
           ${iso(sql`n.sent_at`)} as at, t.newest_id as "newestId",
           (select count(*)::int from portal_message m where m.thread_id = t.id and m.staff_id is not null and m.read_at is null) as unread
      from portal_thread t
      join portal_message n on n.id = t.newest_id
      left join picklist pl on pl.list = 'task-type' and pl.code = t.type
     where t.client_id = ${clientId}::uuid and (${id}::uuid is null or t.id = ${id}::uuid)
       and (${after}::uuid is null or t.newest_id < ${after}::uuid)
     order by t.newest_id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Messages of staff that a client has not read, and how many conversations they have. */
export async function ownUnread(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  clientId: string,
): Promise<{ unread: number; threads: number }> {
  const { rows } = await sql<{ unread: number; threads: number }>`
    select count(m.id)::int as unread, count(distinct t.id)::int as threads
      from portal_thread t left join portal_message m on m.thread_id = t.id and m.staff_id is not null and m.read_at is null
     where t.client_id = ${clientId}::uuid`.execute(kysely);
  return rows[0] ?? { unread: 0, threads: 0 };
}
