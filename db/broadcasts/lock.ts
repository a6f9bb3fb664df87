import type { UnitOfWork } from '../database.ts';
import { Broadcast } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';

/**
 * The row of a broadcast, held until the transaction ends, or null: whatever changes the state of a broadcast goes through here, so that a
 * cancellation, a freeze and the end never cross.
 */
export const lockBroadcast = (uow: Pick<UnitOfWork, 'em'>, id: string) => lockRow(uow, Broadcast, { id });
