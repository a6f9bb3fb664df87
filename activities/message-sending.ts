import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { BroadcastMethod } from '../domain/message-types.ts';
import { withHeartbeat } from './heartbeat.ts';
import { noSends, type SendCounts, type Sending } from './sending.ts';

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
      const context = Context.current();
      const signal = context.cancellationSignal;
      const counts: SendCounts = { ...noSends };
      try {
        await withHeartbeat(() => sending.send(ids, { channel, counts, signal }), counts);
        return counts;
      } catch (error) {
        // The worker stops, the message goes on: another worker takes it up.
        if (signal.aborted && !context.cancellationDetails?.cancelRequested && error instanceof CancelledFailure)
          throw ApplicationFailure.retryable('The worker stops', 'WorkerStops');
        throw error;
      }
    },
  };
}
