import { broadcastIsOver, type BroadcastStatus } from '../../domain/statuses.ts';
import type { UnitOfWork } from '../database.ts';
import { Broadcast } from '../entities/index.ts';
import { resendable } from '../queries/left-to-resend.ts';
import { lockBroadcast } from './lock.ts';

/** Why a broadcast is not sent again: it is not over, nobody is left whose message has failed, or one that sends it again has yet to fire. */
export type NotResent = { refused: 'not-over' | 'none-failed' } | { refused: 'resent'; as: string };

/**
 * A broadcast of its own that sends the same again, at once, to those whom `broadcastId` did not reach; who they are, and whether they may get it, is
 * decided when it fires. Whom an earlier one of these took stays with that (`leftToResend`); who failed since is sent to once more. Under the row's lock, so that nobody is in two
 * of them. @returns null where there is no such broadcast
 */
export async function resendFailed(
  uow: UnitOfWork,
  broadcastId: string,
  { id, sendAtLocal, now }: { id: string; sendAtLocal: string; now: Date },
): Promise<{ status: BroadcastStatus } | NotResent | null> {
  const parent = await lockBroadcast(uow, broadcastId);
  if (!parent) return null;
  if (!broadcastIsOver(parent.status)) return { refused: 'not-over' };
  const { waiting, messages } = await resendable(uow, broadcastId);
  if (waiting !== null) return { refused: 'resent', as: waiting };
  if (messages === 0) return { refused: 'none-failed' };
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
