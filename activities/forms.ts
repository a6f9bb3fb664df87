import { ApplicationFailure } from '@temporalio/activity';
import type { UnitOfWork } from '../db/database.ts';
import { Practice } from '../db/entities/index.ts';
import { type FormLook, lookAtForm } from '../db/forms/look.ts';
import { type FollowUpLook, lookAtFollowUp } from '../db/forms/safety-follow-ups.ts';
import { logContext } from '../platform/log-context.ts';
import { portalAddress } from '../platform/portal-address.ts';
import { formAssignmentFailures } from '../workflows/form-assignment/contract.ts';
import { safetyFollowUpFailures } from '../workflows/safety-follow-up/contract.ts';
import type { ActivityDeps } from './deps.ts';

interface At {
  practiceId: string;
  /** Milliseconds since 1970: the time of the workflow, which is what its timers go by. */
  at: number;
}

export type FormActivities = ReturnType<typeof createFormActivities>;

/** What time brings to a form and to a safety follow-up. Each is one transaction, and may run again at any time: it then finds nothing more to do. */
export function createFormActivities({ database, config }: Pick<ActivityDeps, 'database' | 'config'>) {
  const work = <T>({ practiceId }: At, task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
    database.work({ practiceId, actor: 'system:forms', requestId: logContext().requestId }, task);

  return {
    /** @throws ApplicationFailure FormNotFound */
    lookAtForm: (input: At & { assignmentId: string }): Promise<FormLook> =>
      work(input, async (uow) => {
        const { acronym } = await uow.em.findOneOrFail(Practice, { id: uow.practiceId });
        const portal = portalAddress(config, acronym);
        const look = await lookAtForm(uow, input.assignmentId, { portal, now: new Date(input.at) });
        if (!look) throw ApplicationFailure.nonRetryable('There is no such form', formAssignmentFailures.notFound);
        return look;
      }),

    /** @throws ApplicationFailure FollowUpNotFound */
    lookAtFollowUp: (input: At & { followUpId: string }): Promise<FollowUpLook> =>
      work(input, async (uow) => {
        const look = await lookAtFollowUp(uow, input.followUpId, new Date(input.at));
        if (!look) throw ApplicationFailure.nonRetryable('There is no such follow-up', safetyFollowUpFailures.notFound);
        return look;
      }),
  };
}
