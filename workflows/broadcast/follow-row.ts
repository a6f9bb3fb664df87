import { CancellationScope, condition, isCancellation, patched, proxyActivities, sleep } from '@temporalio/workflow';
import type { BroadcastActivities } from '../../activities/broadcast.ts';
import { broadcastIsOver } from '../../domain/statuses.ts';
import { rowOptions } from './activity-options.ts';
import type { BroadcastPhase, BroadcastStanding } from './contract.ts';
import type { Report } from './report.ts';

const { lookAtBroadcast } = proxyActivities<BroadcastActivities>(rowOptions);

/** What people change in the row while the workflow runs. */
export interface RowFollower {
  /** Looks at the row and acts on what it says; the last of several is the newest. */
  look(): Promise<BroadcastStanding>;
  /** Resolves when it is time, also where that is moved meanwhile. `sendAt`: ISO instant, as the row said when it was last read. */
  untilDue(sendAt: string): Promise<void>;
  /** Resolves at once, or when it is not paused any more, however long that is. */
  untilResumed(): Promise<void>;
}

export function followRow(
  ids: { practiceId: string; broadcastId: string },
  { report, work }: { report: Report; work: CancellationScope },
): RowFollower {
  let paused = false;
  let newest: BroadcastStanding | undefined;
  let timer: CancellationScope | undefined;
  // One after another: of two that were read side by side the older might be heard last.
  let looking: Promise<unknown> = Promise.resolve();

  async function lookNow(): Promise<BroadcastStanding> {
    newest = await lookAtBroadcast(ids);
    const { phase } = newest;
    paused = phase === 'paused';
    // Cancelled while Temporal was away: the row has stopped everything already.
    if (broadcastIsOver(phase)) work.cancel();
    else if (isNews(phase, report.progress.phase)) report.phase(phase);
    timer?.cancel();
    return newest;
  }

  const movedTo = (at: string) => newest?.sendAt ?? at;

  return {
    look() {
      const mine = looking.then(lookNow);
      looking = mine.catch(() => {});
      return mine;
    },
    async untilDue(sendAt) {
      // Of the two the earlier: where it is the older one, the freeze says so and when.
      let at = newest && Date.parse(newest.sendAt) < Date.parse(sendAt) ? newest.sendAt : sendAt;
      for (newest = undefined; ; at = movedTo(at)) {
        const ms = Math.max(0, Date.parse(at) - Date.now());
        // Somebody waits for it, and Temporal is up to a second late with the shortest of timers.
        if (ms === 0 && patched('due-at-once')) return;
        timer = new CancellationScope();
        try {
          await timer.run(() => sleep(ms, { summary: 'Broadcast time' }));
          return;
        } catch (error) {
          if (!isCancellation(error) || work.consideredCancelled) throw error;
        } finally {
          timer = undefined;
        }
      }
    },
    async untilResumed() {
      if (paused) await condition(() => !paused);
    },
  };
}

/** A look may be heard after what came later: it takes nothing back that has fired or ended. */
const isNews = (phase: BroadcastPhase, known: BroadcastPhase) =>
  (phase === 'paused' && known === 'running') || (phase === 'running' && known === 'paused');
