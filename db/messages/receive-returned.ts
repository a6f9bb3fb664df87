import { domainToASCII } from 'node:url';
import { sql } from 'kysely';
import type { DeliveryReport } from '../../domain/delivery-reports.ts';
import { type Logger, withLogContext } from '../../platform/log.ts';
import { messagesTotal, returnedMailsTotal } from '../../platform/metrics.ts';
import { foldReport, type ProviderReport } from '../broadcasts/fold-report.ts';
import type { Database, UnitOfWork } from '../database.ts';

/** Words that stand with the message's events, and what they mean to us: a mail that waits, or went where nobody reports from, was accepted. */
/** What reached a gateway's mailbox has not reached a fax machine: of a fax only that it came back tells anything. */
const meanings: Readonly<Record<DeliveryReport['event'], Pick<ProviderReport, 'status' | 'event'>>> = {
  failed: { status: 'returned', event: 'failed' },
  delayed: { status: 'delayed', event: 'accepted' },
  relayed: { status: 'relayed', event: 'accepted' },
  delivered: { status: 'delivered', event: 'delivered' },
};

export interface ReceiveDeps {
  database: Database;
  log: Logger;
  clock: () => Date;
}

/** `no-report`: it says nothing about the message; `no-message`: there is no such e-mail. */
export type Received = 'taken' | 'no-report' | 'no-message';

/**
 * What a mail to the return path of a message says, whether it came by SMTP or lay in a mailbox: committed when this resolves; a second time it changes
 * nothing. Codes alone are kept. @param report null: it is none. @throws where the database is away
 */
export async function receiveReturned(
  { database, log, clock }: ReceiveDeps,
  { practiceId, messageId }: { practiceId: string; messageId: string },
  report: DeliveryReport | null,
): Promise<Received> {
  return withLogContext({ practiceId }, async () => {
    if (!report) {
      returnedMailsTotal.inc({ outcome: 'no-report' });
      log.info({ messageId }, 'What came to a return path is no delivery report; it counts for nothing');
      return 'no-report';
    }
    const { status: code } = report;
    const told = { messageId, providerId: null, code };
    const { result, channel, event } = await database.work({ practiceId, actor: 'system:bounces' }, async (uow) => {
      const mail = { channel: 'email', ...meanings[report.event] } as const;
      const { saidBy, reason } = await weighed(uow, messageId, report);
      const ofMail = await foldReport(uow, { ...told, ...mail, reason, saidBy }, clock());
      if (ofMail !== 'no-message') return { result: ofMail, ...mail };
      // Of a fax that went to its gateway by e-mail.
      const fax = { channel: 'fax', ...(report.event === 'failed' ? meanings.failed : meanings.relayed) } as const;
      return { result: await foldReport(uow, { ...told, ...fax, reason: report.reason }, clock()), ...fax };
    });
    if (result === 'no-message') return 'no-message';
    returnedMailsTotal.inc({ outcome: report.event });
    if (result === 'folded' && event !== 'accepted') messagesTotal.inc({ channel, outcome: event });
    log.info({ messageId, report: report.event, code, result }, 'A mail server has reported about an e-mail');
    return 'taken';
  });
}

/**
 * Who says it, and what it then means. A mailbox may work and forward to one that does not: the message is not known to have been read, so it fails, but
 * not as one to an address that there is not.
 */
async function weighed(
  { kysely }: UnitOfWork,
  messageId: string,
  { reason, recipients, answered }: DeliveryReport,
): Promise<Pick<ProviderReport, 'saidBy' | 'reason'>> {
  const { rows } = await sql<{ address: string }>`select address from message where id = ${messageId}::uuid`.execute(
    kysely,
  );
  const [{ address } = { address: '' }] = rows;
  const isSame = recipients.length > 0 && recipients.every((named) => comparable(named) === comparable(address));
  if (!isSame) return { saidBy: 'elsewhere', reason: reason === 'bad-address' ? 'unusable' : reason };
  return { saidBy: answered ? undefined : 'relay', reason };
}

/** Servers write addresses in letters of either case, and domains of other scripts in either of two ways. */
function comparable(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`.normalize('NFC').toLowerCase();
}
