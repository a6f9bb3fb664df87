import type { UnitOfWork } from '../../db/database.ts';
import { broadcastCounts } from '../../db/queries/broadcast-counts.ts';
import { broadcastPeople } from '../../db/queries/broadcast-people.ts';
import { broadcastList, type BroadcastRow } from '../../db/queries/broadcast-list.ts';
import { noCounts } from '../../domain/broadcast-counts.ts';
import type { Broadcast, BroadcastCounts } from '../../domain/schemas/messaging.ts';
import { broadcastWorkflowId } from '../../workflows/broadcast/contract.ts';
import { notFound } from '../problem.ts';

/** Rows as they cross the API, with their counts. */
export async function withCounts(uow: UnitOfWork, rows: BroadcastRow[]): Promise<Broadcast[]> {
  const counts = await broadcastCounts(
    uow,
    rows.map((row) => row.id),
  );
  return rows.map((row) => shapeOf(row, counts.get(row.id)));
}

const shapeOf = (row: BroadcastRow, counts: BroadcastCounts = noCounts): Broadcast => ({
  ...row,
  workflowId: broadcastWorkflowId(row.id),
  counts: { ...counts },
});

/** @throws Problem 404 */
export async function broadcastOf(uow: UnitOfWork, id: string): Promise<Broadcast> {
  const broadcast = await countedOf(uow, id);
  return { ...broadcast, people: await broadcastPeople(uow, id, broadcast.counts) };
}

/** Without its people, who take as long to count again as its messages. @throws Problem 404 */
export async function countedOf(uow: UnitOfWork, id: string): Promise<Broadcast> {
  const [broadcast] = await withCounts(uow, await broadcastList(uow, { id }));
  if (!broadcast) throw notFound('broadcast');
  return broadcast;
}

/** One that this transaction has requested: there is nothing to count yet. */
export async function requestedOf(uow: UnitOfWork, id: string): Promise<Broadcast> {
  const [row] = await broadcastList(uow, { id });
  if (!row) throw notFound('broadcast');
  return { ...shapeOf(row), people: await broadcastPeople(uow, id, noCounts) };
}
