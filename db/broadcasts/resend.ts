import { sql } from 'kysely';
import { broadcastIsOver, type BroadcastStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { Broadcast } from '../entities/index.ts';
import { lockBroadcast } from './lock.ts';

/** Why a broadcast is not sent again: it is not over, nobody's message has failed, or it was sent again before. */
export type NotResent = { refused: 'not-over' | 'none-failed' } | { refused: 'resent'; as: string };

/**
 * A broadcast of its own that sends the same again, at once, to those whom `broadcastId` did not reach; who they are, and whether they may get it, is
 * decided when it fires. Under the row's lock, so that it happens once. @returns null where there is no such broadcast
 */
export async function resendFailed(
  uow: UnitOfWork,
  broadcastId: string,
  { id, sendAtLocal, now }: { id: string; sendAtLocal: string; now: Date },
): Promise<{ status: BroadcastStatus } | NotResent | null> {
  const parent = await lockBroadcast(uow, broadcastId);
  if (!parent) return null;
  if (!broadcastIsOver(parent.status)) return { refused: 'not-over' };
  const { rows } = await sql<{ failed: boolean; as: string | null }>`
    select exists (select from message m where m.broadcast_id = ${broadcastId}::uuid and m.status = 'failed') as failed,
           (select c.id from broadcast c
             where c.parent_id = ${broadcastId}::uuid and not (c.frozen_at is null and c.status in ('cancelled', 'failed'))) as "as"`.execute(
    uow.kysely,
  );
  const [found] = rows;
  if (found?.as) return { refused: 'resent', as: found.as };
  if (!found?.failed) return { refused: 'none-failed' };
  const {
    messageType,
    method,
    startDate,
    endDate,
    groupId,
    locationId,
    leftOut,
    preferenceOnly,
    otherwise,
    setMethods,
  } = parent;
  const { subject, body, variants, sendZone, recordingId } = parent;
  const whom = { startDate, endDate, groupId, locationId, leftOut, preferenceOnly, otherwise, setMethods };
  uow.em.create(Broadcast, {
    messageType,
    method,
    ...whom,
    subject,
    body,
    variants,
    recordingId,
    sendZone,
    id,
    sendAtLocal,
    sendAt: now,
    status: 'requested',
    requestedAt: now,
    parentId: broadcastId,
  });
  await uow.em.flush();
  return { status: 'requested' };
}
