import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Actor, UnitOfWork } from '../db/database.ts';
import { CredentialBatch } from '../db/entities/index.ts';
import { type BatchState, standOfBatch } from '../db/credential-batches/finish.ts';
import { skipTurn, takeTurn, type Turn } from '../db/credential-batches/take-turn.ts';
import { logContext } from '../platform/log-context.ts';
import { credentialBatchFailures, type CredentialBatchState } from '../workflows/credential-batch/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';
import { untilWorkerStops } from './worker-stops.ts';

export interface SomeOfABatch {
  practiceId: string;
  batchId: string;
  /** Clients at most. */
  atATime: number;
  /** Clients whose mails are under way, at most. */
  underWay: number;
}

/** From this attempt on, whose ordering fails is refused, so that one client does not keep all others waiting. */
const skipsFrom = 4;

export type CredentialBatchActivities = ReturnType<typeof createCredentialBatchActivities>;

/** Turns of a batch. May run again at any time, or twice at once, and goes on with who still waits. */
export function createCredentialBatchActivities({
  database,
  clock,
  keyRing,
  log,
  startCredential,
  heartbeatEveryMs,
}: Pick<ActivityDeps, 'database' | 'clock' | 'keyRing' | 'log' | 'startCredential' | 'heartbeatEveryMs'>) {
  type Work = <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;
  const workAs =
    ({ practiceId }: SomeOfABatch, actor: Actor): Work =>
    (task) =>
      database.work({ practiceId, actor, requestId: logContext().requestId }, task);

  /** In the name of who ordered it, who is told as the one who asked for each credential. */
  async function inTheNameOf(input: SomeOfABatch): Promise<Work> {
    const batch = await workAs(
      input,
      'system:credential',
    )(({ em }) => em.findOne(CredentialBatch, { id: input.batchId }));
    if (!batch) throw noSuchBatch();
    return workAs(input, batch.orderedBy);
  }

  async function turn(work: Work, { practiceId, batchId }: SomeOfABatch, attempt: number): Promise<Turn['is']> {
    const now = clock();
    try {
      const taken = await work((uow) => takeTurn(uow, { batchId, keyRing, now }));
      if (taken.is === 'ordered' && taken.credential.begun) {
        const { credentialId, accountId, epoch } = taken.credential;
        await startCredential({ practiceId, credentialId, accountId, epoch }).catch((error: unknown) =>
          log.warn({ err: error, practiceId, credentialId }, 'The sweeper will have this credential mailed'),
        );
      }
      return taken.is;
    } catch (error) {
      if (attempt < skipsFrom) throw error;
      log.error({ err: error, practiceId, batchId }, 'Refused a client of a batch whose credentials could not be made');
      return (await work((uow) => skipTurn(uow, { batchId, now }))).is;
    }
  }

  const stand = async (work: Work, { batchId }: SomeOfABatch): Promise<BatchState> => {
    const state = await work((uow) => standOfBatch(uow, batchId, clock()));
    if (!state) throw noSuchBatch();
    return state;
  };

  return {
    /** Gives the next clients their turn, as many as there is room for, and says how the batch stands. @throws ApplicationFailure CredentialBatchNotFound */
    orderSomeCredentials: (input: SomeOfABatch): Promise<CredentialBatchState> =>
      withHeartbeat(
        () =>
          untilWorkerStops(async (signal) => {
            const { attempt } = Context.current().info;
            const work = await inTheNameOf(input);
            const { counts, over } = await stand(work, input);
            const room = over ? 0 : Math.min(input.atATime, input.underWay - counts.ordered);
            for (let taken = 0; taken < room; taken++) {
              signal.throwIfAborted();
              if ((await turn(work, input, attempt)) === 'none') break;
            }
            return shown(await stand(work, input));
          }),
        undefined,
        heartbeatEveryMs,
      ),
  };
}

const shown = ({ status, counts: { waiting, ordered, sent, failed }, over }: BatchState): CredentialBatchState => ({
  status,
  waiting,
  underWay: ordered,
  sent,
  failed,
  over,
});

const noSuchBatch = () => ApplicationFailure.nonRetryable('There is no such batch', credentialBatchFailures.notFound);
