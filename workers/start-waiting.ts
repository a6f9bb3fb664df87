import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Temporal } from '../platform/temporal.ts';
import { type BroadcastInput, broadcastStart, broadcastType } from '../workflows/broadcast/contract.ts';

/** Short, because the sweeper holds its rows meanwhile; the next sweep tries again. */
const limitMs = 5_000;

/** Starts a broadcast that has a row but no workflow. One that runs, or ran, is left alone. @throws when Temporal is away. */
export async function startBroadcast(temporal: Temporal, input: BroadcastInput): Promise<void> {
  try {
    await temporal.within(limitMs, () => temporal.client.workflow.start(broadcastType, broadcastStart(input)));
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
