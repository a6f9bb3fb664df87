import { ApplicationFailure, Context } from '@temporalio/activity';
import { cancelBroadcast } from '../db/broadcasts/cancel.ts';
import { finishBroadcast } from '../db/broadcasts/finish.ts';
import {
  assertUnchanged,
  ChangedMeanwhile,
  fireBroadcast,
  lockUnchanged,
  type ReadBroadcast,
} from '../db/broadcasts/fire.ts';
import { freezeAudience } from '../db/broadcasts/freeze.ts';
import { lockFreeze, lockSet } from '../db/broadcasts/lock.ts';
import { staffOf } from '../db/broadcasts/plan.ts';
import { planRequestOf } from '../db/broadcasts/plan-request.ts';
import type { Actor, UnitOfWork } from '../db/database.ts';
import { Broadcast } from '../db/entities/index.ts';
import { broadcastCounts } from '../db/queries/broadcast-counts.ts';
import { giveUpMessages } from '../db/queries/give-up-messages.ts';
import { holdBroadcast } from '../db/queries/hold-broadcast.ts';
import { lookAtBroadcastRow } from '../db/queries/look-at-broadcast.ts';
import { openRanges } from '../db/queries/open-ranges.ts';
import { openUntil } from '../db/queries/open-until.ts';
import { recoverLeases } from '../db/queries/recover-leases.ts';
import { isToAnybody } from '../db/queries/staff-audience.ts';
import { noCounts } from '../domain/broadcast-counts.ts';
import { type BroadcastMethod, broadcastMethods } from '../domain/message-types.ts';
import { hasStandIns } from '../platform/config.ts';
import { logContext } from '../platform/log-context.ts';
import {
  broadcastFailures,
  type BroadcastPhase,
  type BroadcastResult,
  type BroadcastStanding,
  type BroadcastTotals,
  type CancelResult,
  type MessageRange,
} from '../workflows/broadcast/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';

/**
 * A range is up to six events of the workflow's history, of which Temporal bears 50,000 and works well with 10,000. So even 100 rounds stay below
 * 5,000, whatever the size of the broadcast: later rounds have as many ranges as go side by side.
 */
const mostRanges = { first: 100, later: 4 } as const;

interface Ids {
  practiceId: string;
  broadcastId: string;
}

export type BroadcastActivities = ReturnType<typeof createBroadcastActivities>;

/** The rows of a broadcast, from request to end. Each activity may run again at any time and then changes nothing more. */
export function createBroadcastActivities({
  database,
  clock,
  heartbeatEveryMs,
  config,
}: Pick<ActivityDeps, 'database' | 'clock' | 'heartbeatEveryMs' | 'config'>) {
  const work = <T>({ practiceId }: Ids, task: (uow: UnitOfWork) => Promise<T>, actor: Actor = 'system:broadcast') =>
    database.work({ practiceId, actor, requestId: logContext().requestId }, task);

  return {
    /** requested → scheduled. `sendAt` is an ISO instant; one that has passed means at once. */
    scheduleBroadcast: (ids: Ids): Promise<{ phase: BroadcastPhase; method: BroadcastMethod; sendAt: string }> =>
      work(ids, async (uow) => {
        const { status: phase, sendAt, ...row } = await taken(uow, ids);
        const method = broadcastMethods.find((each) => each === row.method);
        if (!method) throw wrongTemplate();
        return { phase, method, sendAt };
      }),

    /** The row as it is now, after somebody has changed it. */
    lookAtBroadcast: (ids: Ids): Promise<BroadcastStanding> =>
      work(ids, async (uow) => {
        const { status: phase, sendAt } = await taken(uow, ids);
        return { phase, sendAt };
      }),

    /**
     * scheduled → running: writes down who gets it and who does not, as of the instant `at`, and gives back the keys of what is to be sent. The
     * second of two that run at a time waits for the first and finds its rows. It heartbeats also while it waits. One that was moved to a later time
     * stays scheduled, and says when. Whoever changes the broadcast meanwhile waits for nothing: it is frozen as they left it, or not at all.
     */
    freezeBroadcast: (
      ids: Ids & { at: string; rangeSize: number },
    ): Promise<BroadcastResult & { ranges: MessageRange[]; sendAt?: string }> =>
      withHeartbeat(
        () =>
          untilUnchanged(() =>
            work(ids, async (uow) => {
              const { broadcastId, at, rangeSize } = ids;
              await lockFreeze(uow, broadcastId);
              const broadcast = await uow.em.findOne(Broadcast, { id: broadcastId });
              if (!broadcast) throw notFound();
              const { status, sendAt, version } = broadcast;
              const read = { id: broadcastId, version };
              if (status === 'scheduled' && sendAt > new Date(at))
                return { phase: status, totals: noCounts, ranges: [], sendAt: sendAt.toISOString() };
              if (status === 'scheduled') {
                const context = Context.current();
                const request = planRequestOf(broadcast, { at, anyHour: hasStandIns(config) });
                if (!request) return await giveUp(uow, read, wrongTemplate());
                const staff = staffOf(request);
                // To nobody it would end as one that went well.
                if (staff && !(await isToAnybody(uow, staff))) return await giveUp(uow, read, noStaff());
                if (broadcast.setId) await lockSet(uow, broadcast.setId);
                const onPage = () => {
                  context.heartbeat();
                  return assertUnchanged(uow, read);
                };
                await freezeAudience(uow, broadcastId, request, { now: clock(), onPage });
              }
              const ranges = await openRanges(uow, { broadcastId, size: rangeSize, most: mostRanges.first });
              const totals = await totalsOf(uow, broadcastId);
              if (status === 'scheduled') await fireBroadcast(uow, read, new Date(at));
              return { phase: broadcast.status, totals, ranges };
            }),
          ),
        undefined,
        heartbeatEveryMs,
      ),

    /**
     * What is not through yet, and in how many milliseconds it can move. Ends leases that ran out. With `last` nothing may wait any longer: what is
     * pending has failed, what is being sent is unknown. While it is paused everything may wait. With the counts where something is open: the end has its own.
     */
    settleBroadcast: (
      ids: Ids & { rangeSize: number; last: boolean },
    ): Promise<{ open: number; waitMs: number; ranges: MessageRange[]; totals?: BroadcastTotals; paused?: boolean }> =>
      work(ids, async (uow) => {
        const { broadcastId, rangeSize, last } = ids;
        const now = clock();
        const paused = (await holdBroadcast(uow, broadcastId)) === 'paused';
        const isLast = last && !paused;
        await recoverLeases(uow, { now, broadcastId, all: isLast });
        if (isLast) await giveUpMessages(uow, { broadcastId, now });
        const { open, waitMs } = await openUntil(uow, { broadcastId, now });
        const part = { broadcastId, size: rangeSize, most: mostRanges.later };
        if (open === 0) return { open, waitMs, ranges: [], ...(paused && { paused }) };
        const totals = await totalsOf(uow, broadcastId);
        return { open, waitMs, ranges: await openRanges(uow, part), totals, ...(paused && { paused }) };
      }),

    /** Cancels in the name of `actor` unless it is over; see {@link cancelBroadcast}. */
    cancelBroadcast: (ids: Ids & { actor: string }): Promise<CancelResult> =>
      work(
        ids,
        async (uow) => {
          const cancelled = await cancelBroadcast(uow, ids.broadcastId, clock());
          if (!cancelled) throw notFound();
          return { phase: cancelled.status, messages: cancelled.messages };
        },
        isActor(ids.actor) ? ids.actor : 'system:broadcast',
      ),

    /** The end of the row, unless it has one, and the counts at this moment; `failure` is a type of the workflow's contract. */
    finishBroadcast: (
      ids: Ids & { outcome: 'completed' | 'cancelled' | 'failed'; failure?: string },
    ): Promise<BroadcastResult> =>
      work(ids, async (uow) => {
        const { broadcastId, outcome, failure } = ids;
        const sentence = sentences[failure ?? ''] ?? sentences['other'];
        const finished = await finishBroadcast(uow, broadcastId, { outcome, failure: sentence, now: clock() });
        if (!finished) return { phase: 'failed', totals: noCounts };
        return { phase: finished.status, totals: await totalsOf(uow, broadcastId) };
      }),
  };
}

/** What the page of a failed broadcast says. */
const sentences: Readonly<Record<string, string>> = {
  [broadcastFailures.template]:
    'The template does not fit its message type and contact method. Correct it and send again.',
  [broadcastFailures.noStaff]:
    'Nobody of the staff was there any more to get it: its user group is out of use, or everybody whom it was to has left. Nothing was sent. Choose another group or location in Compose and send it again.',
  other: 'Something went wrong inside Rounds. Nothing more is sent; ask your administrator to look at the workflow.',
};

const notFound = () => ApplicationFailure.nonRetryable('There is no such broadcast', broadcastFailures.notFound);
const noStaff = () =>
  ApplicationFailure.nonRetryable('The notice is to nobody of the staff any more', broadcastFailures.noStaff);
const wrongTemplate = () =>
  ApplicationFailure.nonRetryable('The template does not fit its message type', broadcastFailures.template);

async function taken(uow: UnitOfWork, { broadcastId }: Ids) {
  const row = await lookAtBroadcastRow(uow, broadcastId);
  if (!row) throw notFound();
  return row;
}

/** Fails for what was read of the broadcast, unless somebody is changing it at this moment. */
async function giveUp(uow: UnitOfWork, read: ReadBroadcast, failure: ApplicationFailure): Promise<never> {
  await lockUnchanged(uow, read);
  throw failure;
}

/** Again from the start wherever somebody has changed the broadcast meanwhile. */
async function untilUnchanged<T>(freeze: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await freeze();
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
  }
}

const totalsOf = async (uow: UnitOfWork, broadcastId: string) =>
  (await broadcastCounts(uow, [broadcastId])).get(broadcastId) ?? noCounts;

const isActor = (actor: string): actor is Actor => /^(staff|token|system):./.test(actor);
