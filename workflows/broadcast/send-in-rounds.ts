import { proxyActivities, sleep } from '@temporalio/workflow';
import type { BroadcastActivities } from '../../activities/broadcast.ts';
import type { SendingActivities } from '../../activities/broadcast-sending.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import { rowOptions, sendOptions } from './activity-options.ts';
import type { BroadcastInput, MessageRange } from './contract.ts';
import type { RowFollower } from './follow-row.ts';
import type { Report } from './report.ts';

const { settleBroadcast } = proxyActivities<BroadcastActivities>(rowOptions);

interface Sending extends BroadcastInput {
  method: BroadcastMethod;
  ranges: MessageRange[];
  rangeSize: number;
}

/**
 * Sends every range, a few at a time, then again what a provider asked to be tried later, until nothing waits. A message is handed over a few times
 * at most, so this ends by itself; `rounds` is only a bound for what nobody thought of. While the broadcast is paused no range is begun, and those in
 * the air end by themselves: nothing is claimed any more.
 */
export async function sendInRounds(sending: Sending, report: Report, row: RowFollower): Promise<void> {
  const { practiceId, broadcastId, method, rangeSize, parallel = 4, rounds = 100 } = sending;
  let { ranges } = sending;
  for (let round = 1; ;) {
    report.round(round, ranges.length);
    const queue = ranges.map((range, index) => ({
      range,
      summary: `Round ${round}, range ${index + 1} of ${ranges.length}`,
    }));
    const lane = async () => {
      for (;;) {
        await row.untilResumed();
        const next = queue.shift();
        if (!next) return;
        const { sendBroadcastRange } = proxyActivities<SendingActivities>(sendOptions(method, next.summary));
        const { from, to } = next.range;
        report.rangeDone(await sendBroadcastRange({ practiceId, broadcastId, method, from, to }));
      }
    };
    // All of them to their end, also when one has failed or is cancelled: the others may still be writing what became of their last group.
    const lanes = await Promise.allSettled(Array.from({ length: parallel }, lane));
    const ended = lanes.find((each) => each.status === 'rejected');
    if (ended) throw ended.reason;
    const settled = await settleBroadcast({ practiceId, broadcastId, rangeSize, last: round === rounds });
    report.roundDone(settled.totals);
    if (settled.open === 0) return;
    ranges = settled.ranges;
    if (settled.paused) {
      await row.look();
      await row.untilResumed();
      continue;
    }
    await sleep(Math.max(1_000, settled.waitMs), {
      summary: `${settled.open} messages wait for another attempt, or for the end of quiet hours`,
    });
    round += 1;
  }
}
