import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { MessageStatus } from '../../domain/statuses.ts';
import { outcomes } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import {
  type CancelMessageInput,
  cancelMessageUpdate,
  messageFailures,
  type MessageInput,
  type MessageProgress,
  messageProgressQuery,
  type MessageResult,
} from './contract.ts';
import { messageRows, sendUntilThrough } from './send-until-through.ts';

const open: readonly MessageStatus[] = ['pending', 'claimed', 'sending'];

/**
 * Waits until the message may go, hands it over, and again what is to be tried later, until it is through: accepted, failed, skipped, cancelled, or in
 * doubt, which is never repeated. What a provider reports afterwards comes by callback and needs no workflow.
 */
export async function message(input: MessageInput): Promise<MessageResult> {
  const ids = { practiceId: input.practiceId, messageId: input.messageId };
  const progress: MessageProgress = { phase: 'pending', rounds: 0 };
  const work = new CancellationScope();
  const refuseWhenOver: (cancel: CancelMessageInput) => void = () => {
    if (open.includes(progress.phase)) return;
    throw ApplicationFailure.nonRetryable('The message is through', messageFailures.over);
  };
  setHandler(messageProgressQuery, () => progress);
  setHandler(
    cancelMessageUpdate,
    async ({ actor }: CancelMessageInput) => {
      const { status } = await messageRows.cancelMessage({ ...ids, actor });
      // Only now: the row decides, and what it has stopped cannot go out any more.
      if (status === 'cancelled') work.cancel();
      return { phase: status };
    },
    { validator: refuseWhenOver },
  );

  try {
    const onLook = (phase: MessageStatus) => say(progress, phase);
    await work.run(() => sendUntilThrough(ids, { rounds: input.rounds, onLook, onTry: () => (progress.rounds += 1) }));
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
  return CancellationScope.nonCancellable(async () => {
    // Cancelled from outside it may still be open: then it stays for the sweeper, who begins another workflow.
    if (work.consideredCancelled) say(progress, (await messageRows.settleMessage({ ...ids, last: false })).status);
    await condition(allHandlersFinished);
    return { phase: progress.phase };
  });
}

function say(progress: MessageProgress, phase: MessageStatus): void {
  progress.phase = phase;
  upsertSearchAttributes(attributesOf({ phase, outcome: outcomeOf(phase) }));
  setCurrentDetails(`**${phase}**`);
}

function outcomeOf(phase: MessageStatus): string | undefined {
  if (open.includes(phase)) return undefined;
  if (phase === 'unknown') return outcomes.needsPerson;
  return phase === 'failed' ? outcomes.withFailures : outcomes.ok;
}
