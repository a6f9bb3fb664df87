import { ApplicationFailure } from '@temporalio/activity';
import type { Actor, UnitOfWork } from '../db/database.ts';
import { cancelMessage } from '../db/messages/cancel-message.ts';
import { settleMessage } from '../db/messages/settle-message.ts';
import { broadcastMethods, type BroadcastMethod } from '../domain/message-types.ts';
import type { MessageStatus } from '../domain/statuses.ts';
import { logContext } from '../platform/log-context.ts';
import { messageFailures } from '../workflows/message/contract.ts';
import type { ActivityDeps } from './deps.ts';

interface Ids {
  practiceId: string;
  messageId: string;
}

export interface MessageState {
  status: MessageStatus;
  channel: BroadcastMethod;
  /** Milliseconds until it can move; null: it is through. */
  waitMs: number | null;
}

export type MessageActivities = ReturnType<typeof createMessageActivities>;

/** The row of a single message. Each activity may run again at any time and then changes nothing more. */
export function createMessageActivities({ database, clock }: Pick<ActivityDeps, 'database' | 'clock'>) {
  const work = <T>({ practiceId }: Ids, task: (uow: UnitOfWork) => Promise<T>, actor: Actor = 'system:message') =>
    database.work({ practiceId, actor, requestId: logContext().requestId }, task);

  return {
    /** Where it stands; see {@link settleMessage}. With `last` nothing of it waits any longer. */
    settleMessage: (ids: Ids & { last: boolean }): Promise<MessageState> =>
      work(ids, async (uow) => {
        const settled = await settleMessage(uow, { messageId: ids.messageId, last: ids.last, now: clock() });
        if (!settled) throw notFound();
        const channel = broadcastMethods.find((each) => each === settled.channel);
        if (!channel) throw ApplicationFailure.nonRetryable('Nothing sends by this method', messageFailures.channel);
        return { ...settled, channel };
      }),

    /** Cancels in the name of `actor` unless it has been handed over; see {@link cancelMessage}. */
    cancelMessage: (ids: Ids & { actor: string }): Promise<{ status: MessageStatus }> =>
      work(
        ids,
        async (uow) => {
          const status = await cancelMessage(uow, ids.messageId, clock());
          if (!status) throw notFound();
          return { status };
        },
        isActor(ids.actor) ? ids.actor : 'system:message',
      ),
  };
}

const notFound = () => ApplicationFailure.nonRetryable('There is no such message', messageFailures.notFound);

const isActor = (actor: string): actor is Actor => /^(staff|token|portal|system):./.test(actor);
