import { Context } from '@temporalio/activity';
import type { UnitOfWork } from '../db/database.ts';
import { keepVisits, markVisitGone } from '../db/visits/keep.ts';
import { moveVisitMark, visitMark } from '../db/visits/marks.ts';
import { settleVisits } from '../db/visits/settle.ts';
import { openVisits, tellAgain, unsettledVisits, visitsSince } from '../db/visits/waiting.ts';
import { enabledAccess } from '../db/integrations/secrets.ts';
import { type FieldTime, FieldTimeError, FieldTimeUnreadable } from '../providers/fieldtime/port.ts';
import type { SyncTrigger } from '../domain/fieldtime/sync-runs.ts';
import type { SyncRunIds } from '../workflows/schedule-sync/contract.ts';
import { withHeartbeat } from './heartbeat.ts';
import { failureOf } from './sync-failures.ts';
import { type SyncDeps, type SyncWork, syncWork } from './sync-work.ts';

export type VisitReading = ReturnType<typeof createVisitReading>;

const dayMs = 24 * 60 * 60_000;
/** How far back the first reading looks, and whoever looks for what was deleted; other ones know where the one before ended. */
const firstDays = 7;
/** What was written in Timeero at about the time of a reading may have become visible after it. */
const overlapMs = 10 * 60_000;
/** Visits without a shift are matched anew for so long. */
const unmatchedDays = 31;
/** Longer than a workflow takes for all tries of a call, and for the rest after them. */
const forgottenMs = 2 * 60 * 60_000;
const groupSize = 100;
/** How often the list of the last days is read whole, for what was deleted where no webhook told of it. A person who syncs waits for no day. */
const wholeEveryMs = dayMs;

/** Keeps one visit that Timeero told of, or that is asked for by its id. */
export async function readVisit(
  { keyRing, clock }: Pick<SyncDeps, 'keyRing' | 'clock'>,
  work: SyncWork['work'],
  fieldTime: FieldTime,
  id: string,
): Promise<{ changed: number; unreadable: number }> {
  try {
    const visit = await fieldTime.visit(id, Context.current().cancellationSignal);
    const changed = await work(async (uow) =>
      visit ? keepVisits(uow, keyRing, [visit], clock()) : Number(await markVisitGone(uow, keyRing, id, clock())),
    );
    return { changed, unreadable: 0 };
  } catch (error) {
    // It is there, and stays what it was here until somebody has mended it.
    if (error instanceof FieldTimeUnreadable) return { changed: 0, unreadable: 1 };
    throw error;
  }
}

export function createVisitReading(deps: SyncDeps) {
  const { clock, keyRing, heartbeatEveryMs } = deps;

  async function readChanged(run: SyncWork, fieldTime: FieldTime, trigger: SyncTrigger) {
    const began = clock();
    const { cancellationSignal: signal } = Context.current();
    const mark = await run.work(visitMark);
    const before = mark?.nextSince ?? null;
    const daysAgo = new Date(began.getTime() - firstDays * dayMs);
    const due = !mark?.wholeAt || began.getTime() - mark.wholeAt.getTime() >= wholeEveryMs;
    const whole = before === null || trigger === 'person' || due;
    const since =
      before !== null && (!whole || Date.parse(before) < daysAgo.getTime()) ? before : daysAgo.toISOString();
    const ids = new Set<string>();
    let [changed, unreadable, newest] = [0, 0, ''];
    for await (const page of fieldTime.visits(since, signal)) {
      changed += await run.work((uow) => keepVisits(uow, keyRing, page.items, clock()));
      unreadable += page.unreadable.length;
      // They are there, whatever they say.
      for (const { id } of page.unreadable) if (id !== null) ids.add(id);
      for (const { id, updatedAt } of page.items) {
        ids.add(id);
        if (updatedAt !== null && updatedAt > newest) newest = updatedAt;
      }
    }
    // By Timeero's clock, which never goes back here; where it does not say when a visit changed, by the time that we began. No later than that either: one
    // record of a time to come would hide all that changes until then.
    const known = Math.min(Date.parse(newest || began.toISOString()), began.getTime());
    const reached = new Date(known - overlapMs).toISOString();
    const nextSince = before !== null && before > reached ? before : reached;
    const next = newest === '' && ids.size === 0 ? (before ?? since) : nextSince;
    return { ids, changed, unreadable, before, whole, daysAgo, nextSince: next };
  }

  /** What a list that was read to its end did not bring is asked for by its id: only where that says so as well Timeero has it no more. */
  async function lookForGone(
    run: SyncWork,
    fieldTime: FieldTime,
    { ids, daysAgo }: Awaited<ReturnType<typeof readChanged>>,
  ) {
    let changed = 0;
    for (const id of await run.work((uow) => visitsSince(uow, daysAgo))) {
      if (ids.has(id)) continue;
      changed += (await readVisit(deps, run.work, fieldTime, id)).changed;
      ids.add(id);
    }
    return changed;
  }

  async function followOpen(run: SyncWork, fieldTime: FieldTime, seen: ReadonlySet<string>) {
    let [changed, unreadable] = [0, 0];
    for (const id of await run.work(openVisits)) {
      if (seen.has(id)) continue;
      const read = await readVisit(deps, run.work, fieldTime, id);
      changed += read.changed;
      unreadable += read.unreadable;
    }
    return { changed, unreadable };
  }

  async function settleAgain(run: SyncWork): Promise<void> {
    await run.work((uow) => tellAgain(uow, new Date(clock().getTime() - forgottenMs)));
    const since = new Date(clock().getTime() - unmatchedDays * dayMs);
    for (let after: string | null = null; ;) {
      const ids: string[] = await run.work(async (uow: UnitOfWork) => {
        const page = await unsettledVisits(uow, { since, after, limit: groupSize });
        await settleVisits(uow, keyRing, { ids: page, now: clock() });
        return page;
      });
      after = ids.at(-1) ?? null;
      if (ids.length < groupSize) return;
    }
  }

  return {
    /**
     * Visits that changed in Timeero since the last time, and those that are still open. Where Timeero cannot be read the run goes on without them, and the
     * Visits page says so: shifts must not wait for clock-ins.
     */
    async readVisits(ids: SyncRunIds): Promise<{ changed: number }> {
      const run = syncWork(deps, ids);
      const read = async (): Promise<{ changed: number }> => {
        const { trigger } = await run.work(async (_, live) => live);
        // A preview changes nothing, anywhere.
        if (trigger === 'preview' || !(await run.work((uow) => enabledAccess(uow, keyRing, 'timeero'))))
          return { changed: 0 };
        try {
          const fieldTime = await run.fieldTime();
          const seen = await readChanged(run, fieldTime, trigger);
          const gone = seen.whole ? await lookForGone(run, fieldTime, seen) : 0;
          const followed = await followOpen(run, fieldTime, seen.ids);
          // What nobody can read is read again until it was mended, so the mark stays before it.
          const nextSince = seen.unreadable > 0 ? seen.before : seen.nextSince;
          const unreadable = seen.unreadable + followed.unreadable;
          await run.work((uow) =>
            moveVisitMark(uow, { nextSince, failure: null, unreadable, whole: seen.whole, now: clock() }),
          );
          return { changed: seen.changed + gone + followed.changed };
        } catch (error) {
          if (!(error instanceof FieldTimeError)) throw error;
          const failure = failureOf(error)?.failure ?? 'unexpected';
          await run.work((uow) =>
            moveVisitMark(uow, { nextSince: null, failure, unreadable: 0, whole: false, now: clock() }),
          );
          return { changed: 0 };
        } finally {
          await settleAgain(run);
        }
      };
      return withHeartbeat(read, undefined, heartbeatEveryMs);
    },
  };
}
