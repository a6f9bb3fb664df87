import { createServer, type Socket } from 'node:net';
import { listen } from '../listen.ts';
import { longestSentinel, type ScannerSentinel, sentinelIn } from './sentinels.ts';

export interface ClamdStandIn {
  port: number;
  close(): Promise<void>;
}

/** clamd's default StreamMaxLength. */
const streamLimit = 100 * 1024 * 1024;

/**
 * Speaks clamd's protocol on the loopback address: PING, VERSION and INSTREAM, with `z` and `n` before them or nothing, one command a connection.
 * It keeps nothing of what it is sent.
 */
export async function startClamd(options: { port: number; slowMs: number }): Promise<ClamdStandIn> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // whoever goes away in the middle is the client's business
    const conversation = new Conversation(socket, options.slowMs);
    socket.on('data', (data: Buffer) => conversation.take(data));
  });
  const port = await listen(server, options.port, 'SANDBOX_SCANNER_PORT');
  return {
    port,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}

class Conversation {
  readonly #socket: Socket;
  readonly #slowMs: number;
  #waiting = Buffer.alloc(0);
  #streaming = false;
  #over = false;
  #end = '\n';
  #total = 0;
  /** The last bytes of before, since what is looked for may lie across two chunks. */
  #tail = '';
  #found: ScannerSentinel | null = null;

  constructor(socket: Socket, slowMs: number) {
    this.#socket = socket;
    this.#slowMs = slowMs;
  }

  take(data: Buffer): void {
    if (this.#over) return;
    this.#waiting = Buffer.concat([this.#waiting, data]);
    if (!this.#streaming) this.#command();
    while (this.#streaming && !this.#over && this.#chunk());
  }

  #command(): void {
    const [, prefix, name] = /^([zn]?)([A-Z]+)[\0\n]/.exec(this.#waiting.toString('latin1', 0, 32)) ?? [];
    if (name === undefined) {
      if (this.#waiting.length >= 32) this.#say('UNKNOWN COMMAND');
      return;
    }
    this.#end = prefix === 'z' ? '\0' : '\n';
    this.#waiting = this.#waiting.subarray((prefix ?? '').length + name.length + 1);
    if (name === 'PING') return this.#say('PONG');
    if (name === 'VERSION') return this.#say('ClamAV 1.4.3/rounds-stand-in');
    if (name !== 'INSTREAM') return this.#say('UNKNOWN COMMAND');
    this.#streaming = true;
  }

  /** One whole chunk. @returns whether there was one */
  #chunk(): boolean {
    if (this.#waiting.length < 4) return false;
    const length = this.#waiting.readUInt32BE(0);
    if (length > streamLimit) return this.#tooMuch();
    if (this.#waiting.length < 4 + length) return false;
    const bytes = this.#waiting.subarray(4, 4 + length);
    this.#waiting = this.#waiting.subarray(4 + length);
    if (length === 0) {
      this.#verdict();
      return false;
    }
    this.#total += length;
    const text = this.#tail + bytes.toString('latin1');
    this.#tail = text.slice(-longestSentinel);
    this.#found ??= sentinelIn(text);
    return this.#total > streamLimit || this.#found === 'sizeLimit' ? this.#tooMuch() : true;
  }

  #tooMuch(): false {
    this.#say('INSTREAM size limit exceeded. ERROR');
    return false;
  }

  #verdict(): void {
    if (this.#found === 'drop') {
      this.#over = true;
      this.#socket.destroy();
    } else if (this.#found === 'slow') {
      this.#over = true;
      setTimeout(() => this.#say('stream: OK'), this.#slowMs).unref();
    } else if (this.#found === 'error') this.#say("stream: Can't open file ERROR");
    else this.#say(this.#found === 'eicar' ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK');
  }

  #say(line: string): void {
    this.#over = true;
    this.#socket.end(line + this.#end, 'latin1');
  }
}
