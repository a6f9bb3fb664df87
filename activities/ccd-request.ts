import { ApplicationFailure } from '@temporalio/activity';
import { type CcdStep, lookAtCcd } from '../db/ccd/look.ts';
import { needStaff } from '../db/ccd/settle.ts';
import type { UnitOfWork } from '../db/database.ts';
import { CcdRequest } from '../db/entities/index.ts';
import { lockRow } from '../db/lock-row.ts';
import { logContext } from '../platform/log-context.ts';
import { ccdRequestFailures } from '../workflows/ccd-request/contract.ts';
import type { ActivityDeps } from './deps.ts';

/** A request, and the time of its workflow in milliseconds since 1970, which is what its timers go by. */
interface At {
  practiceId: string;
  requestId: string;
  at: number;
}

/** Where a request stands for its workflow. */
export interface CcdStand {
  step: CcdStep;
  documentId: string | null;
  waitMs: number;
}

/** Who does what Rounds itself does with such requests, as the audit log names it. */
export const ccdActor = 'system:ccd';

export type CcdRequestActivities = ReturnType<typeof createCcdRequestActivities>;

export function createCcdRequestActivities({ database }: Pick<ActivityDeps, 'database'>) {
  const work = <T>({ practiceId }: At, task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
    database.work({ practiceId, actor: ccdActor, requestId: logContext().requestId }, task);

  return {
    /** One transaction, which may run again at any time. @throws ApplicationFailure CcdRequestNotFound */
    lookAtCcd: (input: At): Promise<CcdStand> =>
      work(input, async (uow) => {
        const look = await lookAtCcd(uow, input.requestId, new Date(input.at));
        if (!look) throw ApplicationFailure.nonRetryable('There is no such request', ccdRequestFailures.notFound);
        const { step, documentId, nextAt } = look;
        return { step, documentId, waitMs: Math.max(1_000, nextAt.getTime() - input.at) };
      }),

    /** PIMSY was asked in vain, again and again; `failure`: type of the last one. Nothing where somebody has answered meanwhile. */
    leaveToStaff: (input: At & { failure: string }): Promise<void> =>
      work(input, async (uow) => {
        const row = await lockRow(uow, CcdRequest, { id: input.requestId });
        if (row?.status === 'requested' || row?.status === 'fetching')
          await needStaff(uow, row, input.failure === 'EhrInvalidAnswer' ? 'damaged' : 'away', new Date(input.at));
      }),
  };
}
