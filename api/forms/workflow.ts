import { signalIfRunning, startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  formAssignmentStart,
  type FormAssignmentInput,
  formAssignmentType,
  formAssignmentWorkflowId,
  formChangedSignal,
} from '../../workflows/form-assignment/contract.ts';
import {
  acknowledgedSignal,
  safetyFollowUpStart,
  type SafetyFollowUpInput,
  safetyFollowUpType,
  safetyFollowUpWorkflowId,
} from '../../workflows/safety-follow-up/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Starts the workflow of a committed form. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startForm(temporal: Temporal, input: FormAssignmentInput): Promise<void> {
  await startOnce(temporal, callLimitMs, formAssignmentType, formAssignmentStart(input));
}

/** Has a form looked at that is completed or withdrawn, so that its workflow ends, or due on another day. @throws when Temporal is away: the sweeper, or its next look, does it then */
export async function tellForm(temporal: Temporal, assignmentId: string): Promise<void> {
  await signalIfRunning(temporal, callLimitMs, formAssignmentWorkflowId(assignmentId), formChangedSignal);
}

/** As {@link startForm}. */
export async function startFollowUp(temporal: Temporal, input: SafetyFollowUpInput): Promise<void> {
  await startOnce(temporal, callLimitMs, safetyFollowUpType, safetyFollowUpStart(input));
}

/** As {@link tellForm}. */
export async function tellFollowUp(temporal: Temporal, followUpId: string): Promise<void> {
  await signalIfRunning(temporal, callLimitMs, safetyFollowUpWorkflowId(followUpId), acknowledgedSignal);
}
