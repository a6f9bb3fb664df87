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
    ['drop-at-data@example.com', { kind: 'retry', errorClass: 'transient' }],
    ['drop-in-data@example.com', { kind: 'unknown' }],
  ])('does not take what goes to %s, and the sender knows how that stands', async (to, outcome) => {
    expect(await smtp.send(email(to))).toMatchObject(outcome);
    expect(sandbox.ledger.emails()).toEqual([]);
  });

  it.each(['drop-after-data@example.com', 'slow@example.com'])(
    'takes what goes to %s without saying so in time, and the sender calls it unknown',
    async (to) => {
      const silence = to.startsWith('slow') ? 10_000 : undefined;
      expect(await sender(silence).send(email(to))).toMatchObject({ kind: 'unknown' });
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

const order = async (fault: object) => {
  const response = await fetch(`${sandbox.url}/control/mail`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  return response.status;
};

describe('the inbox, told to fail', () => {
  // Whatever goes wrong before the final dot of the text, the server certainly has nothing; after it, only an answer tells.
  it.each([
    [{ fault: 'drop', at: 'connect' }, 'retry', 0],
    [{ fault: 'reply', at: 'connect', code: 421 }, 'retry', 0],
    [{ fault: 'reply', at: 'connect', code: 554 }, 'retry', 0],
    [{ fault: 'slow', at: 'connect', delayMs: 60_000 }, 'retry', 0],
    [{ fault: 'drop', at: 'sender' }, 'retry', 0],
    [{ fault: 'reply', at: 'sender', code: 451 }, 'retry', 0],
    [{ fault: 'slow', at: 'sender', delayMs: 60_000 }, 'retry', 0],
    [{ fault: 'drop', at: 'recipient' }, 'retry', 0],
    [{ fault: 'reply', at: 'recipient', code: 421 }, 'retry', 0],
    [{ fault: 'reply', at: 'recipient', code: 550 }, 'rejected', 0],
    [{ fault: 'slow', at: 'recipient', delayMs: 60_000 }, 'retry', 0],
    [{ fault: 'drop', at: 'data' }, 'retry', 0],
    [{ fault: 'reply', at: 'text', code: 452 }, 'retry', 0],
    [{ fault: 'reply', at: 'text', code: 554 }, 'rejected', 0],
    [{ fault: 'drop', at: 'text' }, 'unknown', 0],
    [{ fault: 'drop', at: 'taken' }, 'unknown', 1],
    [{ fault: 'slow', at: 'taken', delayMs: 60_000 }, 'unknown', 1],
  ])('by %j, leaves the e-mail as %s', async (fault, kind, kept) => {
    expect(await order(fault)).toBe(201);
    const silence = fault.fault === 'slow' ? 5_000 : undefined;
    expect(await sender(silence).send(email('client@example.com'))).toMatchObject({ kind });
    expect(sandbox.ledger.emails()).toHaveLength(kept);
    expect(await smtp.send(email('client@example.com'))).toMatchObject({ kind: 'accepted' });
  });

  it('fails one address and takes the others, so often as it was told', async () => {
    await order({ fault: 'reply', at: 'recipient', code: 450, to: 'one@example.com', times: 2 });
    expect(await smtp.send(email('other@example.com'))).toMatchObject({ kind: 'accepted' });
    expect(await smtp.send(email('one@example.com'))).toMatchObject({ kind: 'retry', code: '450 4.2.1' });
    expect(await smtp.send(email('one@example.com'))).toMatchObject({ kind: 'retry' });
    expect(await smtp.send(email('one@example.com'))).toMatchObject({ kind: 'accepted' });
  });

  it('fails until it is told to stop', async () => {
    await order({ fault: 'reply', at: 'recipient', code: 450, times: 0 });
    for (let n = 0; n < 3; n++) expect(await smtp.send(email('one@example.com'))).toMatchObject({ kind: 'retry' });
    await fetch(`${sandbox.url}/control/mail`, { method: 'DELETE' });
    expect(await smtp.send(email('one@example.com'))).toMatchObject({ kind: 'accepted' });
  });

  it('refuses what it cannot do', async () => {
    expect(await order({ fault: 'reply', at: 'taken' })).toBe(400);
    expect(await order({ fault: 'drop', at: 'connect', to: 'one@example.com' })).toBe(400);
    expect(await order({ fault: 'explode', at: 'connect' })).toBe(400);
  });
});
