import { type RawBuilder, sql } from 'kysely';
import type { FormNotice } from '../../domain/forms/notices.ts';
import type { UnitOfWork } from '../database.ts';
import { FormAssignment, Message } from '../entities/index.ts';
import { decideNotice, type NoticeReader } from '../portal/notice-reader.ts';
import { cancelNotice, queueNotices, type Told } from '../portal/queue-notice.ts';

/** Queues a notice of a form, which says neither its name nor anything of it. The sweeper sends it. @param known a refused one of before, which is not written once more @returns id of the message, and whether the gate refused it to all */
export async function tellOfForm(
  uow: UnitOfWork,
  notice: FormNotice,
  { known, ...told }: Omit<Told, 'reader' | 'decision'> & { readers: readonly NoticeReader[]; known: string | null },
): Promise<{ id: string; skipped: boolean }> {
  const decide = (reader: NoticeReader) => decideNotice(reader, { now: told.now });
  const skipped = told.readers.every((reader) => decide(reader).kind === 'skip');
  if (skipped && known !== null && (await uow.em.count(Message, { id: known, status: 'skipped' })) > 0)
    return { id: known, skipped };
  return { id: await queueNotices(uow, notice, { ...told, decide }), skipped };
}

/** Where the time of each notice stands. */
const toldAt: Readonly<Record<FormNotice, RawBuilder<unknown>>> = {
  'form-waiting': sql`told_at`,
  'form-reminder': sql`reminded_at`,
  'form-due': sql`due_told_at`,
};

/** The message by which the client was told the same of another form since then, where that waits too; null: there is none. */
export async function sharedNotice(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  { form, notice, since }: { form: { id: string; clientId: string }; notice: FormNotice; since: Date },
): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`
    select notice_id as id from form_assignment
     where client_id = ${form.clientId}::uuid and id <> ${form.id}::uuid and status = 'assigned' and ${toldAt[notice]} >= ${since}::timestamptz
     order by ${toldAt[notice]} desc limit 1`.execute(kysely);
  return rows[0]?.id ?? null;
}

/** Takes back the newest notice of a form that waits no more, where it has not gone yet and no other form shares it. */
export async function endNotice(uow: UnitOfWork, { noticeId }: { noticeId?: string | null }, now: Date): Promise<void> {
  if (!noticeId || (await uow.em.count(FormAssignment, { noticeId, status: 'assigned' })) > 0) return;
  await cancelNotice(uow, { id: noticeId, now });
}
