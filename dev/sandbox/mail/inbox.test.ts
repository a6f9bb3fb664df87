import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSmtpSender } from '../../../providers/email/smtp.ts';
import type { EmailSender, OutgoingEmail } from '../../../providers/email/port.ts';
import { testSandbox } from '../testing.ts';
import type { Sandbox } from '../sandbox.ts';

const closers: (() => Promise<void> | void)[] = [];
let sandbox: Sandbox;
let smtp: EmailSender;

beforeEach(async () => {
  sandbox = await testSandbox(closers);
  smtp = sender();
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function sender(silenceMs?: number): EmailSender {
  const url = `smtp://127.0.0.1:${sandbox.smtpPort}`;
  const made = createSmtpSender({ url, from: 'abc@mail.example.org', silenceMs });
  closers.push(() => made.close());
  return made;
}

const email = (to: string): OutgoingEmail => ({
  practiceId: 'p-1',
  messageId: 'm-1',
  fromName: 'ABC Therapeutic Group',
  to,
  subject: 'Recordatorio: mañana',
  text: 'Hola.\n\nSu cita es mañana.',
  unsubscribeUrl: 'https://abc.example.org/u/1',
});

describe('the inbox', () => {
  it('takes an e-mail and knows our message id, recipient and words', async () => {
    expect(await smtp.send(email('client@example.com'))).toMatchObject({ kind: 'accepted' });
    expect(sandbox.ledger.emails()).toMatchObject([
      {
        seq: 1,
        messageId: 'm-1',
        to: 'client@example.com',
        fromName: 'ABC Therapeutic Group',
        fromAddress: 'abc@mail.example.org',
        subject: 'Recordatorio: mañana',
        text: 'Hola.\n\nSu cita es mañana.\n',
        unsubscribeUrl: 'https://abc.example.org/u/1',
      },
    ]);
  });

  it.each([
    ['bounce+550@example.com', { kind: 'rejected', errorClass: 'bad-address', code: '550 5.1.1' }],
    ['bounce+554@example.com', { kind: 'rejected', errorClass: 'blocked' }],
    ['busy+451@example.com', { kind: 'retry', errorClass: 'transient', code: '451 4.3.0' }],
    ['busy+421@example.com', { kind: 'retry', errorClass: 'transient', code: '421 4.3.2' }],
    ['spam@example.com', { kind: 'rejected', errorClass: 'blocked', code: '554 5.7.1' }],
    ['drop-before-data@example.com', { kind: 'retry', errorClass: 'transient' }],
    ['drop-in-data@example.com', { kind: 'unknown' }],
  ])('does not take what goes to %s, and the sender knows how that stands', async (to, outcome) => {
    expect(await smtp.send(email(to))).toMatchObject(outcome);
    expect(sandbox.ledger.emails()).toEqual([]);
  });

  it.each(['drop-after-data@example.com', 'slow@example.com'])(
    'takes what goes to %s without saying so in time, and the sender calls it unknown',
    async (to) => {
      expect(await sender(2_000).send(email(to))).toMatchObject({ kind: 'unknown' });
      expect(sandbox.ledger.emails()).toMatchObject([{ to, messageId: 'm-1' }]);
    },
  );

  it('takes what was greylisted at the second attempt', async () => {
    expect(await smtp.send(email('greylist@example.com'))).toMatchObject({ kind: 'retry', errorClass: 'too-fast' });
    expect(await smtp.send(email('greylist@example.com'))).toMatchObject({ kind: 'accepted' });
    expect(sandbox.ledger.emails()).toHaveLength(1);
  });

  it('refuses an e-mail over a megabyte, and goes on', async () => {
    const long = { ...email('client@example.com'), text: 'long '.repeat(300_000) };
    expect(await smtp.send(long)).toMatchObject({ kind: 'rejected', errorClass: 'template' });
    expect(await smtp.send(email('client@example.com'))).toMatchObject({ kind: 'accepted' });
  });

  it('takes a whole broadcast over a few connections, each e-mail once', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `m-${index}`);
    await Promise.all(ids.map((messageId) => smtp.send({ ...email('client@example.com'), messageId })));
    const taken = sandbox.ledger.emails().map(({ messageId }) => messageId);
    expect(taken).toHaveLength(ids.length);
    expect(new Set(taken)).toEqual(new Set(ids));
  });
});
