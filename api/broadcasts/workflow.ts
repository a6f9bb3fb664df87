import { startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  type BroadcastInput,
  broadcastStart,
  broadcastType,
  broadcastWorkflowId,
  cancelUpdate,
  changedUpdate,
} from '../../workflows/broadcast/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Starts the workflow of a committed row. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startBroadcast(temporal: Temporal, input: BroadcastInput): Promise<void> {
  await startOnce(temporal, callLimitMs, broadcastType, broadcastStart(input));
}

/**
 * Tells the workflow of a row that has just been cancelled, so that it ends now. @throws when Temporal or its workers are away: the row has stopped
 * every message already, and the sweeper tells the workflow later.
 */
export async function tellCancelled(temporal: Temporal, broadcastId: string, actor: string): Promise<void> {
  const handle = temporal.client.workflow.getHandle(broadcastWorkflowId(broadcastId));
  const updateId = `cancel/${broadcastId}`;
  await temporal.within(callLimitMs, () => handle.executeUpdate(cancelUpdate, { args: [{ actor }], updateId }));
}

/**
 * Tells the workflow of a row that has just been changed, paused or resumed. @throws when Temporal or its workers are away: the row stops or lets go
 * every message already, and the sweeper tells the workflow later.
 */
export async function tellChanged(temporal: Temporal, broadcastId: string): Promise<void> {
  const handle = temporal.client.workflow.getHandle(broadcastWorkflowId(broadcastId));
  await temporal.within(callLimitMs, () => handle.executeUpdate(changedUpdate));
}
