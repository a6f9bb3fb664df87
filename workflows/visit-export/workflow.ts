import {
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { VisitSending as SendingActivities } from '../../activities/visit-sending.ts';
import type { VisitStandings } from '../../activities/visit-standing.ts';
import { outcomes, queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import {
  visitChangedSignal,
  type VisitExportInput,
  type VisitExportResult,
  type VisitSending,
  type VisitStanding,
} from './contract.ts';

/** One row. While PostgreSQL is away the visit waits for it. */
const { lookAtVisit } = proxyActivities<VisitStandings>({
  taskQueue: queues.default,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** A few requests, each with a limit of its own. After these tries PIMSY is left alone for a while. */
const { sendVisit } = proxyActivities<SendingActivities>({
  taskQueue: queues.integration,
  startToCloseTimeout: '3m',
  scheduleToCloseTimeout: '45m',
  retry: { initialInterval: '10s', backoffCoefficient: 3, maximumInterval: '5m', maximumAttempts: 5 },
});

/** How long it stays for a clock-out, or for a person, before it ends; whatever changes the row then starts it again. */
const patience = { every: '1 day', times: 14 } as const;

/**
 * Waits until somebody has clocked out and everybody is mapped, hands the visit over, and again what is to be tried later, until PIMSY has it, refuses it,
 * or it is none to hand over. The row decides at every step.
 */
export async function visitExport(input: VisitExportInput): Promise<VisitExportResult> {
  let changes = 0;
  setHandler(visitChangedSignal, () => void (changes += 1));
  const result: VisitExportResult = { state: 'open', calls: 0 };
  for (let quietDays = 0; quietDays < patience.times;) {
    const seen = changes;
    const isNews = () => changes > seen;
    const standing: VisitStanding = await lookAtVisit(input);
    result.state = standing.state;
    say(standing);
    if (standing.due) {
      const { waitMs } = await send(input);
      result.calls += 1;
      if (waitMs > 0) await condition(isNews, waitMs);
    } else if (standing.over) {
      if (!isNews()) break;
    } else quietDays = (await condition(isNews, patience.every)) ? 0 : quietDays + 1;
    // PIMSY may be away for days. Nothing is lost: the next run looks at the row first.
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof visitExport>(input);
  }
  return result;
}

/** What is still in doubt after its tries is looked for again later. */
async function send({ restMs = 30 * 60_000, ...ids }: VisitExportInput): Promise<VisitSending> {
  try {
    return await sendVisit(ids);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { outcome: 'later', waitMs: restMs };
  }
}

function say({ state }: VisitStanding): void {
  upsertSearchAttributes(attributesOf({ phase: state, outcome: outcomeOf(state) }));
  setCurrentDetails(`**${state}**`);
}

function outcomeOf(state: VisitStanding['state']): string | undefined {
  if (state === 'held' || state === 'refused') return outcomes.needsPerson;
  return state === 'sent' || state === 'unneeded' ? outcomes.ok : undefined;
}
