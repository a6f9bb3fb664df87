import { sql } from 'kysely';
import type { MessageAttachment, ReadUpTo } from '../../domain/schemas/portal-messages.ts';
import type { UnitOfWork } from '../database.ts';
import { iso } from '../queries/instants.ts';
import { attachmentsOf } from './attachments.ts';

/** `body`: sealed. */
export interface MessageRow {
  id: string;
  from: 'client' | 'staff';
  /** Who of the staff; null: the client, or who acts for them. */
  staffName: string | null;
  /** Who wrote it for the client; null: the client, or staff. */
  guardianName: string | null;
  body: Buffer;
  at: string;
  readAt: string | null;
  attachments: MessageAttachment[];
}

/** Messages of a thread, newest first, one row more than `limit`. */
export async function threadMessages(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { threadId, after, limit }: { threadId: string; after: string | null; limit: number },
): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    select m.id, case when m.staff_id is null then 'client' else 'staff' end as "from",
           (select concat_ws(' ', p.first_name, p.last_name) from staff s join person p on p.id = s.person_id where s.id = m.staff_id) as "staffName",
           (select concat_ws(' ', p.first_name, p.last_name) from account a join person p on p.id = a.person_id
             where a.id = m.account_id and not exists (
               select from portal_thread t join client c on c.id = t.client_id where t.id = m.thread_id and c.person_id = a.person_id)) as "guardianName",
           m.body, ${iso(sql`m.sent_at`)} as at, ${iso(sql`m.read_at`)} as "readAt", ${attachmentsOf} as attachments
      from portal_message m
     where m.thread_id = ${threadId}::uuid and (${after}::uuid is null or m.id < ${after}::uuid)
     order by m.id desc limit ${limit + 1}`.execute(kysely);
  return rows;
}

/** Marks what the other side wrote as read, of the messages that were shown: what has come since is new. @returns how many were */
export async function markRead(
  { kysely, actor }: Pick<UnitOfWork, 'kysely' | 'actor'>,
  { threadId, by, from, upTo, now }: ReadUpTo & { threadId: string; by: 'client' | 'staff'; now: Date },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update portal_message set read_at = ${now}::timestamptz, read_by = ${actor}
     where thread_id = ${threadId}::uuid and read_at is null and (staff_id is null) = ${by === 'staff'}
       and id <= ${upTo}::uuid and (${from ?? null}::uuid is null or id >= ${from ?? null}::uuid)`.execute(kysely);
  return Number(numAffectedRows ?? 0);
}

/** Whether the client has not read something of the staff yet. */
export async function hasUnread({ kysely }: Pick<UnitOfWork, 'kysely'>, threadId: string): Promise<boolean> {
  const { rows } = await sql`
    select from portal_message where thread_id = ${threadId}::uuid and staff_id is not null and read_at is null limit 1`.execute(
    kysely,
  );
  return rows.length > 0;
}

/** Notes in the audit that somebody looked at a thread: the first time in an hour of each person, as with charts. */
export async function noteLook(uow: UnitOfWork, threadId: string, now: Date): Promise<void> {
  const { rows } = await sql`
    select from audit where subject = 'portal_thread' and subject_id = ${threadId}::text and action = 'open' and actor = ${uow.actor}
                        and at > ${now}::timestamptz - interval '1 hour' limit 1`.execute(uow.kysely);
  if (rows.length === 0) await uow.note('open', 'portal_thread', threadId);
}
