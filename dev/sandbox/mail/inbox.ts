import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { EmailEntry } from '../entries.ts';
import type { Ledger } from '../ledger.ts';
import { listen } from '../listen.ts';
import { parseMail } from './parse.ts';
import type { Reporter } from './reporter.ts';
import { mailSentinel } from './sentinels.ts';

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
}): Promise<Inbox> {
  const sockets = new Map<number, Socket>();
  const greylisted = new Set<string>();
  const cut = (session: SMTPServerSession) => sockets.get(session.remotePort)?.destroy();

  const server = new SMTPServer({
    banner: 'Rounds sandbox',
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: SIZE_LIMIT,
    maxClients: 200,
    closeTimeout: 1_000,
    logger: false,
    onRcptTo({ address }, session, done) {
      const sentinel = mailSentinel(address);
      if (sentinel?.kind === 'reply') return done(reply(sentinel.code, sentinel.text));
      if (sentinel?.kind === 'drop-before-data') return cut(session);
      if (sentinel?.kind === 'greylist' && !greylisted.has(address)) {
        greylisted.add(address);
        return done(reply(451, '4.7.1 Greylisted, try again'));
      }
      return done();
    },
    onData(stream, session, done) {
      read(stream)
        .then(
          (raw) => take(raw, session, done),
          (error: unknown) => done(error instanceof Error ? error : new Error('The text could not be read.')),
        )
        .catch(() => done(reply(451, '4.3.0 The sandbox failed')));
    },
  });

  async function take(raw: Buffer | null, session: SMTPServerSession, done: Done): Promise<void> {
    if (raw === null) return done(reply(552, '5.3.4 Message too big'));
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const sentinels = recipients.map((address) => mailSentinel(address)?.kind);
    if (sentinels.includes('spam')) return done(reply(554, '5.7.1 Refused as spam'));
    if (sentinels.includes('drop-in-data')) return void cut(session);
    const { mailFrom } = session.envelope;
    const sender = mailFrom ? mailFrom.address : '';
    for (const recipient of recipients) {
      const sentinel = mailSentinel(recipient);
      const report = sentinel?.kind === 'report' ? options.reporter.due(sentinel.report) : {};
      const mail = await parseMail(raw, { recipient, sender });
      options.reporter.schedule(options.ledger.add({ ...mail, ...report }));
    }
    if (sentinels.includes('drop-after-data')) return void cut(session);
    if (sentinels.includes('slow')) await new Promise((resolve) => setTimeout(resolve, options.slowMs).unref());
    done();
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
