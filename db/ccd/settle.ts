import type { InferEntity } from '@mikro-orm/postgresql';
import type { CcdReason } from '../../domain/ccd/requests.ts';
import type { UnitOfWork } from '../database.ts';
import type { CcdRequest } from '../entities/index.ts';
import { decideNotice, type NoticeReader, noticeReaders } from '../portal/notice-reader.ts';
import { queueNotices } from '../portal/queue-notice.ts';
import { finishTask } from '../tasks/finish-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { ccdCause, ccdTaskType, closeCcdAlerts, tellOfCcd } from './answerers.ts';

export type CcdRow = InferEntity<typeof CcdRequest>;

/** A person is needed: the reason stands in the row, a task in the list of those who answer. Call it with the row locked. */
export async function needStaff(uow: UnitOfWork, row: CcdRow, reason: CcdReason, now: Date): Promise<void> {
  uow.em.assign(row, { status: 'needs-staff', reason, nextAt: now });
  await uow.em.flush();
  await openCcdTask(uow, row, now);
  await tellOfCcd(uow, row, { kind: 'ccd-waits', now });
}

/** Once, as long as it is open. */
export const openCcdTask = (uow: UnitOfWork, { id, clientId, dueAt }: CcdRow, now: Date): Promise<string | null> =>
  openTask(uow, {
    type: ccdTaskType,
    subjectKind: 'ccd_request',
    subjectId: id,
    clientId,
    cause: ccdCause(id),
    dueAt,
    now,
  });

interface Answer {
  /** Of the task: a sentence. */
  outcome: string;
  /** Address of the practice's portal. */
  portal: string;
  now: Date;
}

/**
 * It is ready or declined, as the row says: its task is done, nobody is called to it any more, and whoever asked is told once, without a word of what it is. Everything in
 * the caller's transaction, with the row locked; the sweeper sends the notice.
 */
export async function settleCcd(uow: UnitOfWork, row: CcdRow, { outcome, portal, now }: Answer): Promise<void> {
  const { id } = row;
  await uow.em.flush();
  await finishTask(uow, { type: ccdTaskType, subjectId: id, outcome, now });
  await closeCcdAlerts(uow, id, { now });
  row.noticeId = await tellWhoAsked(uow, row, { portal, now });
  await uow.em.flush();
}

/** @returns id of the message; null: nobody can sign in for it, so there is nothing that they could see */
async function tellWhoAsked(
  uow: UnitOfWork,
  { clientId, accountId: askedBy }: CcdRow,
  { portal, now }: { portal: string; now: Date },
) {
  const all = await noticeReaders(uow, { clientId, right: 'ccd', askedBy, now });
  const readers = all.filter(({ signsIn }) => signsIn);
  if (readers.length === 0) return null;
  const decide = (reader: NoticeReader) => decideNotice(reader, { now });
  return queueNotices(uow, 'request-answered', { clientId, readers, decide, portal, now });
}
