import { recoverLeases } from '../db/queries/recover-leases.ts';
import type { BroadcastMethod } from '../domain/message-types.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';
import { noSends, type SendCounts, type Sending } from './sending.ts';
import { untilWorkerStops } from './worker-stops.ts';

export interface SendRange {
  practiceId: string;
  broadcastId: string;
  method: BroadcastMethod;
  /** Keys of messages, both ends included. */
  from: string;
  to: string;
}

export type SendingActivities = ReturnType<typeof createBroadcastSending>;

export function createBroadcastSending(
  { database, clock }: Pick<ActivityDeps, 'database' | 'clock'>,
  sending: Sending,
) {
  return {
    /**
     * Hands over what is pending between two keys and resolves with how it went; what waits for another attempt is left for the next round.
     * Cancelled, it ends before the next group. After a crash it may run again over the same keys: only what is still pending is taken.
     */
    sendBroadcastRange: async ({ practiceId, broadcastId, method, from, to }: SendRange): Promise<SendCounts> => {
      const counts: SendCounts = { ...noSends };
      const send = async (signal: AbortSignal) => {
        await database.work({ practiceId, actor: 'system:broadcast' }, (uow) =>
          recoverLeases(uow, { now: clock(), broadcastId }),
        );
        await sending.send({ practiceId, broadcastId, from, to }, { channel: method, counts, signal });
      };
      await untilWorkerStops((signal) => withHeartbeat(() => send(signal), counts));
      return counts;
    },
  };
}
