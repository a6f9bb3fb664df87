import type { UnitOfWork } from '../../db/database.ts';
import { broadcastPaces } from '../../db/queries/broadcast-pace.ts';
import type { Broadcast } from '../../domain/schemas/messaging.ts';

/** Broadcasts with how fast those of them go that are running. */
export async function withPace(uow: UnitOfWork, broadcasts: Broadcast[], now: Date): Promise<Broadcast[]> {
  const running = broadcasts.filter(({ status }) => status === 'running').map(({ id }) => id);
  const paces = await broadcastPaces(uow, running, now);
  return broadcasts.map((each) => {
    const pace = paces.get(each.id);
    return pace ? { ...each, pace } : each;
  });
}
