import { handOverNote, notesLeftBehind } from '../db/chart-handoff/hand-over-note.ts';
import { giveUpMove, unmadeMoves } from '../db/chart-handoff/unmade-moves.ts';
import { waitingRequests } from '../db/chart-handoff/waiting.ts';
import type { Database } from '../db/database.ts';
import type { Logger } from '../platform/log.ts';
import type { ChartHandoffInput } from '../workflows/chart-handoff/contract.ts';
import { scopeOf, startAfterMs, waiting } from './waiting.ts';

/** For which a step may still be made although whoever asked for it got no answer. */
const makeWithinMs = 60 * 60_000;

export interface HandoffSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Has a request looked at, by its workflow or by a new one. Rejects when Temporal is away. */
  lookAt: (request: ChartHandoffInput) => Promise<unknown>;
}

/** Takes up requests to the chart keeper that nobody looks at, steps that nobody made, and notes whose holder has left, in every practice. */
export async function sweepChartHandoffs(deps: HandoffSweepDeps): Promise<void> {
  const { database, clock, log, lookAt } = deps;
  for (const { id: practiceId } of await database.practices()) {
    const scope = scopeOf(practiceId);
    for await (const noteId of waiting(deps, practiceId, notesLeftBehind, 0))
      await database.work(scope, (uow) => handOverNote(uow, noteId, clock()));
    let unmade = 0;
    for await (const moveId of waiting(deps, practiceId, unmadeMoves, makeWithinMs))
      if (await database.work(scope, (uow) => giveUpMove(uow, moveId, clock()))) unmade += 1;
    if (unmade > 0)
      log.warn({ practiceId, steps: unmade }, 'Steps of requests to the chart keeper were not made in time');
    let requests = 0;
    for await (const requestId of waiting(
      deps,
      practiceId,
      (uow, page) => waitingRequests(uow, page, clock()),
      startAfterMs,
    )) {
      await lookAt({ practiceId, requestId });
      requests += 1;
    }
    if (requests > 0) log.info({ practiceId, requests }, 'Had requests to the chart keeper looked at');
  }
}
