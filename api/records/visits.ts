import type { UnitOfWork } from '../../db/database.ts';
import { Visit } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { practiceZone } from '../../db/practice-zone.ts';
import { shiftOfVisit, triesOfVisit } from '../../db/visits/detail.ts';
import { visitList } from '../../db/visits/list.ts';
import { visitMark } from '../../db/visits/marks.ts';
import { openPoints } from '../../db/visits/sealed-points.ts';
import { settleVisits } from '../../db/visits/settle.ts';
import { lackWords } from '../../domain/evv/elements.ts';
import { unmatchedWords } from '../../domain/evv/match-visit.ts';
import { visitMayBeRetried, type VisitState } from '../../domain/evv/visit-states.ts';
import { isSyncFailure, syncFailures } from '../../domain/fieldtime/sync-failures.ts';
import type { Visit as Shape, VisitReading } from '../../domain/schemas/visits.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { Asking } from '../principal.ts';
import { conflict, type Problem } from '../problem.ts';
import { chartReader } from './chart-access.ts';
import { markJob } from './jobs.ts';
import { assertVersion, found } from './rows.ts';

/** Who asks, when, and what opens the points. */
interface AskingVisit extends Pick<Asking, 'principal' | 'now'> {
  keyRing: KeyRing;
}

/** One visit with its GPS points, which is a line of the audit log. @throws Problem 404 */
export async function openVisit(uow: UnitOfWork, id: string, asking: AskingVisit): Promise<Shape> {
  const visit = await readVisit(uow, id, asking);
  // Where the points lie is where a client lives: who has looked must be known.
  if (visit.points.length > 0) await uow.note('open', 'visit', id);
  return visit;
}

async function readVisit(uow: UnitOfWork, id: string, { keyRing, principal, now }: AskingVisit): Promise<Shape> {
  const zone = await practiceZone(uow);
  const reader = chartReader({ principal, now });
  const [listed] = await visitList(uow, { id, after: null, limit: 1, zone, reader });
  const { findings, row, userName, jobName } = found(listed ?? null, 'visit');
  const kept = await uow.em.findOneOrFail(Visit, { id });
  const { clientWithheld: pointsWithheld } = row;
  return {
    ...row,
    timeeroId: kept.timeeroId,
    userName,
    jobName,
    elements: findings.map(({ element, lacks }) => ({ element, lacks: lacks.map((lack) => lackWords[lack]) })),
    matchedBy: kept.matchedBy ?? null,
    unmatched: kept.unmatched ? unmatchedWords[kept.unmatched] : null,
    shift: await shiftOfVisit(uow, { shiftId: kept.shiftId, closed: pointsWithheld }),
    points: pointsWithheld ? [] : openPoints(keyRing, kept),
    pointsWithheld,
    pointsUnreadable: kept.gpsUnreadable,
    revision: kept.revision,
    sentRevision: kept.sentRevision ?? null,
    pimsyId: kept.pimsyId ?? null,
    tries: await triesOfVisit(uow, id),
    mayRetry: visitMayBeRetried(kept.state),
  };
}

/** Looks anew at who and which shift it was, and has PIMSY asked again. @throws Problem 404, 409 where there is nothing to try */
export async function retryVisit(
  uow: UnitOfWork,
  { id, version }: { id: string; version: number },
  asking: AskingVisit,
): Promise<Shape> {
  const { keyRing, now } = asking;
  const row = found(await lockRow(uow, Visit, { id }), 'visit');
  if (!visitMayBeRetried(row.state)) throw notToTry(row.state);
  assertVersion(row, version);
  const again = row.state === 'refused' ? ({ state: 'waiting', refusedEvidence: null } as const) : {};
  Object.assign(row, { ...again, reason: null, untold: true, updatedAt: now });
  await uow.em.flush();
  await settleVisits(uow, keyRing, { ids: [id], now });
  return openVisit(uow, id, asking);
}

/**
 * Says of the job of a visit that whoever clocks into it visits no client, or takes that back. What PIMSY has already stays in its chart.
 * @throws Problem 403 where the chart is closed, 404, 409
 */
export async function markJobOf(
  uow: UnitOfWork,
  { id, version, nonVisit }: { id: string; version: number; nonVisit: boolean },
  asking: AskingVisit,
): Promise<Shape> {
  const row = found(await lockRow(uow, Visit, { id }), 'visit');
  const { jobId } = row;
  if (jobId == null)
    throw conflict(
      'no-job',
      'This visit has no job',
      'Give it one in Timeero, or leave it: without a job it goes nowhere.',
    );
  assertVersion(row, version);
  await markJob(uow, { jobId, nonVisit }, asking);
  return openVisit(uow, id, asking);
}

function notToTry(state: VisitState): Problem {
  if (state === 'open')
    return conflict('clocked-in', 'Somebody is still clocked in', 'It goes by itself once they have clocked out.');
  if (state === 'sent') return conflict('sent', 'PIMSY has this visit already', 'There is nothing to do.');
  if (state === 'sending')
    return conflict('sending', 'It is being sent just now', 'Look again in a minute: how it ended is shown here.');
  return conflict('not-needed', 'This visit does not go to PIMSY', 'The reason stands on its page.');
}

/** How the last reading of visits went. */
export async function readVisitReading(uow: UnitOfWork): Promise<VisitReading> {
  const mark = await visitMark(uow);
  const failure = mark?.failure ?? null;
  const words = failure === null ? null : syncFailures[isSyncFailure(failure) ? failure : 'unexpected'];
  return {
    readAt: mark?.readAt?.toISOString() ?? null,
    failure: words && { words: words.words, next: words.next },
    unreadable: mark?.unreadable ?? 0,
  };
}
