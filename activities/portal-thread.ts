import { ApplicationFailure } from '@temporalio/activity';
import { lookAtThread } from '../db/portal-messages/look.ts';
import { logContext } from '../platform/log-context.ts';
import { portalThreadFailures, type PromiseStand } from '../workflows/portal-thread/contract.ts';
import type { ActivityDeps } from './deps.ts';

interface AtThread {
  practiceId: string;
  threadId: string;
  /** Milliseconds since 1970: the time of the workflow, which is what its timers go by. */
  at: number;
}

export type PortalThreadActivities = ReturnType<typeof createPortalThreadActivities>;

export function createPortalThreadActivities({ database }: Pick<ActivityDeps, 'database'>) {
  return {
    /** Does what is due for the promise of an answer, and says what comes next. One transaction, which may run again at any time. @throws ApplicationFailure PortalThreadNotFound */
    lookAtThread: ({ practiceId, threadId, at }: AtThread): Promise<PromiseStand> =>
      database.work({ practiceId, actor: 'system:portal', requestId: logContext().requestId }, async (uow) => {
        const look = await lookAtThread(uow, threadId, new Date(at));
        if (!look) throw ApplicationFailure.nonRetryable('There is no such thread', portalThreadFailures.notFound);
        const { over, step, nextAt } = look;
        return { over, step, waitMs: nextAt ? Math.max(0, nextAt.getTime() - at) : 0 };
      }),
  };
}
