import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { EmailEntry } from '../entries.ts';
import type { Ledger } from '../ledger.ts';
import { listen } from '../listen.ts';
import type { MailFaults, MailPlace } from './faults.ts';
import { parseMail } from './parse.ts';
import type { Reporter } from './reporter.ts';
import { enhanced, mailSentinel } from './sentinels.ts';

const SIZE_LIMIT = 1024 * 1024;

export interface Inbox {
  port: number;
  close(): Promise<void>;
}

type Done = (error?: Error | null) => void;

/** A real SMTP server on the loopback address that keeps what it takes and delivers nothing. */
export async function startInbox(options: {
  port: number;
  ledger: Ledger<EmailEntry>;
  slowMs: number;
  reporter: Reporter;
  faults: MailFaults;
}): Promise<Inbox> {
  const sockets = new Map<number, Socket>();
  const greylisted = new Set<string>();
  const cut = (session: SMTPServerSession) => void sockets.get(session.remotePort)?.destroy();

  /** Does what was ordered for this place; false: the dialogue does not go on from here. */
  async function passes(at: MailPlace, to: string | null, session: SMTPServerSession, done: Done): Promise<boolean> {
    const ordered = options.faults.take(to, (fault) => fault.at === at);
    if (ordered?.fault === 'slow') await later(ordered.delayMs);
    if (ordered?.fault === 'reply') done(reply(ordered.code, enhanced[ordered.code] ?? 'As asked for'));
    if (ordered?.fault === 'drop') cut(session);
    return ordered === null || ordered.fault === 'slow';
  }

  const server = new SMTPServer({
    banner: 'Rounds sandbox',
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: SIZE_LIMIT,
    maxClients: 200,
    closeTimeout: 1_000,
    logger: false,
    onConnect(session, done) {
      void passes('connect', null, session, done).then((goesOn) => goesOn && done());
    },
    onMailFrom(_address, session, done) {
      void passes('sender', null, session, done).then((goesOn) => goesOn && done());
    },
    onRcptTo({ address }, session, done) {
      void passes('recipient', address, session, done).then((goesOn) => goesOn && meet(address, session, done));
    },
    onData(stream, session, done) {
      const [first = ''] = recipientsOf(session);
      const ordered = options.faults.take(first, ({ at }) => at === 'data');
      // The server says 354 once this returns.
      if (ordered !== null || mailSentinel(first)?.kind === 'drop-at-data') {
        cut(session);
        return;
      }
      read(stream)
        .then(
          (raw) => take(raw, session, done),
          (error: unknown) => done(error instanceof Error ? error : new Error('The text could not be read.')),
        )
        .catch(() => done(reply(451, '4.3.0 The sandbox failed')));
    },
  });

  function meet(address: string, session: SMTPServerSession, done: Done): void {
    const sentinel = mailSentinel(address);
    if (sentinel?.kind === 'reply') return done(reply(sentinel.code, sentinel.text));
    if (sentinel?.kind === 'drop-before-data') return cut(session);
    if (sentinel?.kind === 'greylist' && !greylisted.has(address)) {
      greylisted.add(address);
      return done(reply(451, '4.7.1 Greylisted, try again'));
    }
    return done();
  }

  async function take(raw: Buffer | null, session: SMTPServerSession, done: Done): Promise<void> {
    if (raw === null) return done(reply(552, '5.3.4 Message too big'));
    const recipients = recipientsOf(session);
    const [first = ''] = recipients;
    const sentinels = recipients.map((address) => mailSentinel(address)?.kind);
    if (sentinels.includes('spam')) return done(reply(554, '5.7.1 Refused as spam'));
    if (sentinels.includes('drop-in-data')) return cut(session);
    if (!(await passes('text', first, session, done))) return;
    const { mailFrom } = session.envelope;
    const sender = mailFrom ? mailFrom.address : '';
    for (const recipient of recipients) {
      const sentinel = mailSentinel(recipient);
      const report = sentinel?.kind === 'report' ? options.reporter.due(sentinel.report) : {};
      const mail = await parseMail(raw, { recipient, sender });
      options.reporter.schedule(options.ledger.add({ ...mail, ...report }));
    }
    if (sentinels.includes('drop-after-data')) return cut(session);
    if (sentinels.includes('slow')) await later(options.slowMs);
    if (await passes('taken', first, session, done)) done();
  }

  server.on('error', () => undefined); // A connection that ends in an unusual way is the client's business.
  server.server.on('connection', (socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once('close', () => sockets.delete(port));
  });
  const port = await listen(server.server, options.port, 'SANDBOX_SMTP_PORT');
  return {
    port,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets.values()) socket.destroy();
      return closed;
    },
  };
}

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

const recipientsOf = ({ envelope }: SMTPServerSession) => envelope.rcptTo.map(({ address }) => address);

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** Null for a text over the size limit; the rest of it is read and dropped. */
async function read(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= SIZE_LIMIT) chunks.push(chunk);
  }
  return size > SIZE_LIMIT ? null : Buffer.concat(chunks);
}
