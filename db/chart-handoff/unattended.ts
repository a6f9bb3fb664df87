import { waitsForKeeper } from '../../domain/chart-handoff/moves.ts';
import type { UnitOfWork } from '../database.ts';
import { receivers } from './capable.ts';
import type { LockedRequest } from './lock-request.ts';
import { recordStep } from './record-step.ts';
import { peopleOfRung } from './rungs.ts';
import { askersOf, closeAlerts, tellOfRequest, tellReceived } from './tell.ts';

/**
 * A request of a group of which nobody has claimed it, and nobody can any more: the group was emptied or is not used, or its members lost the capability. Who
 * asked is told, and whom the escalation goes to, at once and once; should somebody join the group, the request has come to them.
 */
export async function watchGroup(uow: UnitOfWork, locked: LockedRequest, now: Date): Promise<void> {
  const { request, note } = locked;
  const { keeperId, groupId = null, phase } = request;
  const waits = !request.closedAt && !keeperId && waitsForKeeper.includes(phase);
  const about = { clientId: note.clientId, now };
  const empty = waits && (await receivers(uow, { groupId, ...about })).length === 0;
  if (empty === Boolean(request.unattendedAt)) return;
  if (!empty) {
    await endUnattended(uow, request, now);
    if (waits) await tellReceived(uow, locked, { except: null, now });
    return;
  }
  request.unattendedAt = now;
  recordStep(uow, request, { step: 'group-empty', now });
  await uow.em.flush();
  const above = await peopleOfRung(uow, locked, 'supervisor', now);
  const rung = above.length > 0 ? above : await peopleOfRung(uow, locked, 'administrator', now);
  const staffIds = [...(await askersOf(uow, locked, now)), ...rung];
  await tellOfRequest(uow, locked, { kind: 'request-unattended', staffIds, now });
}

/** Somebody has it, or can take it: that nobody could calls for nothing any more. */
export async function endUnattended(uow: UnitOfWork, request: LockedRequest['request'], now: Date): Promise<void> {
  if (!request.unattendedAt) return;
  request.unattendedAt = null;
  await closeAlerts(uow, { requestId: request.id, kinds: ['request-unattended'], now });
}
