import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { BroadcastActivities } from '../../activities/broadcast.ts';
import { broadcastIsOver } from '../../domain/statuses.ts';
import { failureType } from '../failure-type.ts';
import { freezeOptions, rowOptions } from './activity-options.ts';
import {
  broadcastFailures,
  type BroadcastInput,
  type BroadcastResult,
  type CancelInput,
  cancelUpdate,
  progressQuery,
} from './contract.ts';
import { createReport } from './report.ts';
import { sendInRounds } from './send-in-rounds.ts';

const rows = proxyActivities<BroadcastActivities>(rowOptions);
const { freezeBroadcast } = proxyActivities<BroadcastActivities>(freezeOptions);

/**
 * Waits until the broadcast time, freezes the audience, sends it in ranges, sees to what has to be tried again, and says how it ended. It may be
 * cancelled at any moment; what was handed over by then stays. Its history grows by about five events a range, so it never continues as new.
 */
export async function broadcast(input: BroadcastInput): Promise<BroadcastResult> {
  const ids = { practiceId: input.practiceId, broadcastId: input.broadcastId };
  const report = createReport();
  const work = new CancellationScope();
  let failure: string | undefined;

  const refuseWhenOver: (cancel: CancelInput) => void = () => {
    if (!broadcastIsOver(report.progress.phase)) return;
    throw ApplicationFailure.nonRetryable('The broadcast is over', broadcastFailures.over);
  };
  setHandler(progressQuery, () => report.progress);
  setHandler(
    cancelUpdate,
    async ({ actor }: CancelInput) => {
      const result = await rows.cancelBroadcast({ ...ids, actor });
      // Only now: the row decides, and what it has stopped cannot go out any more.
      if (result.phase === 'cancelled') work.cancel();
      return result;
    },
    { validator: refuseWhenOver },
  );

  try {
    await work.run(async () => {
      const scheduled = await rows.scheduleBroadcast(ids);
      if (broadcastIsOver(scheduled.phase)) return;
      report.phase(scheduled.phase);
      await sleep(Math.max(0, Date.parse(scheduled.sendAt) - Date.now()), { summary: 'Broadcast time' });
      const rangeSize = input.rangeSize ?? (scheduled.method === 'email' ? 500 : 100);
      const frozen = await freezeBroadcast({ ...ids, at: new Date().toISOString(), rangeSize });
      if (broadcastIsOver(frozen.phase)) return;
      report.phase(frozen.phase, frozen.totals);
      await sendInRounds({ ...input, rangeSize, method: scheduled.method, ranges: frozen.ranges }, report);
    });
  } catch (error) {
    if (!isCancellation(error)) failure = failureType(error);
  }
  return CancellationScope.nonCancellable(async () => {
    const outcome = failure !== undefined ? 'failed' : work.consideredCancelled ? 'cancelled' : 'completed';
    const result = await rows.finishBroadcast({ ...ids, outcome, failure });
    report.phase(result.phase, result.totals);
    await condition(allHandlersFinished);
    if (result.phase === 'failed') throw ApplicationFailure.nonRetryable('The broadcast failed', failure);
    return result;
  });
}
