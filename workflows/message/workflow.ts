import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { MessageSendingActivities } from '../../activities/message-sending.ts';
import type { MessageActivities } from '../../activities/message.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import { outcomes } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { rowOptions, sendOptions } from './activity-options.ts';
import {
  type CancelMessageInput,
  cancelMessageUpdate,
  messageFailures,
  type MessageInput,
  type MessageProgress,
  messageProgressQuery,
  type MessageResult,
} from './contract.ts';

const rows = proxyActivities<MessageActivities>(rowOptions);
const open: readonly MessageStatus[] = ['pending', 'claimed', 'sending'];

/**
 * Waits until the message may go, hands it over, and again what is to be tried later, until it is through: accepted, failed, skipped, cancelled, or in
 * doubt, which is never repeated. What a provider reports afterwards comes by callback and needs no workflow.
 */
export async function message(input: MessageInput): Promise<MessageResult> {
  const ids = { practiceId: input.practiceId, messageId: input.messageId };
  const most = input.rounds ?? 100;
  const progress: MessageProgress = { phase: 'pending', rounds: 0 };
  const work = new CancellationScope();
  const look = async (last: boolean) => {
    const state = await rows.settleMessage({ ...ids, last });
    say(progress, state.status);
    return state;
  };

  const refuseWhenOver: (cancel: CancelMessageInput) => void = () => {
    if (open.includes(progress.phase)) return;
    throw ApplicationFailure.nonRetryable('The message is through', messageFailures.over);
  };
  setHandler(messageProgressQuery, () => progress);
  setHandler(
    cancelMessageUpdate,
    async ({ actor }: CancelMessageInput) => {
      const { status } = await rows.cancelMessage({ ...ids, actor });
      // Only now: the row decides, and what it has stopped cannot go out any more.
      if (status === 'cancelled') work.cancel();
      return { phase: status };
    },
    { validator: refuseWhenOver },
  );

  try {
    await work.run(async () => {
      for (let round = 1; ; round++) {
        const { status, channel, waitMs } = await look(round > most);
        if (waitMs === null) return;
        // A message that came back at once is not asked for in a ring.
        const pause = round === 1 ? waitMs : Math.max(1_000, waitMs);
        if (pause > 0) await sleep(pause, { summary: round === 1 ? 'Until it may go' : 'Until another attempt' });
        if (status !== 'pending') continue;
        progress.rounds += 1;
        const { sendMessage } = proxyActivities<MessageSendingActivities>(sendOptions(channel, `Attempt ${round}`));
        await sendMessage({ ...ids, channel });
      }
    });
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
  return CancellationScope.nonCancellable(async () => {
    // Cancelled from outside it may still be open: then it stays for the sweeper, who begins another workflow.
    if (work.consideredCancelled) await look(false);
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
