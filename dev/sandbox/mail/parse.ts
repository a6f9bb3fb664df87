import PostalMime, { type Attachment } from 'postal-mime';
import type { EmailEntry } from '../entries.ts';

/** The ledger keeps this many characters of a text. */
const TEXT_LIMIT = 32_768;
/** And this many bytes of a file. */
const FILE_LIMIT = 1_048_576;

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
    ...attachmentsOf(mail.attachments),
    unsubscribeUrl: /<([^>]+)>/.exec(unsubscribe ?? '')?.[1] ?? null,
    headers,
  };
}

function attachmentsOf(all: readonly Attachment[]): Pick<EmailEntry, 'attachments'> {
  if (all.length === 0) return {};
  const attachments = all.map(({ filename, mimeType, content }) => ({
    name: filename ?? 'file',
    type: mimeType,
    base64: bytesOf(content).subarray(0, FILE_LIMIT).toString('base64'),
  }));
  return { attachments };
}

const bytesOf = (content: Attachment['content']): Buffer =>
  typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
