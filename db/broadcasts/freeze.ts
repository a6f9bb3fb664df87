import { countsToLimits, purposeOf } from '../../domain/message-types.ts';
import type { UnitOfWork } from '../database.ts';
import { idsByPosition } from '../ids.ts';
import { insertMessages, type NewMessage } from '../queries/insert-messages.ts';
import { insertRecipients } from '../queries/insert-recipients.ts';
import { lockLimits } from '../queries/lock-limits.ts';
import { openMissedWindowTasks } from '../tasks/missed-window-tasks.ts';
import { type DecidedRecipient, type PlannedMessage, planPages, type PlanRequest } from './plan.ts';

export interface FreezeOptions {
  /** When it was frozen; rows carry it as their creation. */
  now: Date;
  /** Called after each page. */
  onPage?: () => void | Promise<void>;
  /** Recipients of one page, about; default 2,000. */
  pageSize?: number;
}

/**
 * Writes the audience down as it is at this moment: recipients with their decision, and the messages of those who get one. It goes by pages, so that an
 * audience of a million takes no more memory than one of some thousands; but everything in the caller's transaction: a freeze that dies half-way leaves
 * nothing, so the next one neither loses nor doubles anyone. Keys of recipients are in the order of their last names.
 */
export async function freezeAudience(
  uow: UnitOfWork,
  broadcastId: string,
  request: PlanRequest,
  { now, onPage = () => {}, pageSize }: FreezeOptions,
): Promise<void> {
  const capped = countsToLimits(request.messageType, request.method);
  if (capped) await lockLimits(uow, 'freeze');
  const idOf = idsByPosition();
  const messageIdOf = idsByPosition();
  let written = 0;
  let tooLate = false;
  for await (const page of planPages(uow, request, pageSize)) {
    const messages = messagesOf(page, () => messageIdOf(written++));
    await insertMessages(uow, {
      broadcastId,
      purpose: purposeOf(request.messageType),
      channel: request.method,
      capped,
      messages: [...messages.values()],
      now,
    });
    const recipients = page.map(({ row, reason, message }) => ({
      id: idOf(row.position),
      personId: row.personId,
      clientId: row.clientId,
      sourceId: row.sourceId,
      startsAt: row.about?.at ?? null,
      day: row.details?.day ?? null,
      reason,
      messageId: (message && messages.get(message)?.id) ?? null,
    }));
    await insertRecipients(uow, { broadcastId, recipients, now });
    tooLate ||= page.some(({ reason }) => reason === 'missed-window' || reason === 'no-longer-relevant');
    await onPage();
  }
  if (tooLate) await openMissedWindowTasks(uow, { broadcastId, now });
}

/** Each once, with its new id, however many recipients it serves. */
function messagesOf(page: readonly DecidedRecipient[], nextId: () => string): Map<PlannedMessage, NewMessage> {
  const messages = new Map<PlannedMessage, NewMessage>();
  for (const { message } of page)
    if (message && !messages.has(message)) messages.set(message, { ...message, id: nextId() });
  return messages;
}
