import type { UnitOfWork } from '../database.ts';
import { type BegunMessage, beginSending } from '../queries/begin-sending.ts';
import { holdBroadcast } from '../queries/hold-broadcast.ts';
import { releaseClaims } from '../queries/release-claims.ts';
import { openMissedWindowTasks } from '../tasks/missed-window-tasks.ts';

/**
 * The last look before the call, see {@link beginSending}. Of a broadcast that was paused since the claim nothing is begun: it waits again. Reminders
 * that end here although their appointments stood until they began, because no worker was there in time, become tasks: else nobody would hear of
 * them.
 */
export async function beginOpen(
  uow: UnitOfWork,
  claimed: { ids: string[]; broadcastId: string | null; now: Date; leaseUntil: Date },
): Promise<BegunMessage[]> {
  const { broadcastId, ids, now } = claimed;
  if (broadcastId !== null && (await holdBroadcast(uow, broadcastId)) === 'paused') {
    await releaseClaims(uow, ids);
    return [];
  }
  const begun = await beginSending(uow, claimed);
  const messages = begun.filter(({ status }) => status === 'skipped').map(({ id }) => id);
  if (messages.length > 0) await openMissedWindowTasks(uow, { messages, now });
  return begun;
}
