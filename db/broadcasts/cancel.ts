import { broadcastMayBecome, type BroadcastStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { cancelMessages } from '../queries/cancel-messages.ts';
import { lockBroadcast } from './lock.ts';

export interface Cancellation {
  /** Of the broadcast now; anything but `cancelled`: it was over before. */
  status: BroadcastStatus;
  /** Messages that will not go out because of it. */
  messages: number;
}

/**
 * Cancels a broadcast under its row lock, together with every message that has not been handed over. Once this is committed nothing of it is begun
 * any more, whatever the workflow knows. A second time changes nothing. @returns null where there is no such broadcast
 */
export async function cancelBroadcast(uow: UnitOfWork, broadcastId: string, now: Date): Promise<Cancellation | null> {
  const broadcast = await lockBroadcast(uow, broadcastId);
  if (!broadcast) return null;
  if (!broadcastMayBecome(broadcast.status, 'cancelled')) return { status: broadcast.status, messages: 0 };
  broadcast.status = 'cancelled';
  broadcast.finishedAt = now;
  broadcast.untold = true;
  await uow.em.flush();
  return { status: 'cancelled', messages: await cancelMessages(uow, { broadcastId, now }) };
}
