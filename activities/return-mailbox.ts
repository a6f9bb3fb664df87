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
/** And well before its time is over. */
const forMs = 120_000;
/** Tries of one report, over some minutes, before it is left in the mailbox for people and those after it are read. */
const mostTries = 5;

export type ReturnMailboxReading = ReturnType<typeof createReturnMailboxReading>;

export function createReturnMailboxReading(
  deps: Pick<ActivityDeps, 'database' | 'clock' | 'log' | 'returnMailbox' | 'heartbeatEveryMs'>,
) {
  const { database, returnMailbox, log, clock, heartbeatEveryMs } = deps;

  /** A report is taken once what it says is committed; what is none, or is about nothing of ours, stays in the mailbox for people. */
  async function take({ path, report }: ReturnedMail): Promise<'taken' | 'left'> {
    if (path) return (await kept(path, report)) === 'taken' ? 'taken' : 'left';
    returnedMailsTotal.inc({ outcome: 'foreign' });
    return 'left';
  }

  /** Failed tries of a message's report in this process, with a database that answers. */
  const tries = new Map<string, number>();

  /** One that fails again and again while the database answers must not hold up all others. @throws ApplicationFailure ReportNotKept */
  async function kept(path: NonNullable<ReturnedMail['path']>, report: ReturnedMail['report']) {
    const { messageId, practiceId } = path;
    try {
      const received = await receiveReturned(deps, path, report);
      tries.delete(messageId);
      return received;
    } catch (error) {
      // While the database is away it is nobody's fault, and counts for nothing.
      const tried = (tries.get(messageId) ?? 0) + ((await answers(practiceId)) ? 1 : 0);
      tries.set(messageId, tried);
      const isItself = tried >= mostTries;
      log.warn({ err: error, messageId, tried, left: isItself }, 'What a returned e-mail says could not be committed');
      if (!isItself)
        throw ApplicationFailure.retryable('What a mail says could not be kept', returnedMailsFailures.notKept);
      tries.delete(messageId);
      returnedMailsTotal.inc({ outcome: 'not-kept' });
      return 'not-kept' as const;
    }
  }

  const answers = (practiceId: string) =>
    database
      .work({ practiceId, actor: 'system:bounces' }, ({ em }) => em.execute('select 1'))
      .then(
        () => true,
        () => false,
      );

  return {
    /**
     * Reads the next mails of the mailbox to which return paths lead. It may run again at any time: what was committed is committed once, and a mail that was not marked
     * before a worker died is met again. @returns null where no mailbox is configured. @throws ApplicationFailure MailboxAway, which another try may mend,
     * as it may ReportNotKept; MailboxRefused
     */
    readReturnMailbox: async ({ after }: { after: MailboxPlace | null }): Promise<MailboxReading | null> => {
      if (!returnMailbox) return null;
      const read = (signal: AbortSignal) =>
        withHeartbeat(() => returnMailbox.read({ after, atMost, forMs, take, signal }), undefined, heartbeatEveryMs);
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
