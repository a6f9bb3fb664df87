import { canRefresh } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { lockBroadcast } from './lock.ts';

/** As many people as can be left out of one broadcast by hand. */
export const mostLeftOut = 1_000;

/**
 * Leaves a source row out of a broadcast that has not fired, in the name of an account, or puts it in again; under the row lock, so that a freeze
 * sees it or refuses it. A second time changes nothing. @returns null where there is no such broadcast
 */
export async function leaveOut(
  uow: UnitOfWork,
  broadcastId: string,
  { sourceId, out, accountId, now }: { sourceId: string; out: boolean; accountId: string; now: Date },
): Promise<'done' | 'fired' | 'too-many' | null> {
  const broadcast = await lockBroadcast(uow, broadcastId);
  if (!broadcast) return null;
  if (!canRefresh(broadcast.status)) return 'fired';
  const others = broadcast.leftOut.filter((one) => one.sourceId !== sourceId);
  if (out && others.length >= mostLeftOut) return 'too-many';
  const isOut = others.length < broadcast.leftOut.length;
  if (isOut !== out) broadcast.leftOut = out ? [...others, { sourceId, by: accountId, at: now.toISOString() }] : others;
  await uow.em.flush();
  return 'done';
}
