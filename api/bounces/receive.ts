import { foldReport, type ProviderReport } from '../../db/broadcasts/fold-report.ts';
import { withLogContext } from '../../platform/log.ts';
import { messagesTotal, returnedMailsTotal } from '../../platform/metrics.ts';
import { type DeliveryReport, parseDeliveryReport, type ReturnPathIds } from '../../providers/email/inbound.ts';
import type { Deps } from '../deps.ts';

/** Words that stand with the message's events, and what they mean to us: a mail that waits, or went where nobody reports from, was accepted. */
/** What reached a gateway's mailbox has not reached a fax machine: of a fax only that it came back tells anything. */
const meanings: Readonly<Record<DeliveryReport['event'], Pick<ProviderReport, 'status' | 'event'>>> = {
  failed: { status: 'returned', event: 'failed' },
  delayed: { status: 'delayed', event: 'accepted' },
  relayed: { status: 'relayed', event: 'accepted' },
  delivered: { status: 'delivered', event: 'delivered' },
};

export type BounceDeps = Pick<Deps, 'database' | 'keyRing' | 'log' | 'clock'>;

/**
 * What a mail to the return path of a message says, committed when this resolves; a second time it changes nothing. Codes alone are kept.
 * @returns false where there is no such e-mail. @throws where the database is away
 */
export async function receiveReturned(
  { database, log, clock }: BounceDeps,
  { practiceId, messageId }: ReturnPathIds,
  raw: Uint8Array,
): Promise<boolean> {
  return withLogContext({ practiceId }, async () => {
    const report = await parseDeliveryReport(raw);
    if (!report) {
      returnedMailsTotal.inc({ outcome: 'no-report' });
      log.info({ messageId }, 'What came to a return path is no delivery report; it was dropped');
      return true;
    }
    const { status: code, reason } = report;
    const told = { messageId, providerId: null, reason, code };
    const { result, channel, event } = await database.work({ practiceId, actor: 'system:bounces' }, async (uow) => {
      const mail = { channel: 'email', ...meanings[report.event] } as const;
      const ofMail = await foldReport(uow, { ...told, ...mail }, clock());
      if (ofMail !== 'no-message') return { result: ofMail, ...mail };
      // Of a fax that went to its gateway by e-mail.
      const fax = { channel: 'fax', ...(report.event === 'failed' ? meanings.failed : meanings.relayed) } as const;
      return { result: await foldReport(uow, { ...told, ...fax }, clock()), ...fax };
    });
    if (result === 'no-message') return false;
    returnedMailsTotal.inc({ outcome: report.event });
    if (result === 'folded' && event !== 'accepted') messagesTotal.inc({ channel, outcome: event });
    log.info({ messageId, report: report.event, code, result }, 'A mail server has reported about an e-mail');
    return true;
  });
}
