import { LockMode } from '@mikro-orm/postgresql';
import { type HeldVisit, pointsOf } from '../../domain/evv/held-visit.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { UnitOfWork } from '../database.ts';
import { Visit } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { noteClockIn } from '../sync/targets.ts';
import { sealPoints } from './sealed-points.ts';
import { settleVisits } from './settle.ts';

/**
 * Keeps visits as Timeero holds them, matched and settled; what is as it was costs no write. @returns how many are new or another than before
 */
export async function keepVisits(
  uow: UnitOfWork,
  keyRing: KeyRing,
  visits: readonly HeldVisit[],
  now: Date,
): Promise<number> {
  if (visits.length === 0) return 0;
  const { em } = uow;
  const timeeroIds = visits.map(({ id }) => id);
  const rows = await em.find(Visit, { timeeroId: timeeroIds }, { orderBy: { id: 'asc' }, ...locked });
  const known = new Map(rows.map((row) => [row.timeeroId, row]));
  const changed = new Set<string>();
  const moved = new Set<string>();
  for (const visit of visits) {
    const content = contentOf(visit);
    const row = known.get(visit.id);
    if (row && !row.goneAt && keyRing.verifyMac('blind-index', content, row.seen)) continue;
    const id = row?.id ?? newId();
    const columns = { ...columnsOf(visit), sealed: sealPoints(keyRing, id, pointsOf(visit)), updatedAt: now };
    const seen = keyRing.mac('blind-index', content);
    if (row) {
      // Of one without a job the shift says whom it was of.
      const isOther = row.userId !== visit.userId || row.jobId !== visit.jobId;
      if (isOther || (visit.jobId === null && row.scheduleId !== visit.shiftId)) moved.add(id);
      em.assign(row, { ...columns, seen, goneAt: null, untold: true });
    } else known.set(visit.id, em.create(Visit, { id, timeeroId: visit.id, ...columns, seen, createdAt: now }));
    changed.add(id);
    if (visit.shiftId !== null) await noteClockIn(uow, visit.shiftId, visit.clockIn.at);
  }
  await em.flush();
  await settleVisits(uow, keyRing, { ids: [...changed], moved, now });
  return changed.size;
}

const locked = { lockMode: LockMode.PESSIMISTIC_WRITE } as const;

/** Timeero has it no more. @returns whether that is news */
export async function markVisitGone(uow: UnitOfWork, keyRing: KeyRing, timeeroId: string, now: Date): Promise<boolean> {
  const row = await uow.em.findOne(Visit, { timeeroId, goneAt: null }, locked);
  if (!row) return false;
  uow.em.assign(row, { goneAt: now, untold: true, updatedAt: now });
  await uow.em.flush();
  await settleVisits(uow, keyRing, { ids: [row.id], now });
  return true;
}

function columnsOf({ userId, jobId, shiftId, clockIn, clockOut, points, unreadablePoints = 0, updatedAt }: HeldVisit) {
  return {
    userId,
    jobId,
    scheduleId: shiftId,
    clockedInAt: new Date(clockIn.at),
    clockInZone: clockIn.zone,
    clockedOutAt: clockOut && new Date(clockOut.at),
    clockOutZone: clockOut?.zone ?? null,
    gpsIn: clockIn.point !== null,
    gpsOut: (clockOut?.point ?? null) !== null,
    gpsBetween: points.length,
    gpsUnreadable: unreadablePoints,
    changedAt: updatedAt === null ? null : new Date(updatedAt),
  };
}

/** Of everything that counts as a change; not `updatedAt`, which moves also where only notes or mileage were written. */
function contentOf(visit: HeldVisit): string {
  const { userId, jobId, shiftId, clockIn, clockOut, unreadablePoints = 0 } = visit;
  const points = pointsOf(visit).map((point) => [
    point.kind,
    point.capturedAt,
    point.latitude,
    point.longitude,
    point.accuracyMetres,
  ]);
  // Those without are hashed as they were before such points were counted, so that they are not all taken for changed.
  const lost = unreadablePoints > 0 ? [unreadablePoints] : [];
  return `visit-seen/${JSON.stringify([visit.id, userId, jobId, shiftId, clock(clockIn), clock(clockOut), points, ...lost])}`;
}

const clock = (each: HeldVisit['clockOut']) => each && [each.at, each.zone];
