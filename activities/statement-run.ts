import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Actor, UnitOfWork } from '../db/database.ts';
import { StatementRun } from '../db/entities/index.ts';
import { type RunState, standOfRun } from '../db/statement-runs/finish.ts';
import { failTurn, issueGroup } from '../db/statement-runs/issue-group.ts';
import { logContext } from '../platform/log-context.ts';
import { statementRunFailures, type StatementRunState } from '../workflows/statement-run/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';
import { untilWorkerStops } from './worker-stops.ts';

export interface SomeOfARun {
  practiceId: string;
  runId: string;
  /** Clients at most. */
  atATime: number;
}

/** From this attempt on, who cannot be issued a statement twice in a row is passed over, so that one client does not keep all others waiting. */
const skipsFrom = 4;

export type StatementRunActivities = ReturnType<typeof createStatementRunActivities>;

/** Turns of a run. May run again at any time, or twice at once, and goes on with who still waits. */
export function createStatementRunActivities({
  database,
  clock,
  config,
  log,
  heartbeatEveryMs,
}: Pick<ActivityDeps, 'database' | 'clock' | 'log' | 'heartbeatEveryMs'> & {
  config: Pick<ActivityDeps['config'], 'PUBLIC_URL' | 'PORTAL_DOMAIN'>;
}) {
  type Work = <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;
  const workAs =
    ({ practiceId }: SomeOfARun, actor: Actor): Work =>
    (task) =>
      database.work({ practiceId, actor, requestId: logContext().requestId }, task);

  /** In the name of who ordered it: the statements are theirs. */
  async function inTheNameOf(input: SomeOfARun): Promise<Work> {
    const run = await workAs(input, 'system:billing')(({ em }) => em.findOne(StatementRun, { id: input.runId }));
    if (!run) throw noSuchRun();
    return workAs(input, run.orderedBy);
  }

  /** @returns how many had their turn */
  async function group(work: Work, { practiceId, runId }: SomeOfARun, limit: number, attempt: number): Promise<number> {
    const now = clock();
    const begun: string[] = [];
    const issue = () =>
      work((uow) => issueGroup(uow, { runId, limit, config, now, began: (turnId) => begun.push(turnId) }));
    try {
      return await issue();
    } catch (error) {
      if (attempt < skipsFrom) throw error;
    }
    // Earlier attempts may have failed by a database that was away, and this one by what passes (a deadlock, a broken connection): it says nothing of the client.
    try {
      return await issue();
    } catch (error) {
      const [first, second] = begun;
      if (second === undefined || first !== second) throw error;
      log.error({ err: error, practiceId, runId }, 'Passed over a client of a run whose statement could not be issued');
      return work((uow) => failTurn(uow, { runId, turnId: second, now }));
    }
  }

  const stand = async (work: Work, { runId }: SomeOfARun): Promise<RunState> => {
    const state = await work((uow) => standOfRun(uow, runId, clock()));
    if (!state) throw noSuchRun();
    return state;
  };

  return {
    /**
     * Gives the next clients their turn, all in one transaction, and says how the run stands. After a failure they have it one by one, so that only who it is
     * about is held up. @throws ApplicationFailure StatementRunNotFound
     */
    issueSomeStatements: (input: SomeOfARun): Promise<StatementRunState> =>
      withHeartbeat(
        () =>
          untilWorkerStops(async (signal) => {
            const { attempt } = Context.current().info;
            const work = await inTheNameOf(input);
            const { over } = await stand(work, input);
            const room = over ? 0 : input.atATime;
            for (let taken = 0; taken < room;) {
              signal.throwIfAborted();
              const turns = await group(work, input, attempt > 1 ? 1 : room - taken, attempt);
              if (turns === 0) break;
              taken += turns;
            }
            return shown(await stand(work, input));
          }),
        undefined,
        heartbeatEveryMs,
      ),
  };
}

const shown = ({ status, counts: { waiting, issued, leftOut, failed }, over }: RunState): StatementRunState => ({
  status,
  waiting,
  issued,
  leftOut,
  failed,
  over,
});

const noSuchRun = () => ApplicationFailure.nonRetryable('There is no such run', statementRunFailures.notFound);
