import { once } from 'node:events';
import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { returnedMailsTotal } from '../../platform/metrics.ts';
import { createReturnPaths } from '../../providers/email/inbound.ts';
import { type BounceDeps, receiveReturned } from './receive.ts';

export interface BounceOptions {
  /** Of the return paths. */
  domain: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** PEM; null: no STARTTLS is offered. */
  tls?: { cert: Buffer; key: Buffer } | null;
  /** Bytes of a mail at most; default 1 MiB. */
  size?: number;
  /** Milliseconds that a client may stay silent; default 60,000. */
  silenceMs?: number;
  /** Milliseconds that a connection may last, however busy; default 300,000. */
  lastMs?: number;
  /** Connections at a time at most, and from one address; default 50 and 20. */
  clients?: number;
  clientsOfAddress?: number;
  /** Milliseconds that mails under way have when it closes; default 10,000. */
  closeMs?: number;
}

export interface BounceListener {
  port: number;
  close(): Promise<void>;
}

/** Recipients that are none of ours, in one connection: whoever asks for more is guessing. */
const mostRefused = 5;

/**
 * An SMTP server that takes mail for the return paths of our messages and for nobody else, so it relays nothing and tells nobody which addresses there are.
 * A mail is accepted only once what it says is committed; while the database is away the other server keeps it and tries again.
 * @throws where the port cannot be had
 */
export async function listenForBounces(deps: BounceDeps, options: BounceOptions): Promise<BounceListener> {
  const { domain, host, port, tls = null, size = 1024 * 1024, closeMs = 10_000 } = options;
  const { clients = 50, clientsOfAddress = 20, silenceMs = 60_000, lastMs = 300_000 } = options;
  const paths = createReturnPaths(deps.keyRing, domain);
  const addresses = new Map<string, string>();
  const refused = new Map<string, number>();

  const server = new SMTPServer({
    name: domain,
    banner: 'Delivery reports only',
    ...tls,
    disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size,
    rejectOversized: true,
    maxClients: clients,
    maxRecipients: 1,
    maxCommandLength: 2_048,
    socketTimeout: silenceMs,
    closeTimeout: closeMs,
    logger: false,
    onConnect({ id, remoteAddress }, done) {
      const others = [...addresses.values()].filter((each) => each === remoteAddress).length;
      if (others >= clientsOfAddress) return done(reply(421, '4.7.0 Too many connections, try again later'));
      addresses.set(id, remoteAddress);
      done();
    },
    onClose({ id }) {
      addresses.delete(id);
      refused.delete(id);
    },
    onRcptTo({ address }, { id }, done) {
      if (paths.read(address)) return done();
      returnedMailsTotal.inc({ outcome: 'refused' });
      const times = (refused.get(id) ?? 0) + 1;
      refused.set(id, times);
      if (times > mostRefused) return done(reply(421, '4.7.0 Too many unknown recipients'));
      done(reply(550, '5.1.1 No such mailbox'));
    },
    onData(stream, session, done) {
      take(stream, session).then(done, (error: unknown) => {
        deps.log.warn({ err: error }, 'A mail that came back could not be taken; its server tries again');
        done(reply(451, '4.3.0 Try again later'));
      });
    },
  });

  /** @returns why it is refused, if it is */
  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null> {
    const raw = await read(stream, size);
    // The server has its own answer to a mail that is too long.
    if (raw === null) return null;
    const ids = paths.read(session.envelope.rcptTo[0]?.address ?? '');
    return ids && (await receiveReturned(deps, ids, raw)) ? null : reply(550, '5.1.1 No such mailbox');
  }

  // A connection that ends in an unusual way is the client's business; that of the listener itself ends the start.
  server.on('error', (error) => deps.log.debug({ err: error }, 'A connection with a mail server failed'));
  server.server.on('connection', (socket: Socket) => {
    const late = setTimeout(() => socket.destroy(), lastMs);
    socket.once('close', () => clearTimeout(late));
  });
  server.listen(port, host);
  await once(server.server, 'listening');
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** Null for a mail over the limit; the rest of it is read and dropped. */
async function read(stream: SMTPServerDataStream, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? null : Buffer.concat(chunks);
}
