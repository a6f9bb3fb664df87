import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer as createProxy } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { type Closers, portOf, refusal, smtpServer as startServer, wordServer } from './fixtures/smtp-server.ts';
import { tooLate } from '../outcome.ts';
import type { OutgoingEmail } from './port.ts';
import { createSmtpSender } from './smtp.ts';
import type { SmtpOptions } from './smtp.ts';

const closers: Closers = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const close of closers.splice(0).toReversed()) await close();
});

const smtpServer = (options?: SMTPServerOptions) => startServer(closers, options);

function sender(port: number, options: Partial<SmtpOptions> = {}, query = '') {
  const url = `smtp://127.0.0.1:${port}${query}`;
  const made = createSmtpSender({ url, from: 'messages@example.org', silenceMs: 20_000, ...options });
  closers.push(() => made.close());
  return made;
}

const emails = (count: number): OutgoingEmail[] => Array.from({ length: count }, (_, n) => email(n));
const email = (n: number, text = `You are number ${n}.`): OutgoingEmail => ({
  practiceId: 'p-1',
  messageId: `m-${n}`,
  fromName: 'ABC Therapeutic Group',
  to: `client${n}@example.com`,
  subject: 'Your appointment',
  text,
});
const byId = (a: { messageId?: string }, b: { messageId?: string }) =>
  String(a.messageId).localeCompare(String(b.messageId));
const idOf = (n: number) => `<m-${n}@example.org>`;

/** Answers so that an e-mail goes through. */
function takes(line: string, socket: Socket): void {
  const inText = texts.get(socket) ?? false;
  if (line === '') {
    if (!inText) socket.write('220 hello\r\n');
  } else if (inText) {
    if (line === '.') socket.write('250 taken\r\n');
    texts.set(socket, line !== '.');
  } else if (line === 'DATA') {
    texts.set(socket, true);
    socket.write('354 go on\r\n');
  } else socket.write('250 ok\r\n');
}
const texts = new WeakMap<Socket, boolean>();

describe('a connection', () => {
  it('carries one e-mail after the other, refused ones too', async () => {
    const server = await smtpServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('client1@') ? refusal('5.1.1 No such user', 550) : null),
    });
    const smtp = sender(server.port, { connections: 1 });
    const kinds = await Promise.all(emails(3).map(async (one) => (await smtp.send(one)).kind));
    expect(kinds).toEqual(['accepted', 'rejected', 'accepted']);
    expect(server.sockets.size).toBe(1);
  });

  it('is not taken by an e-mail whose time was over while it waited, and carries the next', async () => {
    const said = Promise.withResolvers<void>();
    const named: string[] = [];
    const server = await smtpServer({
      onRcptTo: ({ address }, _session, done) => {
        named.push(address);
        void said.promise.then(() => done());
      },
    });
    const smtp = sender(server.port, { connections: 1 });
    let isOver = false;
    const sent = emails(3).map((one, n) => smtp.send({ ...one, mayGo: () => n !== 1 || !isOver }));
    while (named.length === 0) await new Promise(setImmediate);
    isOver = true;
    said.resolve();
    expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(['accepted', 'retry', 'accepted']);
    expect(named).toEqual([email(0).to, email(2).to]);
    expect(server.sockets.size).toBe(1);
  });

  it('is replaced when it has carried its share', async () => {
    const server = await smtpServer();
    const smtp = sender(server.port, { connections: 1 }, '?maxMessages=3');
    const outcomes = await Promise.all(emails(7).map((one) => smtp.send(one)));
    expect(outcomes).toEqual(emails(7).map((_, n) => ({ kind: 'accepted', providerId: idOf(n) })));
    expect(server.inbox).toHaveLength(7);
    expect(server.sockets.size).toBe(3);
  });

  it('is replaced after a hundred e-mails where the address says nothing else', async () => {
    const server = await wordServer(closers, takes);
    const smtp = sender(server.port, { connections: 1 });
    await Promise.all(emails(101).map((one) => smtp.send(one)));
    expect(server.lines.filter((line) => line === '.')).toHaveLength(101);
    expect(server.sockets.size).toBe(2);
  });

  it.each([
    ['idle for minutes', 5 * 60_000, 1],
    ['minutes old', 3 * 60_000, 4],
  ])('is replaced when it was %s', async (_, stepMs, steps) => {
    const server = await smtpServer();
    const smtp = sender(server.port, { connections: 1 });
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now);
    for (let n = 0; n <= steps; n++) {
      clock.mockReturnValue(now + n * stepMs);
      expect(await smtp.send(email(n))).toMatchObject({ kind: 'accepted' });
    }
    expect(server.sockets.size).toBe(2);
  });

  it.each([
    ['without a word', ''],
    ['with a 421', '421 4.4.2 Idle for too long\r\n'],
  ])('that the server ends %s while it is idle costs no e-mail', async (_, word) => {
    const server = await smtpServer();
    const smtp = sender(server.port, { connections: 1 });
    expect(await smtp.send(email(0))).toMatchObject({ kind: 'accepted' });
    const closed = [...server.sockets].map((socket) => once(socket.end(word), 'close'));
    await Promise.all(closed);
    expect(await smtp.send(email(1))).toMatchObject({ kind: 'accepted' });
    expect(server.inbox.map(({ messageId }) => messageId)).toEqual([idOf(0), idOf(1)]);
  });

  it('is not used again when the server answers before it has the whole e-mail', async () => {
    const long = 'a line of text that is repeated\n'.repeat(1_000_000);
    const answers = ['552 5.3.4 Too long', '250 2.0.0 Taken'];
    const server = await wordServer(closers, (line, socket) => {
      if (line !== '' && texts.get(socket) === true) {
        socket.pause();
        if (!socket.writableEnded) socket.end(`${answers.shift()}\r\n`);
      } else takes(line, socket);
    });
    const smtp = sender(server.port, { connections: 1 });
    expect(await smtp.send(email(0, long))).toMatchObject({ kind: 'rejected', errorClass: 'template' });
    expect(await smtp.send(email(1, long))).toMatchObject({ kind: 'retry', code: 'EPROTOCOL' });
    expect(server.sockets.size).toBe(2);
    expect(server.lines).not.toContain('RSET');
  });
});

describe('many e-mails at a time', () => {
  it('are never mixed up, each going once over one of a few connections', async () => {
    const server = await smtpServer();
    const smtp = sender(server.port, { connections: 3 });
    // Some go as they are, some in quoted-printable, as long as can be spliced, and longer.
    const all = Array.from({ length: 60 }, (_, n) =>
      email(
        n,
        `${['plain ', 'señor ', 'ñ', 'long '][n % 4]}${n} `.repeat([n + 1, n + 1, 3_000, 6_000][n % 4] ?? 0).trim(),
      ),
    );
    await Promise.all(all.map((one) => smtp.send(one)));
    const came = server.inbox
      .map(({ messageId, text, to_ }) => ({ messageId, text: text?.trimEnd(), to: to_[0] }))
      .toSorted(byId);
    const went = all.map((one, n) => ({ messageId: idOf(n), text: one.text, to: one.to })).toSorted(byId);
    expect(came).toEqual(went);
    expect(server.sockets.size).toBe(3);
  });

  it('go in the order in which they were given', async () => {
    const server = await smtpServer();
    const smtp = sender(server.port, { connections: 1 });
    await Promise.all(emails(30).map((one) => smtp.send(one)));
    expect(server.inbox.map(({ messageId }) => messageId)).toEqual(emails(30).map((_, n) => idOf(n)));
  });

  it('all go, though the server allows fewer connections than we would open', async () => {
    const server = await smtpServer({ maxClients: 2 });
    const smtp = sender(server.port);
    const outcomes = await Promise.all(emails(250).map((one) => smtp.send(one)));
    expect(outcomes.filter(({ kind }) => kind !== 'accepted')).toEqual([]);
    expect(server.inbox).toHaveLength(250);
  });
});

describe('a server that does not let us in', () => {
  it('is asked to sign us in once, whatever waits, and again with the next e-mail', async () => {
    let asked = 0;
    const server = await smtpServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => {
        asked += 1;
        done(refusal('5.7.8 Bad credentials', 535));
      },
    });
    const smtp = sender(server.port, { url: `smtp://user:pa55-w0rd@127.0.0.1:${server.port}` });
    const outcomes = await Promise.all(emails(20).map((one) => smtp.send(one)));
    expect(outcomes).toEqual(emails(20).map(() => expect.objectContaining({ kind: 'retry', errorClass: 'set-up' })));
    expect(JSON.stringify(outcomes)).not.toContain('pa55-w0rd');
    expect(asked).toBe(1);
    await smtp.send(email(20));
    expect(asked).toBe(2);
  });

  it('is called once, whatever waits, when it hangs up', async () => {
    const server = await wordServer(closers, (_, socket) => socket.destroy());
    const smtp = sender(server.port);
    const outcomes = await Promise.all(emails(20).map((one) => smtp.send(one)));
    expect(outcomes).toEqual(emails(20).map(() => expect.objectContaining({ kind: 'retry', errorClass: 'transient' })));
    expect(server.sockets.size).toBe(1);
  });

  it('keeps us no longer than connecting and silence may take, however slowly it talks', async () => {
    const server = await wordServer(closers, (line, socket) => {
      if (line === '') socket.write('220 hello\r\n');
      if (!line.startsWith('EHLO')) return;
      const talk = setInterval(() => socket.write('250-and\r\n'), 50);
      socket.on('close', () => clearInterval(talk));
    });
    const smtp = sender(server.port, { connectMs: 300, silenceMs: 300 });
    expect(await smtp.send(email(0))).toMatchObject({ kind: 'retry', code: 'ETIMEDOUT' });
  });
});

describe('a proxy', () => {
  it('that the address names is gone through', async () => {
    const server = await smtpServer();
    const asked: (string | undefined)[] = [];
    const proxy = createProxy().on('connect', ({ url }, client: Socket) => {
      asked.push(url);
      const onward = connect(server.port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
      onward.pipe(client).pipe(onward);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => proxy.close(() => resolve())));
    const smtp = sender(server.port, {}, `?proxy=${encodeURIComponent(`http://127.0.0.1:${portOf(proxy)}`)}`);
    expect(await smtp.send(email(0))).toMatchObject({ kind: 'accepted' });
    expect(asked).toEqual([`127.0.0.1:${server.port}`]);
    await smtp.close();
  });
});

describe('a stop', () => {
  it('while an e-mail waits for a connection hands nothing of it over', async () => {
    const { promise: received, resolve: receive } = Promise.withResolvers<() => void>();
    let isHeld = true;
    const server = await wordServer(closers, (line, socket) => {
      if (line === '.' && isHeld) receive(() => takes(line, socket));
      else takes(line, socket);
      if (line === '.') isHeld = false;
    });
    const smtp = sender(server.port, { connections: 1 });
    const first = smtp.send(email(0));
    const answer = await received;
    const abort = new AbortController();
    const second = smtp.send(email(1), abort.signal);
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    expect(await second).toEqual(tooLate);
    answer();
    expect(await first).toMatchObject({ kind: 'accepted' });
    expect(await smtp.send(email(2))).toMatchObject({ kind: 'accepted' });
    expect(server.lines.filter((line) => line.startsWith('RCPT'))).toEqual([
      'RCPT TO:<client0@example.com>',
      'RCPT TO:<client2@example.com>',
    ]);
  });

  it('while a connection is being made ends it, and gives back what waits', async () => {
    const { promise: met, resolve: meet } = Promise.withResolvers<Socket>();
    const server = await wordServer(closers, (_, socket) => meet(socket));
    const smtp = sender(server.port);
    const sending = smtp.send(email(0));
    const closed = once(await met, 'close');
    await smtp.close();
    expect(await sending).toMatchObject({ kind: 'retry', errorClass: 'transient' });
    await closed;
    expect(await smtp.send(email(1))).toMatchObject({ kind: 'retry', errorClass: 'transient' });
    expect(server.sockets.size).toBe(1);
  });

  it('says goodbye over connections that are idle', async () => {
    const server = await wordServer(closers, takes);
    const smtp = sender(server.port);
    await smtp.send(email(0));
    const closed = [...server.sockets].map((socket) => once(socket, 'end'));
    await smtp.close();
    await Promise.all(closed);
    expect(server.lines.at(-1)).toBe('QUIT');
  });
});
