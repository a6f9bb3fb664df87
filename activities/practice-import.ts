import { ApplicationFailure, Context } from '@temporalio/activity';
import {
  groupsPerStatistics,
  importAll,
  importRows,
  judgingOf,
  NoneAtAll,
  refreshStatistics,
  reverseRows,
  type Run,
  takeUp,
  undoRows,
} from '../db/imports/carry-out.ts';
import { finishRun } from '../db/imports/finish.ts';
import { settleRows } from '../db/imports/rows.ts';
import type { Actor, UnitOfWork } from '../db/database.ts';
import { type ImportFailure, type ImportStatus, importsUnderWay } from '../domain/imports/statuses.ts';
import { logContext } from '../platform/log-context.ts';
import {
  practiceImportFailures,
  type PracticeImportInput,
  type PracticeImportResult,
} from '../workflows/practice-import/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';

export type PracticeImportActivities = ReturnType<typeof createPracticeImportActivities>;

/** Rows of a file become records, or what became of them is taken back. Each activity may run again at any time and goes on with what is left. */
export function createPracticeImportActivities({
  database,
  clock,
  heartbeatEveryMs,
}: Pick<ActivityDeps, 'database' | 'clock' | 'heartbeatEveryMs'>) {
  type Work = <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;
  const workAs =
    ({ practiceId }: PracticeImportInput, actor: Actor): Work =>
    (task) =>
      database.work({ practiceId, actor, requestId: logContext().requestId }, task);

  async function end(
    work: Work,
    { runId }: PracticeImportInput,
    how: { was: readonly ImportStatus[]; failure: ImportFailure | null },
  ) {
    const ended = await work((uow) => finishRun(uow, runId, { ...how, now: clock() }));
    if (!ended) throw noSuchImport();
    return { status: ended.status, bad: ended.bad };
  }

  /** Group by group, each in a transaction of its own: what is written stays, and shows. */
  async function theGood(work: Work, run: Run): Promise<null> {
    const seen = new Map<string, number>();
    for (let [after, group] = [0, 0]; ; group++) {
      Context.current().cancellationSignal.throwIfAborted();
      if (group % groupsPerStatistics === 1) await work(refreshStatistics);
      const from = after;
      const judged = await work(async (uow) =>
        importRows(uow, run, { ...(await judgingOf(uow, run, clock())), after: from, seen }),
      );
      const last = judged.at(-1);
      if (!last) {
        await work(refreshStatistics);
        return null;
      }
      after = last.number;
    }
  }

  async function allOrNone(work: Work, run: Run): Promise<ImportFailure | null> {
    try {
      await work(async (uow) =>
        importAll(uow, run, await judgingOf(uow, run, clock()), Context.current().cancellationSignal),
      );
      return null;
    } catch (error) {
      if (!(error instanceof NoneAtAll)) throw error;
      if (error.faulty.length === 0) return null; // cancelled
      await work((uow) => settleRows(uow, run.id, error.faulty));
      return 'rows-changed';
    }
  }

  async function takeBack(work: Work, run: Run): Promise<void> {
    if (run.kind !== 'ledger') {
      while (await work((uow) => undoRows(uow, run.id)));
      return;
    }
    for (let before: number | null = null; ;) {
      Context.current().cancellationSignal.throwIfAborted();
      const from: number | null = before;
      before = await work(async (uow) => reverseRows(uow, run, from, await judgingOf(uow, run, clock())));
      if (before === null) return;
    }
  }

  return {
    /** In the name of who ordered it. @throws ApplicationFailure ImportRunNotFound */
    async carryOutImport(input: PracticeImportInput): Promise<PracticeImportResult> {
      const run = await workAs(input, 'system:import')((uow) => takeUp(uow, input.runId));
      if (!run) throw noSuchImport();
      const work = workAs(input, run.orderedBy ?? 'system:import');
      const carryOut = async (): Promise<ImportFailure | null> => {
        if (run.status === 'undoing') await takeBack(work, run);
        if (run.status !== 'running') return null;
        return run.mode === 'all' ? allOrNone(work, run) : theGood(work, run);
      };
      const failure = await withHeartbeat(carryOut, undefined, heartbeatEveryMs);
      return end(work, input, { was: importsUnderWay.filter((status) => status === run.status), failure });
    },

    /** Under way → failed. What it has made stays, and it can be ordered again. */
    giveUpImport: (input: PracticeImportInput): Promise<PracticeImportResult> =>
      end(workAs(input, 'system:import'), input, { was: importsUnderWay, failure: 'gave-up' }),
  };
}

const noSuchImport = () => ApplicationFailure.nonRetryable('There is no such import', practiceImportFailures.notFound);
