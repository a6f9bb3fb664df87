import { ApplicationFailure } from '@temporalio/activity';
import { lookAtRequest } from '../db/chart-handoff/look.ts';
import { callsToAct, closeAlerts } from '../db/chart-handoff/tell.ts';
import { takeMove, type TakenMove } from '../db/chart-handoff/take-move.ts';
import type { Actor, UnitOfWork } from '../db/database.ts';
import { ChartMove } from '../db/entities/index.ts';
import { logContext } from '../platform/log-context.ts';
import { chartHandoffFailures, type RequestStand } from '../workflows/chart-handoff/contract.ts';
import type { ActivityDeps } from './deps.ts';

interface AtRequest {
  practiceId: string;
  requestId: string;
  /** Milliseconds since 1970: the time of the workflow, which is what its timers go by. */
  at: number;
}

export type ChartHandoffActivities = ReturnType<typeof createChartHandoffActivities>;

/** Steps of a request and what time brings to it. Each is one transaction, and may run again at any time. */
export function createChartHandoffActivities({ database }: Pick<ActivityDeps, 'database'>) {
  const work = <T>({ practiceId }: AtRequest, task: (uow: UnitOfWork) => Promise<T>, actor: Actor = 'system:handoff') =>
    database.work({ practiceId, actor, requestId: logContext().requestId }, task);

  return {
    /** Does what is due, and says what comes next. @throws ApplicationFailure ChartRequestNotFound */
    lookAtRequest: (input: AtRequest): Promise<RequestStand> =>
      work(input, async (uow) => {
        const look = await lookAtRequest(uow, input.requestId, new Date(input.at));
        if (!look) throw notFound();
        const { nextAt, ...stand } = look;
        return { ...stand, waitMs: Math.max(0, nextAt.getTime() - input.at) };
      }),

    /** What was told of a request that is over points at nothing that is left to do. */
    closeRequestAlerts: (input: AtRequest): Promise<void> =>
      work(input, (uow) =>
        closeAlerts(uow, { requestId: input.requestId, kinds: callsToAct, now: new Date(input.at) }),
      ),

    /** Makes a step in the name of who asked for it, or says why not. @throws ApplicationFailure ChartRequestNotFound */
    async takeChartMove(input: AtRequest & { moveId: string }): Promise<TakenMove> {
      const move = await work(input, ({ em }) => em.findOne(ChartMove, { id: input.moveId }));
      if (!move?.askedBy) throw notFound();
      return work(input, (uow) => take(uow, input), move.askedBy);
    },
  };
}

async function take(uow: UnitOfWork, { moveId, at }: AtRequest & { moveId: string }): Promise<TakenMove> {
  const taken = await takeMove(uow, moveId, new Date(at));
  if (!taken) throw notFound();
  return taken;
}

const notFound = () => ApplicationFailure.nonRetryable('There is no such request', chartHandoffFailures.notFound);
