import {
  ApplicationFailure,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { isMoveRefusal, type MoveName, type MoveRefusal } from '../../domain/chart-handoff/moves.ts';
import { isAway, signalOrStart, startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  chartHandoffStart,
  chartHandoffType,
  type ChartHandoffInput,
  chartMoveRefused,
  chartMoveUpdate,
  lookAgainSignal,
} from '../../workflows/chart-handoff/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Milliseconds of a step: its worker commits a row and tells those whom it concerns. */
const moveLimitMs = 8_000;

/** Starts the workflow of a committed request. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startHandoff(temporal: Temporal, input: ChartHandoffInput): Promise<void> {
  await startOnce(temporal, callLimitMs, chartHandoffType, chartHandoffStart(input));
}

/**
 * Has a step that is written down made by the workflow of its request, which is begun where none runs. The id of the step is the id of the update, so it
 * may be asked for again.
 * @returns why the workflow refused it; null: the row says what has become of it
 * @throws where Temporal or its workers are away: the step may still be made, {@link mayComeLater}; else where something is broken
 */
export async function makeMove(
  temporal: Temporal,
  input: ChartHandoffInput,
  { moveId, move }: { moveId: string; move: MoveName },
): Promise<MoveRefusal | null> {
  try {
    await temporal.within(moveLimitMs, () =>
      temporal.client.workflow.executeUpdateWithStart(chartMoveUpdate, {
        args: [{ moveId, move }],
        updateId: moveId,
        startWorkflowOperation: new WithStartWorkflowOperation(chartHandoffType, {
          ...chartHandoffStart(input),
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      }),
    );
    return null;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return refusal;
  }
}

/** Its run was ended from outside while the step was under way: the type that Temporal gives the failure. */
const cutOff = 'AcceptedUpdateCompletedWorkflow';

/** Whether a step that failed may be made when it is asked for again: servers were away or slow, or the run ended meanwhile. */
export function mayComeLater(error: unknown): boolean {
  if (error instanceof WorkflowUpdateFailedError)
    return error.cause instanceof ApplicationFailure && error.cause.type === cutOff;
  return isAway(error) || error instanceof WorkflowNotFoundError;
}

function refusalOf(error: unknown): MoveRefusal | null {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return null;
  const { type, message } = error.cause;
  return type === chartMoveRefused && isMoveRefusal(message) ? message : null;
}

/** Has a request looked at now, since something about it has changed. @throws when Temporal is away: the sweeper then has it looked at */
export const lookAtRequest = (temporal: Temporal, input: ChartHandoffInput): Promise<void> =>
  signalOrStart(temporal, callLimitMs, chartHandoffType, { ...chartHandoffStart(input), signal: lookAgainSignal });
