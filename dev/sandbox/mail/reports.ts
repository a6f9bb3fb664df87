import type { EmailEntry, ReportWish } from '../entries.ts';

const boundary = 'sandbox-report';

const words: Readonly<Record<string, { subject: string; sentence: string; diagnosis: string }>> = {
  failed: {
    subject: 'Undelivered Mail Returned to Sender',
    sentence: 'Your message could not be delivered to one or more recipients. It is attached below.',
    diagnosis: 'The recipient does not take it',
  },
  delayed: {
    subject: 'Delayed Mail (still being retried)',
    sentence: 'Your message could not be delivered for four hours. It will be retried until it is five days old.',
    diagnosis: 'Connection timed out',
  },
  delivered: {
    subject: 'Successful Mail Delivery Report',
    sentence: 'Your message was successfully delivered to the destination listed below.',
    diagnosis: 'Delivered to mailbox',
  },
};

/**
 * A report as Postfix writes it (RFC 3464), about an e-mail of the ledger. It returns the whole message, text and all: what a server does that does not
 * know how to leave it out.
 */
export function deliveryReport(entry: EmailEntry, { kind, status, reply }: ReportWish): string {
  const { to, envelopeFrom = '', headers, text } = entry;
  const { subject = '', sentence = '', diagnosis = '' } = words[kind] ?? {};
  const returned = headers.map(({ name, value }) => `${name}: ${value}`);
  return lines(
    'From: MAILER-DAEMON@sandbox.invalid (Mail Delivery System)',
    `To: ${envelopeFrom}`,
    `Subject: ${subject}`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'This is the mail system at host sandbox.invalid.',
    '',
    sentence,
    '',
    `<${to}>: ${reply} ${status} ${diagnosis}`,
    '',
    `--${boundary}`,
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; sandbox.invalid',
    `Arrival-Date: ${new Date(entry.at).toUTCString()}`,
    '',
    `Final-Recipient: rfc822; ${to}`,
    `Original-Recipient: rfc822;${to}`,
    `Action: ${kind}`,
    `Status: ${status}`,
    'Remote-MTA: dns; mx.sandbox.invalid',
    `Diagnostic-Code: smtp; ${reply} ${status} <${to}>: ${diagnosis}`,
    '',
    `--${boundary}`,
    'Content-Description: Message',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...returned,
    '',
    ...text.split('\n'),
    `--${boundary}--`,
  );
}

/** Somebody is on holiday, and their program quotes what it answers. */
export function autoReplyTo({ to, envelopeFrom = '', subject, text }: EmailEntry): string {
  return lines(
    `From: ${to}`,
    `To: ${envelopeFrom}`,
    `Subject: Out of office: ${subject}`,
    'Auto-Submitted: auto-replied (vacation)',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'I am away until Monday.',
    '',
    ...text.split('\n').map((line) => `> ${line}`),
  );
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`;
