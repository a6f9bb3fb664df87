import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ChartHandoffActivities } from '../../activities/chart-handoff.ts';
import { phaseRefusal } from '../../domain/chart-handoff/moves.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import {
  chartHandoffFailures,
  type ChartHandoffInput,
  type ChartMoveInput,
  chartMoveRefused,
  chartMoveUpdate,
  chartStandQuery,
  lookAgainSignal,
  type RequestStand,
} from './contract.ts';

/** One row and those whom it concerns: seconds even on a busy database. Trouble with it passes, so it is tried for as long as it takes. */
const untilItPasses = {
  taskQueue: queues.default,
  retry: {
    initialInterval: '1s',
    maximumInterval: '1m',
    nonRetryableErrorTypes: Object.values(chartHandoffFailures),
  },
} as const;
const { closeRequestAlerts, lookAtRequest } = proxyActivities<ChartHandoffActivities>({
  ...untilItPasses,
  startToCloseTimeout: '30s',
});
/** Somebody waits for a step: one that a worker had begun when it died is made by another this soon. */
const { takeChartMove } = proxyActivities<ChartHandoffActivities>({ ...untilItPasses, startToCloseTimeout: '10s' });

/**
 * Carries a request to the chart keeper from the moment it was asked for until its note is released or it is withdrawn. People move it by updates, which
 * are true once their row is committed; time moves it by looks: each reminds, escalates and hands over what is due by then, and says when the next one is
 * due. Its row has the say, so a look may come at any time, and whoever is second is refused. It lives for weeks, so it continues as new; an update that
 * is under way is waited for, and nothing but its input is carried, since the row has everything else.
 */
export async function chartHandoff(input: ChartHandoffInput): Promise<RequestStand> {
  const { practiceId, requestId, looks = Infinity } = input;
  const ids = { practiceId, requestId };
  let stand: RequestStand | null = null;
  let again = false;
  /** Activities that may change where the request stands. While there are any the row alone knows, and the validator refuses nothing. */
  let underWay = 0;

  const refuseByPhase: (move: ChartMoveInput) => void = ({ move }) => {
    const refusal = stand && underWay === 0 && !again ? phaseRefusal(move, stand.phase) : null;
    if (refusal) throw refused(refusal);
  };
  setHandler(chartStandQuery, () => stand);
  setHandler(lookAgainSignal, () => void (again = true));
  setHandler(
    chartMoveUpdate,
    async ({ moveId }: ChartMoveInput) => {
      underWay += 1;
      const taken = takeChartMove({ ...ids, moveId, at: Date.now() });
      const { refusal, phase } = await taken.finally(() => void (underWay -= 1));
      // What time brings next is another thing now.
      again = true;
      if (refusal) throw refused(refusal);
      return { phase };
    },
    { validator: refuseByPhase },
  );

  for (let look = 1; ; look++) {
    again = false;
    underWay += 1;
    const now = await lookAtRequest({ ...ids, at: Date.now() });
    underWay -= 1;
    stand = now;
    say(now);
    if (now.over) {
      await condition(allHandlersFinished);
      if (again) continue;
      // Runs of before have ended without it, and are replayed whenever somebody queries them (docs/chart-handoff.md).
      if (patched('close-alerts')) await closeRequestAlerts({ ...ids, at: Date.now() });
      // Whoever asked for a step while that was done is answered as well; an end would cut them off.
      if (patched('answer-all')) {
        await condition(allHandlersFinished);
        if (again) continue;
      }
      return now;
    }
    await condition(() => again, now.waitMs, { summary: now.step ?? 'Until another look' });
    if (look < looks && !workflowInfo().continueAsNewSuggested) continue;
    await condition(allHandlersFinished);
    await continueAsNew<typeof chartHandoff>(input);
  }
}

const refused = (code: string) => ApplicationFailure.nonRetryable(code, chartMoveRefused);

function say({ phase, over, step }: RequestStand): void {
  upsertSearchAttributes(attributesOf({ phase, ...(over && { outcome: outcomes.ok }) }));
  setCurrentDetails(`**${phase}**${step ? `, next: ${step}` : ''}`);
}
