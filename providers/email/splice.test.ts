import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createTransport } from 'nodemailer';
import { emailHtml } from '../../domain/email-html.ts';
import { compose } from './compose.ts';
import type { OutgoingEmail } from './port.ts';
import { createSplicer } from './splice.ts';

const from = 'messages@example.org';
const at = new Date('2026-03-03T09:30:05Z');
const email: OutgoingEmail = {
  practiceId: 'p-1',
  messageId: '0199a7c2-7b1e-7000-8000-000000000001',
  fromName: 'ABC Therapeutic Group',
  to: 'client@example.com',
  subject: 'Your appointment',
  text: 'See you tomorrow.',
  unsubscribeUrl: `https://abc.portal.example.org/unsubscribe/${'aB3-_'.repeat(13)}`,
};

const withHtml = (one: OutgoingEmail): OutgoingEmail => ({
  ...one,
  html: emailHtml(one.text, { heading: one.fromName, unsubscribeUrl: one.unsubscribeUrl, language: 'en' }),
});
const kinds: [string, (one: OutgoingEmail) => OutgoingEmail][] = [
  ['plain', (one) => one],
  ['with HTML', withHtml],
];

const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
const textOf = (message: unknown) => (Buffer.isBuffer(message) ? message.toString() : '');
/** What nodemailer makes of it, at that instant. */
async function byNodemailer(one: OutgoingEmail): Promise<string> {
  const { message } = await transport.sendMail(compose(one, from));
  return textOf(message).replace(/\r\nDate: [^\r]+/, '\r\nDate: Tue, 03 Mar 2026 09:30:05 +0000');
}
/** What goes out of the bytes that we made; null: none. */
async function asSent(raw: Buffer | null): Promise<string | null> {
  if (raw === null) return null;
  const { message } = await transport.sendMail({ raw, envelope: { from, to: [email.to] } });
  return textOf(message);
}

const alphabets = [
  'See you tomorrow.',
  'Su cita es mañana a las 9:30.',
  'Ваша встреча завтра.',
  '予約は明日です。'.repeat(30),
  'مرحبا 👋🏽',
  `A line of plain words that is longer than seventy-six characters, so that it has to be broken somewhere.\nShort.`,
  '.\r\n..\r\n.leading dots',
  'tabs\tand trailing spaces  \nand = signs =3D',
];

describe.each(kinds)('a spliced e-mail, %s,', (_, kind) => {
  it.each(alphabets)('is byte for byte what nodemailer composes: %j', async (text) => {
    const one = kind({ ...email, text });
    expect(await asSent(await createSplicer()(one, from, at))).toBe(await byNodemailer(one));
  });

  it('is so for one recipient after the other of the same broadcast', async () => {
    const splice = createSplicer();
    for (const n of [1, 2, 30, 400, 5_000]) {
      const messageId = crypto.randomUUID();
      const one = kind({ ...email, to: `Client.${n}@Example.com`, messageId, text: `Hello ${n}.` });
      expect(await asSent(await splice(one, from, at))).toBe(await byNodemailer(one));
    }
  });

  it('is so, or is left to nodemailer, whatever stands in it', async () => {
    const splice = createSplicer();
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
    );
    const made = fc.record({
      fromName: word,
      subject: word,
      text: word,
      to: fc.oneof(fc.emailAddress(), fc.constant(email.to)),
    });
    await fc.assert(
      fc.asyncProperty(made, async (parts) => {
        const one = kind({ ...email, ...parts });
        const composed = await byNodemailer(one);
        expect((await asSent(await splice(one, from, at))) ?? composed).toBe(composed);
      }),
      { numRuns: 300 },
    );
  });

  it('lets nothing start a header that is not there, whatever the address, id or link carries', async () => {
    const splice = createSplicer();
    const evil = fc
      .tuple(fc.constantFrom('\r\nBcc: x@evil.example', '\n', '\r', '\0', ' ', '>', '"', ',', ':', 'é'), fc.string())
      .map(([a, b]) => a + b);
    await fc.assert(
      fc.asyncProperty(evil, fc.constantFrom('to', 'messageId', 'unsubscribeUrl'), async (words, field) => {
        expect(await splice(kind({ ...email, [field]: `${email[field] ?? ''}${words}` }), from, at)).toBeNull();
      }),
    );
  });
});

describe('an e-mail with HTML', () => {
  it('is byte for byte what nodemailer composes in whatever way each part is encoded', async () => {
    const splice = createSplicer();
    const texts = ['Short.', 'Su cita es mañana.', '予約は明日です。'];
    for (const text of texts)
      for (const html of texts) {
        const one = { ...email, text, html };
        expect(await asSent(await splice(one, from, at))).toBe(await byNodemailer(one));
      }
  });

  it('has the plain text first, and a boundary of its own that a repeat has too', async () => {
    const raw = String(await createSplicer()(withHtml(email), from, at));
    const boundary = `--_NmP-${email.messageId}-Part_1`;
    expect(raw).toContain(`Content-Type: multipart/alternative;\r\n boundary="${boundary}"`);
    const [, plain, html, end] = raw.split(`--${boundary}`);
    expect(plain).toContain(`Content-Type: text/plain; charset=utf-8`);
    expect(plain).toContain(`\r\n\r\n${email.text}\r\n`);
    expect(html).toContain(`Content-Type: text/html; charset=utf-8`);
    expect(end).toBe('--\r\n');
  });

  it('goes out by nodemailer where it is long', async () => {
    expect(await createSplicer()({ ...email, html: 'x'.repeat(20_000) }, from, at)).toBeNull();
  });
});
