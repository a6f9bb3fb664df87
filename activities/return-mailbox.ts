import { ApplicationFailure } from '@temporalio/activity';
import { receiveReturned } from '../db/messages/receive-returned.ts';
import { returnedMailsTotal, returnMailboxReadAt } from '../platform/metrics.ts';
import { MailboxError, type MailboxPlace, type MailboxReading, type ReturnedMail } from '../providers/email/port.ts';
import { returnedMailsFailures } from '../workflows/returned-mails/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';
import { untilWorkerStops } from './worker-stops.ts';

/** Mails of one reading: few enough to be through within its time even where the server takes seconds for each. */
const atMost = 20;

export type ReturnMailboxReading = ReturnType<typeof createReturnMailboxReading>;

export function createReturnMailboxReading(
  deps: Pick<ActivityDeps, 'database' | 'clock' | 'log' | 'returnMailbox' | 'heartbeatEveryMs'>,
) {
  const { returnMailbox, log, clock, heartbeatEveryMs } = deps;

  /** A report is taken once what it says is committed; what is none, or is about nothing of ours, stays in the mailbox for people. */
  async function take({ path, report }: ReturnedMail): Promise<'taken' | 'left'> {
    if (path && (await receiveReturned(deps, path, report)) === 'taken') return 'taken';
    if (!path) returnedMailsTotal.inc({ outcome: 'foreign' });
    return 'left';
  }

  return {
    /**
     * Reads the next mails of the mailbox to which return paths lead. It may run again at any time: what was committed is committed once, and a mail that was not marked
     * before a worker died is met again. @returns null where no mailbox is configured. @throws ApplicationFailure MailboxAway, which another try may mend,
     * MailboxRefused
     */
    readReturnMailbox: async ({ after }: { after: MailboxPlace | null }): Promise<MailboxReading | null> => {
      if (!returnMailbox) return null;
      const read = (signal: AbortSignal) =>
        withHeartbeat(() => returnMailbox.read({ after, atMost, take, signal }), undefined, heartbeatEveryMs);
      try {
        const reading = await untilWorkerStops(read);
        returnMailboxReadAt.set(Math.floor(clock().getTime() / 1000));
        const { taken, left, stuck } = reading;
        returnedMailsTotal.inc({ outcome: 'stuck' }, stuck);
        if (stuck > 0) log.warn({ stuck }, 'The mail server does not give out, move or mark e-mails that came back');
        if (taken + left > 0) log.info({ taken, left }, 'Read e-mails that came back from their mailbox');
        return reading;
      } catch (error) {
        if (!(error instanceof MailboxError)) throw error;
        log.warn({ reason: error.kind }, 'The mailbox of e-mails that come back cannot be read');
        const { refused, away } = returnedMailsFailures;
        if (error.kind === 'refused') throw ApplicationFailure.nonRetryable(error.message, refused);
        throw ApplicationFailure.retryable(error.message, away);
      }
    },
  };
}
