import type { BroadcastMethod } from '../domain/message-types.ts';
import { withHeartbeat } from './heartbeat.ts';
import { noSends, type SendCounts, type Sending } from './sending.ts';
import { untilWorkerStops } from './worker-stops.ts';

export type MessageSendingActivities = ReturnType<typeof createMessageSending>;

export function createMessageSending(sending: Sending) {
  return {
    /** Hands one message over while it is pending. After a crash it may run again: what was handed over is not taken a second time. */
    sendMessage: async (ids: {
      practiceId: string;
      messageId: string;
      channel: BroadcastMethod;
    }): Promise<SendCounts> => {
      const { channel } = ids;
      const counts: SendCounts = { ...noSends };
      await untilWorkerStops((signal) => withHeartbeat(() => sending.send(ids, { channel, counts, signal }), counts));
      return counts;
    },
  };
}
