import { countsToLimits } from '../../domain/message-types.ts';
import type { UnitOfWork } from '../database.ts';
import { newId } from '../ids.ts';
import { insertMessages, type NewMessage } from '../queries/insert-messages.ts';
import { insertRecipients } from '../queries/insert-recipients.ts';
import { lockLimits } from '../queries/lock-limits.ts';
import { openMissedWindowTasks } from '../tasks/missed-window-tasks.ts';
import { type PlannedMessage, planBroadcast, type PlanRequest } from './plan.ts';

export interface FreezeOptions {
  /** When it was frozen; rows carry it as their creation. */
  now: Date;
  /** Called after each chunk of rows. */
  onChunk?: () => void;
  /** Rows of one statement; default 1,000. */
  chunk?: number;
}

/**
 * Writes the audience down as it is at this moment: recipients with their decision, and the messages of those who get one. Everything in the
 * caller's transaction: a freeze that dies half-way leaves nothing, so the next one neither loses nor doubles anyone.
 */
export async function freezeAudience(
  uow: UnitOfWork,
  broadcastId: string,
  request: PlanRequest,
  { now, onChunk = () => {}, chunk = 1_000 }: FreezeOptions,
): Promise<void> {
  const capped = countsToLimits(request.messageType, request.method);
  if (capped) await lockLimits(uow, 'freeze');
  const planned = await planBroadcast(uow, request);
  onChunk();
  const ids = new Map<PlannedMessage, string>();
  const messages: NewMessage[] = [];
  for (const { message } of planned) {
    if (!message || ids.has(message)) continue;
    ids.set(message, newId());
    messages.push({ ...message, id: ids.get(message) ?? newId() });
  }
  for (const part of chunks(messages, chunk)) {
    await insertMessages(uow, { broadcastId, channel: request.method, capped, messages: part, now });
    onChunk();
  }
  for (const part of chunks(planned, chunk)) {
    const recipients = part.map(({ message, ...recipient }) => ({
      ...recipient,
      id: newId(),
      messageId: (message && ids.get(message)) ?? null,
    }));
    await insertRecipients(uow, { broadcastId, recipients, now });
    onChunk();
  }
  if (planned.some(({ reason }) => reason === 'missed-window' || reason === 'no-longer-relevant'))
    await openMissedWindowTasks(uow, { broadcastId, now });
}

function* chunks<T>(all: T[], size: number): Generator<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
