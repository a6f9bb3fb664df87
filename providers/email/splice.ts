import { createTransport } from 'nodemailer';
import { encode as encodeBase64, wrap as wrapBase64 } from 'nodemailer/lib/base64';
import { hasLongerLines, isPlainText } from 'nodemailer/lib/mime-funcs';
import { encode as encodeQuoted, wrap as wrapQuoted } from 'nodemailer/lib/qp';
import { compose } from './compose.ts';
import type { OutgoingEmail } from './port.ts';

type Encoding = '7bit' | 'quoted-printable' | 'base64';

/** What an e-mail's header has of its own, in the order it stands there; everything else is the same for a whole broadcast. */
const own = ['to', 'id', 'token', 'date'] as const;
type Own = Record<(typeof own)[number], string>;

/** A composed header with gaps: text, then the name (of {@link own}) of what goes there, and so on. */
type Frame = readonly string[];

const frameLimit = 1_000;

/**
 * Composes e-mails as nodemailer does, byte for byte, by composing one header of each kind with it and putting in what each e-mail has of its own. Only what
 * cannot be written in another way goes that way: a plain address, a Message-ID and a token of letters and digits, of the same lengths as those that
 * nodemailer composed, so that it would have folded each line at the same place. For anything else the answer is null, and nodemailer composes it.
 */
export function createSplicer(): (email: OutgoingEmail, from: string, at: Date) => Promise<Buffer | null> {
  const frames = new Map<string, Promise<Frame | null>>();

  return async (email, from, at) => {
    const parts = partsOf(email);
    if (!parts) return null;
    const encoding = encodingOf(email.text);
    const { fromName, subject } = email;
    const lengths = [parts.to.length, parts.id.length, parts.token.length];
    const key = JSON.stringify([from, fromName, subject, parts.base, ...lengths, encoding]);
    let frame = frames.get(key);
    if (!frame) {
      if (frames.size >= frameLimit) frames.clear();
      frame = frameOf(email, { from, parts, encoding });
      frames.set(key, frame);
    }
    const found = await frame;
    if (!found) return null;
    const values: Own = { ...parts, date: at.toUTCString().replace('GMT', '+0000') };
    const header = found.map((piece) => (isOwn(piece) ? values[piece] : piece)).join('');
    return Buffer.from(`${header}\r\n\r\n${encoded(email.text, encoding)}`);
  };
}

const isOwn = (piece: string): piece is keyof Own => own.some((name) => name === piece);

interface Parts extends Omit<Own, 'date'> {
  /** Address of the link to unsubscribe without its token; empty: it has none. */
  base: string;
}

/** Null where one of them is not as plain as it has to be. */
function partsOf({ to, messageId, text, unsubscribeUrl = '' }: OutgoingEmail): Parts | null {
  const [, base = '', token = ''] = /^(https?:\/\/[a-z0-9.:-]+\/(?:[a-z-]+\/)*)([\w.-]+)$/.exec(unsubscribeUrl) ?? [];
  const isPlain =
    /^[a-z0-9]+(?:[._+-][a-z0-9]+)*@[a-z0-9]+(?:[.-][a-z0-9]+)*\.[a-z]+$/i.test(to) &&
    /^[a-z0-9-]+$/i.test(messageId) &&
    to.length >= shortest &&
    to.length <= 60 &&
    !to.toLowerCase().includes('xn--') &&
    (unsubscribeUrl === '' || token !== '');
  // As nodemailer writes it: the host in small letters.
  const at = to.lastIndexOf('@');
  const written = to.slice(0, at) + to.slice(at).toLowerCase();
  return isPlain && text !== '' && text.length <= longest ? { to: written, id: messageId, token, base } : null;
}

const domain = '@gap.example';
const shortest = domain.length + 1;
/** Letters of a text. A longer one is sent in many pieces, and how many of them went out says whether the server can have it. */
const longest = 16_384;

/** Composes one e-mail in which each gap is filled with something that stands nowhere else. */
async function frameOf(
  email: OutgoingEmail,
  { from, parts, encoding }: { from: string; parts: Parts; encoding: Encoding },
): Promise<Frame | null> {
  const filled = {
    to: 'q'.repeat(parts.to.length - domain.length) + domain,
    id: 'w'.repeat(parts.id.length),
    token: 'x'.repeat(parts.token.length),
  };
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await transport.sendMail(
    compose(
      {
        ...email,
        to: filled.to,
        messageId: filled.id,
        unsubscribeUrl: email.unsubscribeUrl === undefined ? undefined : parts.base + filled.token,
        text: specimens[encoding],
      },
      from,
    ),
  );
  if (!Buffer.isBuffer(message)) return null;
  const text = message.toString();
  const header = text.slice(0, text.indexOf('\r\n\r\n'));
  const date = /\r\nDate: ([^\r]+)\r\n/.exec(header)?.[1] ?? '';
  const gaps: [keyof Own, string][] = [
    ['to', `To: ${filled.to}\r\n`],
    ['id', `<${filled.id}@`],
    ['date', `Date: ${date}\r\n`],
    ...(parts.token === '' ? [] : [['token', `/${filled.token}>`] as [keyof Own, string]]),
  ];
  let frame: string[] = [header];
  for (const [name, around] of gaps) {
    const value = name === 'date' ? date : filled[name];
    const index = frame.findIndex((piece) => !isOwn(piece) && piece.includes(around));
    const piece = frame[index];
    // Twice, or nowhere: whoever chose these words, this is none that can be spliced.
    if (piece === undefined || header.split(around).length !== 2) return null;
    const start = piece.indexOf(around) + around.indexOf(value);
    frame = [
      ...frame.slice(0, index),
      piece.slice(0, start),
      name,
      piece.slice(start + value.length),
      ...frame.slice(index + 1),
    ];
  }
  return frame;
}

/** Texts that nodemailer encodes in each way. */
const specimens: Readonly<Record<Encoding, string>> = { '7bit': 'plain', 'quoted-printable': 'señor', base64: 'ñññ' };

/** As nodemailer chooses: unchanged where lines are short and plain, else the shorter of the two by a count of letters. */
function encodingOf(text: string): Encoding {
  if (isPlainText(text) && !hasLongerLines(text, 76)) return '7bit';
  let [latin, others] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80 || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d)) others++;
    else if ((code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) latin++;
  }
  return others < latin ? 'quoted-printable' : 'base64';
}

function encoded(text: string, encoding: Encoding): string {
  if (encoding === 'base64') return wrapBase64(encodeBase64(text));
  return encoding === '7bit' ? text : wrapQuoted(encodeQuoted(text));
}
