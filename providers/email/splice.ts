import { createTransport } from 'nodemailer';
import { encode as encodeBase64, wrap as wrapBase64 } from 'nodemailer/lib/base64';
import { hasLongerLines, isPlainText } from 'nodemailer/lib/mime-funcs';
import { encode as encodeQuoted, wrap as wrapQuoted } from 'nodemailer/lib/qp';
import { compose } from './compose.ts';
import type { OutgoingEmail } from './port.ts';

type Encoding = '7bit' | 'quoted-printable' | 'base64';

/** What an e-mail has of its own; everything else is the same for a whole broadcast. */
type Own = Record<'to' | 'id' | 'token' | 'date' | 'text' | 'html', string>;

/** A composed e-mail with gaps for what goes there. */
type Frame = readonly (string | { gap: keyof Own })[];

const frameLimit = 1_000;

/**
 * Composes e-mails as nodemailer does, byte for byte, by composing one of each kind with it and putting in what each e-mail has of its own. Only what
 * cannot be written in another way goes that way: a plain address, a Message-ID (which is the boundary too) and a token of letters and digits, of the
 * same lengths as those that nodemailer composed, so that it would have folded each line at the same place, and texts in the encoding that nodemailer
 * would have chosen. For anything else the answer is null, and nodemailer composes it.
 */
export function createSplicer(): (email: OutgoingEmail, from: string, at: Date) => Promise<Buffer | null> {
  const frames = new Map<string, Promise<Frame | null>>();

  return async (email, from, at) => {
    const parts = partsOf(email);
    if (!parts) return null;
    const encodings = { text: encodingOf(email.text), html: email.html === undefined ? null : encodingOf(email.html) };
    const { fromName, subject } = email;
    const lengths = [parts.to.length, parts.id.length, parts.token.length];
    const key = JSON.stringify([from, fromName, subject, parts.base, ...lengths, encodings]);
    let frame = frames.get(key);
    if (!frame) {
      if (frames.size >= frameLimit) frames.clear();
      frame = frameOf(email, { from, parts, encodings });
      frames.set(key, frame);
    }
    const found = await frame;
    if (!found) return null;
    const values: Own = {
      ...parts,
      date: at.toUTCString().replace('GMT', '+0000'),
      text: encoded(email.text, encodings.text),
      html: encodings.html === null ? '' : encoded(email.html ?? '', encodings.html),
    };
    return Buffer.from(found.map((piece) => (typeof piece === 'string' ? piece : values[piece.gap])).join(''));
  };
}

interface Parts extends Pick<Own, 'to' | 'id' | 'token'> {
  /** Address of the link to unsubscribe without its token; empty: it has none. */
  base: string;
}

/** Null where one of them is not as plain as it has to be. */
function partsOf({ to, messageId, text, html, attachment, unsubscribeUrl = '' }: OutgoingEmail): Parts | null {
  const [, base = '', token = ''] = /^(https?:\/\/[a-z0-9.:-]+\/(?:[a-z-]+\/)*)([\w.-]+)$/.exec(unsubscribeUrl) ?? [];
  const isPlain =
    /^[a-z0-9]+(?:[._+-][a-z0-9]+)*@[a-z0-9]+(?:[.-][a-z0-9]+)*\.[a-z]+$/i.test(to) &&
    /^[a-z0-9-]{1,56}$/i.test(messageId) &&
    to.length >= shortest &&
    to.length <= 60 &&
    !to.toLowerCase().includes('xn--') &&
    (unsubscribeUrl === '' || token !== '');
  // As nodemailer writes it: the host in small letters.
  const at = to.lastIndexOf('@');
  const written = to.slice(0, at) + to.slice(at).toLowerCase();
  const isShort = text !== '' && html !== '' && text.length + (html?.length ?? 0) <= longest;
  return isPlain && isShort && !attachment ? { to: written, id: messageId, token, base } : null;
}

const domain = '@gap.example';
const shortest = domain.length + 1;
/** Letters of a text and its HTML. A longer one is sent in many pieces, and how many of them went out says whether the server can have it. */
const longest = 16_384;

/** Composes one e-mail in which each gap is filled with something that stands nowhere else. */
async function frameOf(
  email: OutgoingEmail,
  { from, parts, encodings }: { from: string; parts: Parts; encodings: { text: Encoding; html: Encoding | null } },
): Promise<Frame | null> {
  const to = 'q'.repeat(parts.to.length - domain.length) + domain;
  const id = 'w'.repeat(parts.id.length);
  const token = 'x'.repeat(parts.token.length);
  const text = specimens[encodings.text];
  const html = encodings.html === null ? null : `<p>${specimens[encodings.html]}`;
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await transport.sendMail(
    compose(
      {
        ...email,
        to,
        messageId: id,
        unsubscribeUrl: email.unsubscribeUrl === undefined ? undefined : parts.base + token,
        text,
        html: html ?? undefined,
      },
      from,
    ),
  );
  if (!Buffer.isBuffer(message)) return null;
  const whole = message.toString();
  const date = /\r\nDate: ([^\r]+)\r\n/.exec(whole)?.[1] ?? '';
  const written = encoded(text, encodings.text);
  const gaps: Gap[] = [
    { gap: 'to', value: to, before: 'To: ', after: '\r\n' },
    { gap: 'id', value: id, before: '<', after: '@' },
    { gap: 'date', value: date, before: 'Date: ', after: '\r\n' },
    // The line break at the end of the whole is none of the text.
    { gap: 'text', value: written, before: '\r\n\r\n', after: '\r\n' },
  ];
  if (token !== '') gaps.push({ gap: 'token', value: token, before: '/', after: '>' });
  if (html !== null && encodings.html !== null) {
    // Named in the header; before each part, and after the last.
    gaps.push({ gap: 'id', value: id, before: '_NmP-', after: '-Part_1', times: 4 });
    gaps.push({ gap: 'html', value: encoded(html, encodings.html), before: '\r\n\r\n', after: '\r\n' });
  }
  let frame: Frame = [whole];
  for (const gap of gaps) {
    const cut = cutOut(frame, gap);
    if (!cut) return null;
    frame = cut;
  }
  return html === null ? frame.slice(0, frame.findLastIndex((piece) => typeof piece !== 'string') + 1) : frame;
}

interface Gap {
  gap: keyof Own;
  /** What the specimen has there, and what stands around it. */
  value: string;
  before: string;
  after: string;
  /** Default once. */
  times?: number;
}

/** The frame with a gap where a value stood; null where it stands more often, or less: whoever chose these words, this is none that can be spliced. */
function cutOut(frame: Frame, { gap, value, before, after, times = 1 }: Gap): Frame | null {
  let found = 0;
  const cut = frame.flatMap<Frame[number]>((piece) => {
    if (typeof piece !== 'string') return [piece];
    const [first = '', ...others] = piece.split(before + value + after);
    found += others.length;
    return [first, ...others.flatMap((other) => [before, { gap }, after, other])];
  });
  return found === times ? cut : null;
}

/** Texts that nodemailer encodes in each way, also within the few letters of an element. */
const specimens: Readonly<Record<Encoding, string>> = {
  '7bit': 'plain',
  'quoted-printable': 'señor',
  base64: 'ñññññññ',
};

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
