import PostalMime from 'postal-mime';
import type { EmailEntry } from '../entries.ts';

/** The ledger keeps this many characters of a text. */
const TEXT_LIMIT = 32_768;

/** @param envelope its recipient and sender, which need not stand in the header. */
export async function parseMail(
  raw: Buffer,
  { recipient, sender }: { recipient: string; sender: string },
): Promise<Omit<EmailEntry, 'seq'>> {
  const mail = await PostalMime.parse(raw);
  const headers = mail.headers.map(({ key, value }) => ({ name: key, value }));
  const unsubscribe = headers.find(({ name }) => name === 'list-unsubscribe')?.value;
  return {
    at: new Date().toISOString(),
    messageId: /^<?([^@>]+)@/.exec(mail.messageId ?? '')?.[1] ?? null,
    to: recipient,
    envelopeFrom: sender,
    fromName: mail.from?.name ?? '',
    fromAddress: mail.from?.address ?? '',
    subject: mail.subject ?? '',
    text: (mail.text ?? '').slice(0, TEXT_LIMIT),
    ...(mail.html ? { html: mail.html.slice(0, TEXT_LIMIT) } : {}),
    unsubscribeUrl: /<([^>]+)>/.exec(unsubscribe ?? '')?.[1] ?? null,
    headers,
  };
}
