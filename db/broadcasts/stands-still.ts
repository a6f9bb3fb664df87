import { broadcastStandsStill } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { holdBroadcast } from '../queries/hold-broadcast.ts';

/** Whether nothing of a broadcast may be handed over now: it is paused, over or gone. Held as {@link holdBroadcast} does. */
export async function standsStill(uow: UnitOfWork, broadcastId: string): Promise<boolean> {
  const status = await holdBroadcast(uow, broadcastId);
  return status === null || broadcastStandsStill(status);
}
