import { broadcastMayBecome, type BroadcastStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { cancelMessages } from '../queries/cancel-messages.ts';
import { giveUpMessages } from '../queries/give-up-messages.ts';
import { lockBroadcast } from './lock.ts';
import { tellSender } from './tell-sender.ts';

export interface Ending {
  outcome: 'completed' | 'cancelled' | 'failed';
  /** What the page of a failed broadcast says; for `failed` only. */
  failure?: string;
  now: Date;
}

/**
 * Ends a broadcast under its row lock, unless it has ended, and leaves nothing of it waiting: what came back in the last moment, to be tried again,
 * has failed, or is cancelled with the broadcast. Whoever sent one that failed is told. @returns how it ended and whether just now, or null where there is no such broadcast
 */
export async function finishBroadcast(
  uow: UnitOfWork,
  broadcastId: string,
  { outcome, failure, now }: Ending,
): Promise<{ status: BroadcastStatus; ended: boolean } | null> {
  const broadcast = await lockBroadcast(uow, broadcastId);
  if (!broadcast) return null;
  const ended = broadcastMayBecome(broadcast.status, outcome);
  if (ended) {
    broadcast.status = outcome;
    broadcast.finishedAt = now;
    if (outcome === 'failed') broadcast.failure = failure ?? null;
  }
  broadcast.untold = false;
  await uow.em.flush();
  if (ended && outcome === 'failed') await tellSender(uow, { kind: 'broadcast-failed', broadcastId, now });
  // Also of one that had ended before: what was in the air then may have come back since.
  const stop = broadcast.status === 'completed' ? giveUpMessages : cancelMessages;
  await stop(uow, { broadcastId, now });
  return { status: broadcast.status, ended };
}
