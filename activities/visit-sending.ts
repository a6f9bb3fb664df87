import { ApplicationFailure, Context } from '@temporalio/activity';
import type { UnitOfWork } from '../db/database.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import { type AttemptEnd, beginAttempt, type Begun, endAttempt } from '../db/visits/attempts.ts';
import { noteReason } from '../db/visits/note-reason.ts';
import type { VisitReason } from '../domain/evv/visit-states.ts';
import { logContext } from '../platform/log-context.ts';
import {
  type Ehr,
  EhrError,
  EhrInvalidAnswer,
  EhrRateLimited,
  EhrRefused,
  EhrUnreachable,
  EhrUnsupported,
} from '../providers/ehr/port.ts';
import {
  visitExportFailures,
  type VisitExportInput,
  type VisitSending as Sent,
} from '../workflows/visit-export/contract.ts';
import type { ActivityDeps } from './deps.ts';

export type VisitSending = ReturnType<typeof createVisitSending>;

const aMinuteMs = 60_000;
const hourMs = 60 * aMinuteMs;

/** What an error of PIMSY means for a visit; `afterMs` of `later`: milliseconds until it is tried again. What is in doubt is tried as the retry policy says. */
interface Trouble {
  outcome: Extract<AttemptEnd['outcome'], 'refused' | 'later' | 'doubt'>;
  reason: VisitReason;
  afterMs?: number;
}

function troubleOf(error: unknown): Trouble | null {
  // Ids that are none of PIMSY's: nothing was sent.
  if (error instanceof RangeError) return { outcome: 'refused', reason: 'unsendable' };
  if (error instanceof EhrRefused) return { outcome: 'refused', reason: 'rejected' };
  if (error instanceof EhrRateLimited)
    return { outcome: 'later', reason: 'pimsy-busy', afterMs: Math.max(1_000, error.afterMs) };
  if (error instanceof EhrUnreachable) return { outcome: 'doubt', reason: 'pimsy-away' };
  if (error instanceof EhrInvalidAnswer) return { outcome: 'doubt', reason: 'pimsy-garbled' };
  if (error instanceof EhrUnsupported) return { outcome: 'later', reason: 'pimsy-unsupported', afterMs: hourMs };
  if (error instanceof EhrError) return { outcome: 'later', reason: 'pimsy-refuses', afterMs: hourMs };
  return null;
}

export function createVisitSending({
  database,
  keyRing,
  clock,
  ehr,
}: Pick<ActivityDeps, 'database' | 'keyRing' | 'clock' | 'ehr'>) {
  return {
    /**
     * Hands a visit to PIMSY: the call is noted before it is made, and how it ended after it. The adapter looks for the visit before it writes anything, so
     * a call whose end nobody knows may be made again.
     * @throws ApplicationFailure VisitInDoubt where PIMSY may or may not have got it
     */
    async sendVisit({ practiceId, visitId }: VisitExportInput): Promise<Sent> {
      const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
        database.work({ practiceId, actor: 'system:visits', requestId: logContext().requestId }, task);
      const access = await work((uow) => enabledAccess(uow, keyRing, 'pimsy'));
      if (!access) {
        await work((uow) => noteReason(uow, visitId, 'not-enabled'));
        return { outcome: 'later', waitMs: hourMs };
      }
      const begun = await work((uow) => beginAttempt(uow, keyRing, visitId, clock()));
      if (!begun) return { outcome: 'moot', waitMs: aMinuteMs };
      const end = (ended: Omit<AttemptEnd, 'now'>) =>
        work((uow) => endAttempt(uow, keyRing, { visitId, ...begun }, { ...ended, now: clock() }));
      try {
        const { id, written } = await handOver(ehr(access), visitId, begun);
        await end({ outcome: written ? 'sent' : 'same', reason: null, pimsyId: id, answer: null });
        return { outcome: 'sent', waitMs: 0 };
      } catch (error) {
        const trouble = troubleOf(error);
        if (!trouble) throw error;
        const { outcome, reason, afterMs = 0 } = trouble;
        await end({ outcome, reason, answer: error instanceof EhrError ? error.message : null });
        if (outcome !== 'doubt') return { outcome, waitMs: afterMs };
        throw ApplicationFailure.retryable('PIMSY did not say whether it has the visit', visitExportFailures.doubt);
      }
    },
  };
}

/** Field by field: nothing goes along that is not named here. */
function handOver(pimsy: Ehr, visitId: string, { evidence: { clientId, employeeId, points } }: Begun) {
  return pimsy.sendVisit(
    {
      visitId,
      clientId,
      employeeId,
      points: points.map(({ capturedAt, latitude, longitude }) => ({ capturedAt, latitude, longitude })),
    },
    Context.current().cancellationSignal,
  );
}
