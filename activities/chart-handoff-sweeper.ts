import { handOverNote, notesLeftBehind } from '../db/chart-handoff/hand-over-note.ts';
import { todayOf } from '../db/chart-handoff/request-reader.ts';
import { waitingRequests } from '../db/chart-handoff/waiting.ts';
import type { Database } from '../db/database.ts';
import type { Logger } from '../platform/log.ts';
import type { ChartHandoffInput } from '../workflows/chart-handoff/contract.ts';
import { scopeOf, startAfterMs, waiting } from './waiting.ts';

/** Long enough for a workflow to have looked by itself after its workers were away. */
const overdueMs = 10 * 60_000;
/** Between two looks that an absence, a leaving or a release asks for and that change nothing. */
const settledMs = 5 * 60_000;
const notesAtATime = 50;

export interface HandoffSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Has a request looked at, by its workflow or by a new one. Rejects when Temporal is away. */
  lookAt: (request: ChartHandoffInput) => Promise<unknown>;
}

/** Takes up requests to the chart keeper that nobody looks at, and notes whose holder has left, in every practice. */
export async function sweepChartHandoffs(deps: HandoffSweepDeps): Promise<void> {
  const { database, clock, log, lookAt } = deps;
  const ago = (ms: number) => new Date(clock().getTime() - ms);
  for (const { id: practiceId } of await database.practices()) {
    const left = await database.work(scopeOf(practiceId), (uow) => notesLeftBehind(uow, notesAtATime));
    for (const noteId of left) await database.work(scopeOf(practiceId), (uow) => handOverNote(uow, noteId, clock()));
    let requests = 0;
    const times = { overdue: ago(overdueMs), settled: ago(settledMs) };
    for await (const requestId of waiting(
      deps,
      practiceId,
      async (uow, page) => waitingRequests(uow, { ...page, ...times, today: await todayOf(uow, clock()) }),
      startAfterMs,
    )) {
      await lookAt({ practiceId, requestId });
      requests += 1;
    }
    if (requests > 0) log.info({ practiceId, requests }, 'Had requests to the chart keeper looked at');
  }
}
