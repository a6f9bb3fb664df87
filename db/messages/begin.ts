import type { UnitOfWork } from '../database.ts';
import { type BegunMessage, beginSending } from '../queries/begin-sending.ts';
import { openMissedWindowTasks } from '../tasks/missed-window-tasks.ts';

/**
 * The last look before the call, see {@link beginSending}. Reminders that end here although their appointments stood until they began, because no
 * worker was there in time, become tasks: else nobody would hear of them.
 */
export async function beginOpen(
  uow: UnitOfWork,
  claimed: { ids: string[]; now: Date; leaseUntil: Date },
): Promise<BegunMessage[]> {
  const begun = await beginSending(uow, claimed);
  const messages = begun.filter(({ status }) => status === 'skipped').map(({ id }) => id);
  if (messages.length > 0) await openMissedWindowTasks(uow, { messages, now: claimed.now });
  return begun;
}
