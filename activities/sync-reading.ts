import { Context } from '@temporalio/activity';
import { keepSeen, markUnheld, type SeenShift, unseenShifts } from '../db/sync/held-shifts.ts';
import { toldRecords } from '../db/sync/targets.ts';
import { readAhead } from '../platform/read-ahead.ts';
import type { FieldTime, Shift } from '../providers/fieldtime/port.ts';
import type { SyncRunIds } from '../workflows/schedule-sync/contract.ts';
import { withHeartbeat } from './heartbeat.ts';
import { againstOthers } from './sync-failures.ts';
import { type SyncDeps, type SyncWork, syncWork } from './sync-work.ts';
import { readVisit } from './visit-reading.ts';

export type SyncReading = ReturnType<typeof createSyncReading>;

/**
 * Part of the window that is read at a time: what is not among its shifts is asked for by id, and only their ids are kept in memory. Timeero filters by
 * dates, so a part brings a day too many at either end; fewer parts bring less of that.
 */
const partDays = 16;
/** Shifts that are kept in one transaction: some pages. */
const keptAtATime = 500;
const dayMs = 24 * 60 * 60_000;

const seenShift = ({ id, userIds, jobId, title, startsAt, endsAt, zone, reference }: Shift): SeenShift => ({
  id,
  userIds: [...userIds],
  jobId,
  title,
  startsAt,
  endsAt,
  zone,
  reference,
});

export function createSyncReading(deps: SyncDeps) {
  const { clock, heartbeatEveryMs } = deps;

  async function readPart(run: SyncWork, fieldTime: FieldTime, from: string, to: string, began: Date): Promise<number> {
    const { cancellationSignal: signal } = Context.current();
    const seen: string[] = [];
    let kept: SeenShift[] = [];
    const keep = async () => {
      const shifts = kept;
      kept = [];
      if (shifts.length > 0) await run.keep((uow) => keepSeen(uow, shifts, clock()));
    };
    for await (const { items, unreadable } of readAhead(fieldTime.shifts({ from, to }, signal))) {
      kept.push(...items.map(seenShift));
      if (kept.length >= keptAtATime) await keep();
      seen.push(...items.map(({ id }) => id), ...unreadable.flatMap(({ id }) => id ?? []));
    }
    await keep();
    // A record that comes and one that goes between two pages can hide a third.
    for (const id of await run.keep((uow) => unseenShifts(uow, { from, to, seen, before: began })))
      await readOne(run, fieldTime, id);
    return seen.length;
  }

  async function readOne(run: SyncWork, fieldTime: FieldTime, id: string): Promise<void> {
    const shift = await fieldTime.shift(id, Context.current().cancellationSignal);
    await run.work((uow) => (shift ? keepSeen(uow, [seenShift(shift)], clock()) : markUnheld(uow, id, clock())));
  }

  async function readTargets(run: SyncWork, fieldTime: FieldTime): Promise<number> {
    const events = await run.work((uow, { startedAt }) => toldRecords(uow, startedAt));
    for (const { subject, id } of events) {
      if (subject === 'shift') await readOne(run, fieldTime, id);
      if (subject === 'visit') await readVisit(deps, run.work, fieldTime, id);
    }
    return events.length;
  }

  return {
    /** What Timeero holds: of the window, part by part, or of the shifts that a run is about. @throws ApplicationFailure by its class where the list was not read to its end */
    async readShifts(ids: SyncRunIds): Promise<{ count: number }> {
      const run = syncWork(deps, ids);
      const began = clock();
      const read = async () => {
        const fieldTime = await run.fieldTime();
        const { scope, windowFrom, windowTo } = await run.work(async (_, live) => live);
        if (scope === 'targets') return readTargets(run, fieldTime);
        let count = 0;
        const end = Date.parse(windowTo);
        for (let from = Date.parse(windowFrom); from < end; from += partDays * dayMs) {
          const to = Math.min(end, from + partDays * dayMs);
          count += await readPart(run, fieldTime, new Date(from).toISOString(), new Date(to).toISOString(), began);
        }
        return count;
      };
      return { count: await withHeartbeat(() => againstOthers(read), undefined, heartbeatEveryMs) };
    },
  };
}
