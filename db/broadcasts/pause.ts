import type { FailureReason } from '../../domain/failure-reasons.ts';
import { type BroadcastStatus, canPause, canResume } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { releaseClaimsOf } from '../queries/release-claims.ts';
import { lockBroadcast } from './lock.ts';

/** Why a broadcast pauses by itself. */
export interface FailureShare {
  /** Of most of them. */
  reason: FailureReason | null;
  failed: number;
  /** Handed over, the failed ones included. */
  tried: number;
}

/**
 * Pauses a running broadcast under its row lock, in the name of the unit of work: once this is committed nothing of it is begun any more, whatever
 * the workflow and the workers know; what is in the air ends by itself. A second time changes nothing.
 * @returns its status now, anything but `paused`: it could not be; null where there is no such broadcast
 */
export async function pauseBroadcast(
  uow: UnitOfWork,
  broadcastId: string,
  { because = null, now }: { because?: FailureShare | null; now: Date },
): Promise<{ status: BroadcastStatus; paused: boolean } | null> {
  const broadcast = await lockBroadcast(uow, broadcastId);
  if (!broadcast) return null;
  if (!canPause(broadcast.status)) return { status: broadcast.status, paused: false };
  broadcast.status = 'paused';
  broadcast.pausedAt = now;
  broadcast.pausedBy = uow.actor;
  broadcast.pauseReason = because?.reason ?? null;
  broadcast.pauseFailed = because?.failed ?? null;
  broadcast.pauseTried = because?.tried ?? null;
  broadcast.untold = true;
  await uow.em.flush();
  await releaseClaimsOf(uow, broadcastId);
  return { status: 'paused', paused: true };
}

/**
 * Lets a paused broadcast go on, under its row lock. What has failed so far is not held against it again. A second time changes nothing.
 * @returns its status now, anything but `running`: it could not be; null where there is no such broadcast
 */
export async function resumeBroadcast(
  uow: UnitOfWork,
  broadcastId: string,
  now: Date,
): Promise<{ status: BroadcastStatus } | null> {
  const broadcast = await lockBroadcast(uow, broadcastId);
  if (!broadcast) return null;
  if (!canResume(broadcast.status)) return { status: broadcast.status };
  broadcast.status = 'running';
  broadcast.resumedAt = now;
  broadcast.untold = true;
  await uow.em.flush();
  return { status: 'running' };
}
