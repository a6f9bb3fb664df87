import { canRefresh } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { Broadcast } from '../entities/index.ts';
import { lockBroadcast } from './lock.ts';

/** As many people as can be left out of one broadcast by hand. */
export const mostLeftOut = 1_000;

/**
 * Leaves a source row out of a broadcast that has not fired, in the name of an account, or puts it in again; under the row lock, so that a freeze
 * sees it or refuses it. Of a composition by each person's preference it holds for all of its broadcasts that have not fired: whoever's preference changes until
 * then is on the list of another. A second time changes nothing. @returns null where there is no such broadcast
 */
export async function leaveOut(
  uow: UnitOfWork,
  broadcastId: string,
  { sourceId, out, accountId, now }: { sourceId: string; out: boolean; accountId: string; now: Date },
): Promise<'done' | 'fired' | 'too-many' | null> {
  const asked = await uow.em.findOne(Broadcast, { id: broadcastId });
  if (!asked) return null;
  const { setId } = asked;
  const ids = setId
    ? (await uow.em.find(Broadcast, { setId }, { orderBy: { id: 'asc' } })).map(({ id }) => id)
    : [broadcastId];
  let result: 'done' | 'fired' = 'fired';
  for (const id of ids) {
    const broadcast = await lockBroadcast(uow, id);
    if (!broadcast || !canRefresh(broadcast.status)) continue;
    if (id === broadcastId) result = 'done';
    const others = broadcast.leftOut.filter((one) => one.sourceId !== sourceId);
    if (out && others.length >= mostLeftOut) return 'too-many';
    const isOut = others.length < broadcast.leftOut.length;
    if (isOut === out) continue;
    broadcast.leftOut = out ? [...others, { sourceId, by: accountId, at: now.toISOString() }] : others;
  }
  if (result === 'done') await uow.em.flush();
  return result;
}
