import { startOnce, type Temporal } from '../../platform/temporal.ts';
import {
  cancelMessageUpdate,
  type MessageInput,
  messageStart,
  messageType,
  messageWorkflowId,
} from '../../workflows/message/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Starts the workflow of a committed single message. @throws when Temporal is away: the sweeper then starts it within seconds of its return */
export async function startMessage(temporal: Temporal, input: MessageInput): Promise<void> {
  await startOnce(temporal, callLimitMs, messageType, messageStart(input));
}

/** Tells the workflow of a message that has just been cancelled, so that it ends now. @throws when Temporal is away: the row has stopped it already */
export async function tellCancelled(temporal: Temporal, messageId: string, actor: string): Promise<void> {
  const handle = temporal.client.workflow.getHandle(messageWorkflowId(messageId));
  const updateId = `cancel/${messageId}`;
  await temporal.within(callLimitMs, () => handle.executeUpdate(cancelMessageUpdate, { args: [{ actor }], updateId }));
}
