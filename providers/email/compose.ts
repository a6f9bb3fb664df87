import { domainToASCII } from 'node:url';
import type { SendMailOptions, SMTPEnvelopeDsn } from 'nodemailer';
import type { OutgoingEmail } from './port.ts';

/** One header value on one line: control characters become a space, so nothing in it can start another header. */
function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** RFC 5321 limits, one `@`, and none of the characters that could end the address in an envelope or a header. */
export function isAddress(value: string): boolean {
  const at = value.lastIndexOf('@');
  if (at < 1 || at > 64 || value.length > 254) return false;
  const [local, domain] = [value.slice(0, at), value.slice(at + 1)];
  return (
    /^[^\p{Cc}\s<>()[\]\\,;:"@]+$/u.test(local) &&
    /^[^\p{Cc}\s<>@/\\?#]+$/u.test(domain) &&
    domainToASCII(domain) !== ''
  );
}

/** `Message-ID` of our message: the same for every attempt, so that a repeat is recognisable. */
export function messageIdOf(messageId: string, from: string): string {
  return `<${messageId.replace(/[^\w.-]/g, '')}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

/** Servers that know RFC 3461 return the header alone: a report with a temporary password in it would lie in queues and logs of others. */
export const dsn: SMTPEnvelopeDsn = { return: 'headers', notify: ['failure', 'delay'] };

/**
 * What the boundary between the parts is made of: our id, so that a repeat has the same bytes, and so that nobody who writes a text can know it and end
 * a part with it. (RFC 2046 allows 70 characters, of which nodemailer takes 14.)
 */
export function boundaryOf(messageId: string): string {
  return messageId.replace(/[^\w-]/g, '').slice(0, 56);
}

/**
 * The message as nodemailer composes it, for one recipient: plain text in UTF-8 (quoted-printable or base64 as the text needs), and the HTML beside it
 * where there is one (multipart/alternative).
 * @param from address in `From`
 * @param returnPath of the envelope, where reports come back to
 */
export function compose(email: OutgoingEmail, from: string, returnPath = from): SendMailOptions {
  return {
    messageId: messageIdOf(email.messageId, from),
    from: { name: oneLine(email.fromName), address: from },
    to: { name: '', address: email.to },
    envelope: { from: returnPath, to: [email.to] },
    dsn,
    subject: oneLine(email.subject),
    text: email.text,
    ...(email.html === undefined ? {} : { html: email.html }),
    ...attached(email),
    ...(email.html === undefined && !email.attachment ? {} : { baseBoundary: boundaryOf(email.messageId) }),
    // Nobody's holiday reply shall answer a reminder (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', ...unsubscribeHeaders(email.unsubscribeUrl) },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function attached({ attachment }: OutgoingEmail): Pick<SendMailOptions, 'attachments'> {
  if (!attachment) return {};
  const { name, type, content } = attachment;
  return { attachments: [{ filename: oneLine(name), contentType: type, content }] };
}

/** RFC 8058: both headers, or mail programs show no button. */
function unsubscribeHeaders(url: string | undefined): Record<string, string> {
  if (url === undefined) return {};
  return {
    'List-Unsubscribe': `<${new URL(url).href}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}
