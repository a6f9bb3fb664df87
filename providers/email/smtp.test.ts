import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { tooLate } from '../outcome.ts';
import { type Closers, portOf, refusal, smtpServer as startServer } from './fixtures/smtp-server.ts';
import type { OutgoingEmail } from './port.ts';
import { createSmtpSender } from './smtp.ts';
import type { SmtpOptions } from './smtp.ts';

const closers: Closers = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const email: OutgoingEmail = {
  practiceId: 'p-1',
  messageId: '0199a7c2-7b1e-7000-8000-000000000001',
  fromName: 'ABC Therapeutic Group',
  to: 'client@example.com',
  subject: 'Your appointment',
  text: 'See you tomorrow.',
};

function sender(port: number, options: Partial<SmtpOptions> = {}) {
  const made = createSmtpSender({
    url: `smtp://127.0.0.1:${port}`,
    from: 'messages@example.org',
    connectMs: 10_000,
    silenceMs: 20_000,
    ...options,
  });
  closers.push(() => made.close());
  return made;
}

/** A real SMTP server, which ends with the test. */
const smtpServer = (options?: SMTPServerOptions) => startServer(closers, options);

const returnPath = ({ practiceId, messageId }: { practiceId: string; messageId: string }) =>
  `b.${practiceId}.${messageId.slice(0, 8)}@bounces.example.org`;

describe('an e-mail that the server takes', () => {
  it('arrives with the practice as its sender, our message id and its text', async () => {
    const server = await smtpServer();
    const outcome = await sender(server.port).send(email);
    expect(outcome).toEqual({ kind: 'accepted', providerId: `<${email.messageId}@example.org>` });
    expect(server.inbox).toHaveLength(1);
    expect(server.inbox[0]).toMatchObject({
      messageId: `<${email.messageId}@example.org>`,
      from: { name: 'ABC Therapeutic Group', address: 'messages@example.org' },
      to: [{ name: '', address: 'client@example.com' }],
      to_: ['client@example.com'],
      subject: 'Your appointment',
      text: 'See you tomorrow.\n',
    });
  });

  it('has its return path as the sender of the envelope alone, and asks servers to leave its text out of reports', async () => {
    const server = await smtpServer({ hideDSN: false });
    await sender(server.port, { returnPath }).send(email);
    await sender(server.port).send(email);
    const [one, other] = server.envelopes;
    expect(one).toMatchObject({ mailFrom: { address: 'b.p-1.0199a7c2@bounces.example.org' }, dsn: { ret: 'HDRS' } });
    expect(one?.rcptTo).toMatchObject([{ address: 'client@example.com', dsn: { notify: ['FAILURE', 'DELAY'] } }]);
    expect(server.inbox[0]?.from).toMatchObject({ address: 'messages@example.org' });
    expect(JSON.stringify(server.inbox[0]?.headers)).not.toContain('bounces.example.org');
    expect(other).toMatchObject({ mailFrom: { address: 'messages@example.org' } });
  });

  it('keeps every alphabet, long lines and lines that begin with a dot', async () => {
    const server = await smtpServer();
    const text = `Добрый день, señor 李 — ${'a very long line '.repeat(200)}\n.\n..dots\nمرحبا 👋🏽`;
    const subject = 'Cita mañana · 予約 · تذكير '.repeat(5).trim();
    const outcome = await sender(server.port).send({ ...email, fromName: 'Práctica "ABC", Inc.', subject, text });
    expect(outcome.kind).toBe('accepted');
    expect(server.inbox[0]?.text).toBe(`${text}\n`);
    expect(server.inbox[0]?.subject).toBe(subject);
    expect(server.inbox[0]?.from).toMatchObject({ name: 'Práctica "ABC", Inc.' });
  });

  it('carries a one-click unsubscribe address when it is a broadcast', async () => {
    const server = await smtpServer();
    const unsubscribeUrl = `https://abc.example.org/u/${'k'.repeat(200)}`;
    await sender(server.port).send({ ...email, unsubscribeUrl });
    const headers = new Map(server.inbox[0]?.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('list-unsubscribe')).toBe(`<${unsubscribeUrl}>`);
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  it('goes to its one recipient only, whatever line breaks the names and the subject carry', async () => {
    const server = await smtpServer();
    const inject = '\r\nBcc: thief@example.net\r\nX-Evil: yes\r\n\r\nother body';
    const outcome = await sender(server.port).send({
      ...email,
      messageId: `id${inject}`,
      fromName: `ABC${inject}`,
      subject: `Hello${inject}\u2028Bcc: thief@example.net`,
      unsubscribeUrl: `https://example.org/u${inject}`,
    });
    expect(outcome.kind).toBe('accepted');
    expect(server.inbox).toHaveLength(1);
    expect(server.inbox[0]?.to_).toEqual(['client@example.com']);
    const keys = server.inbox[0]?.headers.map(({ key }) => key);
    expect(keys).not.toContain('bcc');
    expect(keys).not.toContain('x-evil');
    expect(server.inbox[0]?.text).toBe('See you tomorrow.\n');
  });

  it.each([
    'client@example.com\r\nRCPT TO:<thief@example.net>',
    'client@example.com>, <thief@example.net',
    'client@example.com, thief@example.net',
    'Name <client@example.com>',
    'client',
    '@example.com',
    '',
  ])('is refused before anything is sent when the address is %j', async (to) => {
    const server = await smtpServer();
    const outcome = await sender(server.port).send({ ...email, to });
    expect(outcome).toEqual({ kind: 'rejected', errorClass: 'bad-address', code: 'not-an-address' });
    expect(server.inbox).toHaveLength(0);
  });
});

describe('an e-mail that the server refuses', () => {
  it('is finally rejected for an address that does not exist, and the next one goes through', async () => {
    const server = await smtpServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('gone') ? refusal('5.1.1 No such user', 550) : null),
    });
    const smtp = sender(server.port, { connections: 1 });
    expect(await smtp.send({ ...email, to: 'gone@example.com' })).toEqual({
      kind: 'rejected',
      errorClass: 'bad-address',
      code: '550 5.1.1',
    });
    expect(await smtp.send(email)).toMatchObject({ kind: 'accepted' });
  });

  it('is a matter of set-up when our own sender address is refused', async () => {
    const server = await smtpServer({
      onMailFrom: (_address, _session, done) => done(refusal('5.7.1 Sender not allowed', 550)),
    });
    expect(await sender(server.port).send(email)).toMatchObject({ kind: 'rejected', errorClass: 'set-up' });
  });

  it('is finally rejected when the server reads it and calls it spam', async () => {
    const server = await smtpServer({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(refusal('5.7.1 Message blocked', 554)));
      },
    });
    expect(await sender(server.port).send(email)).toEqual({
      kind: 'rejected',
      errorClass: 'blocked',
      code: '554 5.7.1',
    });
  });

  it.each([421, 450, 451, 452])('may be tried again later after a %i', async (code) => {
    const server = await smtpServer({ onRcptTo: (_to, _session, done) => done(refusal('Try later', code)) });
    const outcome = await sender(server.port).send(email);
    expect(outcome).toMatchObject({ kind: 'retry', errorClass: 'transient', code: String(code) });
    expect(outcome).toHaveProperty('afterMs', expect.any(Number));
  });

  it('may be tried again when the server reads it and asks for patience', async () => {
    const server = await smtpServer({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(refusal('4.7.0 Too many messages', 451)));
      },
    });
    expect(await sender(server.port).send(email)).toMatchObject({ kind: 'retry', errorClass: 'too-fast' });
  });

  it('waits for set-up when the server refuses the sign-in', async () => {
    const server = await smtpServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(refusal('5.7.8 Bad credentials', 535)),
    });
    const smtp = sender(server.port, { url: `smtp://user:wrong@127.0.0.1:${server.port}` });
    expect(await smtp.send(email)).toMatchObject({ kind: 'retry', errorClass: 'set-up', code: '535 5.7.8' });
  });

  it('waits for set-up when a distant server offers no encryption', async () => {
    const server = await smtpServer();
    const smtp = sender(server.port, { url: `smtp://127.0.0.1:${server.port}?requireTLS=true` });
    expect(await smtp.send(email)).toMatchObject({ kind: 'retry', errorClass: 'set-up' });
    expect(server.inbox).toHaveLength(0);
  });
});

describe('a connection that is lost', () => {
  it('before the server has greeted us leaves the e-mail to be tried again', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    expect(await sender(portOf(server)).send(email)).toMatchObject({ kind: 'retry', errorClass: 'transient' });
  });

  it('because nobody listens leaves the e-mail to be tried again', async () => {
    const server = await smtpServer();
    await closers.pop()?.();
    expect(await sender(server.port).send(email)).toMatchObject({ kind: 'retry', errorClass: 'transient' });
  });

  it('after the recipient, before the text, leaves the e-mail to be tried again', async () => {
    const server = await smtpServer({ onRcptTo: () => server.drop() });
    expect(await sender(server.port).send(email)).toMatchObject({ kind: 'retry', errorClass: 'transient' });
    expect(server.inbox).toHaveLength(0);
  });

  it('in the middle of a long text leaves the e-mail to be tried again', async () => {
    const server = await smtpServer({ onData: (stream) => void stream.once('data', () => server.drop()) });
    const text = 'a line of text that is repeated\n'.repeat(1_000_000);
    expect(await sender(server.port).send({ ...email, text })).toMatchObject({ kind: 'retry' });
  });

  it('after the whole text is unknown: the server may have taken it', async () => {
    const server = await smtpServer({
      onData: (stream) => {
        stream.resume();
        stream.on('end', () => server.drop());
      },
    });
    expect(await sender(server.port).send(email)).toMatchObject({ kind: 'unknown' });
  });

  it('by silence after the whole text is unknown', async () => {
    const server = await smtpServer({ onData: (stream) => void stream.resume() });
    expect(await sender(server.port, { silenceMs: 1_000 }).send(email)).toEqual({ kind: 'unknown', code: 'ETIMEDOUT' });
  });

  it('by silence before the text leaves the e-mail to be tried again', async () => {
    const server = await smtpServer({ onRcptTo: () => undefined });
    const outcome = await sender(server.port, { silenceMs: 1_000 }).send(email);
    expect(outcome).toMatchObject({ kind: 'retry', code: 'ETIMEDOUT' });
  });

  it('while idle between two e-mails does not lose the second one', async () => {
    const server = await smtpServer();
    const smtp = sender(server.port, { connections: 1 });
    expect(await smtp.send(email)).toMatchObject({ kind: 'accepted' });
    server.drop();
    const second = await smtp.send({ ...email, messageId: 'second' });
    const third = second.kind === 'retry' ? await smtp.send({ ...email, messageId: 'second' }) : second;
    expect(third).toMatchObject({ kind: 'accepted' });
    expect(server.inbox.map(({ messageId }) => messageId)).toContain('<second@example.org>');
    expect(server.inbox).toHaveLength(2);
  });
});

describe('a worker that comes back after its time', () => {
  it('hands nothing over', async () => {
    const server = await smtpServer();
    expect(await sender(server.port).send({ ...email, mayGo: () => false })).toEqual(tooLate);
    expect(server.inbox).toHaveLength(0);
  });

  it('does not say the final dot, so that the server has nothing, and goes on with the next e-mail', async () => {
    const server = await smtpServer();
    const smtp = sender(server.port, { connections: 1 });
    let asked = 0;
    expect(await smtp.send({ ...email, mayGo: () => ++asked < 3 })).toEqual(tooLate);
    expect(asked).toBe(3);
    expect(await smtp.send({ ...email, messageId: 'second', mayGo: () => true })).toMatchObject({ kind: 'accepted' });
    expect(server.inbox.map(({ messageId }) => messageId)).toEqual(['<second@example.org>']);
  });
});

describe('a stop of the worker', () => {
  it('in the middle of the dialogue leaves an e-mail to be tried again when its text was not sent', async () => {
    const abort = new AbortController();
    const server = await smtpServer({ onRcptTo: () => abort.abort() });
    const outcome = await sender(server.port).send(email, abort.signal);
    expect(outcome).toEqual({ kind: 'retry', errorClass: 'transient', code: 'aborted', afterMs: 30_000 });
  });

  it('costs an e-mail nothing that only waited for a connection, while the server does not answer for the one before it', async () => {
    const abort = new AbortController();
    const reached = Promise.withResolvers<void>();
    const server = await smtpServer({ onMailFrom: () => reached.resolve() });
    const smtp = sender(server.port, { connections: 1 });
    const first = smtp.send(email, abort.signal);
    const second = smtp.send({ ...email, messageId: 'second' }, abort.signal);
    await reached.promise;
    abort.abort();
    expect(await first).toEqual({ kind: 'retry', errorClass: 'transient', code: 'aborted', afterMs: 30_000 });
    expect(await second).toEqual(tooLate);
  });

  it('makes an e-mail unknown when its text was sent and not yet answered', async () => {
    const abort = new AbortController();
    const server = await smtpServer({
      onData: (stream) => {
        stream.resume();
        stream.on('end', () => abort.abort());
      },
    });
    expect(await sender(server.port).send(email, abort.signal)).toEqual({ kind: 'unknown', code: 'aborted' });
  });

  it('waits for the answer to what was being sent', async () => {
    const { promise: received, resolve: receive } = Promise.withResolvers<() => void>();
    const server = await smtpServer({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => receive(() => done()));
      },
    });
    const smtp = sender(server.port);
    const sending = smtp.send(email);
    const answer = await received;
    const closing = smtp.close();
    answer();
    await closing;
    expect(await sending).toMatchObject({ kind: 'accepted' });
  });
});
