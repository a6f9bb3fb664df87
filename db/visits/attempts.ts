import { type AttemptOutcome, isOfConnection, visitIsDue, type VisitReason } from '../../domain/evv/visit-states.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { UnitOfWork } from '../database.ts';
import { Visit, VisitAttempt } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { lockRow } from '../lock-row.ts';
import { closeTask } from '../tasks/close-task.ts';
import { pimsyIds } from './candidates.ts';
import { type Evidence, evidenceOf, markOf } from './evidence.ts';
import { settleVisits } from './settle.ts';
import { openVisitTask } from './visit-tasks.ts';

export interface Begun {
  attemptId: string;
  evidence: Evidence;
}

/** Notes that a call is about to be made; committed before it. @returns null where none is due (any more) */
export async function beginAttempt(uow: UnitOfWork, keyRing: KeyRing, id: string, now: Date): Promise<Begun | null> {
  const row = await lockRow(uow, Visit, { id });
  if (!row || !visitIsDue(row.state)) return null;
  const external = await pimsyIds(uow, [row.clientRecordId, row.employeeRecordId]);
  const evidence = evidenceOf(keyRing, row, external, row);
  if (!evidence) return null;
  const attemptId = newId();
  uow.em.create(VisitAttempt, { id: attemptId, visitId: id, revision: row.revision, begunAt: now });
  Object.assign(row, { state: 'sending', attempts: row.attempts + 1, attemptId });
  await uow.em.flush();
  return { attemptId, evidence };
}

export interface AttemptEnd {
  outcome: AttemptOutcome;
  reason: VisitReason | null;
  /** PIMSY's id of the record. */
  pimsyId?: string;
  /** What PIMSY said, in our words. */
  answer: string | null;
  now: Date;
}

/**
 * Notes how a call ended. One that another has taken the place of, because its worker was taken for dead, says nothing about the visit any more: the newer
 * one looked for what it had done.
 */
export async function endAttempt(
  uow: UnitOfWork,
  keyRing: KeyRing,
  { visitId, attemptId, evidence }: Begun & { visitId: string },
  { outcome, reason, pimsyId, answer, now }: AttemptEnd,
): Promise<void> {
  const row = await lockRow(uow, Visit, { id: visitId });
  const attempt = await uow.em.findOne(VisitAttempt, { id: attemptId });
  if (!row || !attempt) return;
  Object.assign(attempt, { endedAt: now, outcome, answer });
  if (row.attemptId !== attemptId) return uow.em.flush();
  const mark = markOf(keyRing, evidence);
  row.attemptId = null;
  row.updatedAt = now;
  // It may have been corrected or deleted in Timeero meanwhile: then it stands where that has put it.
  if (row.state === 'sending') Object.assign(row, { state: outcome === 'doubt' ? 'doubt' : 'waiting', reason });
  if (outcome === 'sent' || outcome === 'same') {
    const kept = { sentEvidence: mark, sentRevision: attempt.revision, refusedEvidence: null };
    Object.assign(row, { ...kept, sentAt: now, pimsyId: pimsyId ?? row.pimsyId });
  }
  if (outcome === 'refused') row.refusedEvidence = mark;
  await uow.em.flush();
  await settleVisits(uow, keyRing, { ids: [visitId], told: true, now });
  await settleTasks(uow, visitId, { outcome, reason, now });
}

const ofAll = 'visits-refused';

async function settleTasks(
  uow: UnitOfWork,
  visitId: string,
  { outcome, reason, now }: Pick<AttemptEnd, 'outcome' | 'reason' | 'now'>,
): Promise<void> {
  if (outcome === 'sent' || outcome === 'same') {
    await closeTask(uow, `visit:${visitId}`, now);
    await closeTask(uow, ofAll, now);
  }
  if (outcome === 'refused') await openVisitTask(uow, { cause: `visit:${visitId}`, visitId, now });
  // One task for all of them: it is the connection that has to be mended.
  else if (reason !== null && isOfConnection(reason)) await openVisitTask(uow, { cause: ofAll, visitId, now });
}
