import { proxyActivities, sleep } from '@temporalio/workflow';
import type { MessageSendingActivities } from '../../activities/message-sending.ts';
import type { MessageActivities, MessageState } from '../../activities/message.ts';
import type { MessageStatus } from '../../domain/statuses.ts';
import { rowOptions, sendOptions } from './activity-options.ts';

export interface SendingOptions {
  /** Looks at the row, the first included, before what still waits is given up; default 100. */
  rounds?: number | undefined;
  /** Told at each look. */
  onLook?: (status: MessageStatus) => void;
  /** Told before each hand-over that is tried. */
  onTry?: () => void;
}

export const messageRows = proxyActivities<MessageActivities>(rowOptions);

/**
 * Waits until the message may go, hands it over, and again what is to be tried later, until it is through; its row, not this loop, keeps it from going
 * out twice. Messages with a workflow of their own and those that a longer process sends go by it alike.
 */
export async function sendUntilThrough(
  ids: { practiceId: string; messageId: string },
  { rounds = 100, onLook, onTry }: SendingOptions = {},
): Promise<MessageStatus> {
  for (let round = 1; ; round++) {
    const { status, channel, waitMs }: MessageState = await messageRows.settleMessage({ ...ids, last: round > rounds });
    onLook?.(status);
    if (waitMs === null) return status;
    // A message that came back at once is not asked for in a ring.
    const pause = round === 1 ? waitMs : Math.max(1_000, waitMs);
    if (pause > 0) await sleep(pause, { summary: round === 1 ? 'Until it may go' : 'Until another attempt' });
    if (status !== 'pending') continue;
    onTry?.();
    const { sendMessage } = proxyActivities<MessageSendingActivities>(sendOptions(channel, `Attempt ${round}`));
    await sendMessage({ ...ids, channel });
  }
}
