import type { UnitOfWork } from '../database.ts';
import { Integration } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';

/** All connections, held until the transaction ends, in one order. Whoever begins, changes or ends a run takes them before the run: two would wait for each other. */
export async function lockConnections(uow: Pick<UnitOfWork, 'em'>) {
  const pimsy = await lockRow(uow, Integration, { system: 'pimsy' });
  const timeero = await lockRow(uow, Integration, { system: 'timeero' });
  const stripe = await lockRow(uow, Integration, { system: 'stripe' });
  return { pimsy, timeero, stripe };
}
