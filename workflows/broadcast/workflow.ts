import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setHandler,
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
  changedSignal,
  changedUpdate,
  progressQuery,
} from './contract.ts';
import { followRow } from './follow-row.ts';
import { createReport } from './report.ts';
import { sendInRounds } from './send-in-rounds.ts';

const rows = proxyActivities<BroadcastActivities>(rowOptions);
const { freezeBroadcast } = proxyActivities<BroadcastActivities>(freezeOptions);

/**
 * Waits until the broadcast time, freezes the audience, sends it in ranges, sees to what has to be tried again, and says how it ended. Until it fires it
 * may be changed and moved; it may be paused for as long as anybody likes, and cancelled at any moment; what was handed over by then stays. Its history grows by about five events a range, so it never continues as new.
 */
export async function broadcast(input: BroadcastInput): Promise<BroadcastResult> {
  const ids = { practiceId: input.practiceId, broadcastId: input.broadcastId };
  const report = createReport();
  const work = new CancellationScope();
  let failure: string | undefined;
  const row = followRow(ids, { report, work });

  const refuseWhenOver: (cancel?: CancelInput) => void = () => {
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
  setHandler(changedUpdate, () => row.look(), { validator: refuseWhenOver });
  setHandler(changedSignal, async () => void (await row.look()));

  try {
    await work.run(async () => {
      const scheduled = await rows.scheduleBroadcast(ids);
      if (broadcastIsOver(scheduled.phase)) return;
      report.phase(scheduled.phase);
      const rangeSize = input.rangeSize ?? (scheduled.method === 'email' ? 500 : 250);
      const freeze = () => freezeBroadcast({ ...ids, at: new Date().toISOString(), rangeSize });
      await row.untilDue(scheduled.sendAt);
      let frozen = await freeze();
      // Moved in the last moment: the row decides.
      for (; frozen.phase === 'scheduled'; frozen = await freeze())
        await row.untilDue(frozen.sendAt ?? scheduled.sendAt);
      if (broadcastIsOver(frozen.phase)) return;
      report.phase(frozen.phase, frozen.totals);
      await sendInRounds({ ...input, rangeSize, method: scheduled.method, ranges: frozen.ranges }, report, row);
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
