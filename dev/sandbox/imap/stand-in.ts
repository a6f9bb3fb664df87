import { createServer, type Socket } from 'node:net';
import { listen } from '../listen.ts';
import { Conversation } from './conversation.ts';
import { Mailbox } from './mailbox.ts';

export interface ImapStandIn {
  port: number;
  /** With user and password, as the environment names it. */
  url: string;
  mailbox: Mailbox;
  /** Connections so far. */
  connections: () => number;
  close(): Promise<void>;
}

export interface ImapOptions {
  /** 0 takes a free one. */
  port: number;
  user: string;
  password: string;
  /** Milliseconds that a mail with the sentinel `slow` takes; default 2,000. */
  slowMs?: number;
}

/** A real IMAP4rev1 server on the loopback address, of one user, with as much of the protocol as a reader of one folder needs. It keeps its mails in memory. */
export async function startImap({ port, user, password, slowMs = 2_000 }: ImapOptions): Promise<ImapStandIn> {
  const sockets = new Set<Socket>();
  const mailbox = new Mailbox();
  const met = new Set<string>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // whoever goes away in the middle is the client's business
    const conversation = new Conversation(socket, { mailbox, user, password, slowMs, met });
    socket.on('data', (data: Buffer) => conversation.take(data));
  });
  const bound = await listen(server, port, 'SANDBOX_IMAP_PORT');
  return {
    port: bound,
    url: `imap://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${bound}/INBOX`,
    mailbox,
    connections: () => connections,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}
