import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { MoveName, RequestPhase } from '../../domain/chart-handoff/moves.ts';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** One request to the chart keeper, for days or weeks. Ids and phases only: who is asked for what, and what is said, stays in PostgreSQL. */
export interface ChartHandoffInput {
  practiceId: string;
  requestId: string;
  /** Looks at the request in one history before it continues as new; by default when the server asks for it. */
  looks?: number;
}

/** How a request stands, as its row says. */
export interface RequestStand {
  phase: RequestPhase;
  /** Nothing happens to it any more: withdrawn, or completed and its note released. */
  over: boolean;
  /** What time brings next; null: only another look. */
  step: string | null;
  /** Milliseconds until the next look, whether time brings something then or not. */
  waitMs: number;
}

/** One step that somebody asked for: the row of `chart_move` has everything else. */
export interface ChartMoveInput {
  moveId: string;
  move: MoveName;
}
export interface ChartMoveResult {
  phase: RequestPhase;
}

export const chartHandoffType = 'chartHandoff';
export const chartHandoffWorkflowId = (requestId: string): string => `chart-handoff/${requestId}`;

/** Refused by a code of `moveRefusals`; returns when the step is committed in PostgreSQL. The id of the move is the id of the update. */
export const chartMoveUpdate = defineUpdate<ChartMoveResult, [ChartMoveInput]>('move');
/** Something about it has changed elsewhere: its note was released, somebody is away. */
export const lookAgainSignal = defineSignal('look-again');
export const chartStandQuery = defineQuery<RequestStand | null>('stand');

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const chartHandoffFailures = {
  /** There is no such request, or no such step of it, in the practice. */
  notFound: 'ChartRequestNotFound',
} as const;

/** Of the update: its message is a code of `moveRefusals`. */
export const chartMoveRefused = 'ChartMoveRefused';

/** What `client.workflow.start` takes. The row says what there is to do, so after one that was stopped from outside another may begin; two never run at the same time. */
export const chartHandoffStart = (input: ChartHandoffInput) => ({
  taskQueue: queues.workflows,
  workflowId: chartHandoffWorkflowId(input.requestId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [ChartHandoffInput],
  staticSummary: 'Request to the chart keeper',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: chartHandoffType,
    subject: input.requestId,
    phase: 'requested',
  }),
});
