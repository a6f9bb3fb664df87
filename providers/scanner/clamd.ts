import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ScanErrorCode, Scanner, ScanOutcome } from './port.ts';

export interface ClamdOptions {
  /** `tcp://host:port` */
  url: string;
  /** Milliseconds for connecting; default 5,000. */
  connectMs?: number;
  /** Milliseconds that clamd may stay silent, while it takes bytes and while it looks at them; default 120,000 as its own ReadTimeout. */
  silenceMs?: number;
}

const largestChunk = 65_536;
const longestReply = 4_096;

/** clamd's INSTREAM (clamd(8)): chunks with their length before them, an empty one at the end, then one line of reply. */
export function createClamdScanner({ url, connectMs = 5_000, silenceMs = 120_000 }: ClamdOptions): Scanner {
  const { hostname, port } = new URL(url);
  return {
    async scan(content, signal) {
      const socket = connect({ host: hostname, port: Number(port || 3310) });
      const talk = new Talk(socket, { connectMs, silenceMs });
      const stop = () => socket.destroy();
      signal?.addEventListener('abort', stop);
      try {
        if (!(await talk.connected)) return talk.lost();
        await talk.say('zINSTREAM\0');
        for await (const bytes of content) {
          // A reply before the end, such as the size limit, says all there is to say; so does a closed connection.
          if (talk.over) break;
          for (let at = 0; at < bytes.length; at += largestChunk) await talk.say(bytes.subarray(at, at + largestChunk));
        }
        await talk.say(null);
        const reply = await talk.reply;
        return reply === null ? talk.lost() : outcomeOf(reply);
      } finally {
        signal?.removeEventListener('abort', stop);
        socket.destroy();
      }
    },
  };
}

/** One conversation. Nothing in it rejects: what went wrong is in `lost`. */
class Talk {
  readonly connected: Promise<boolean>;
  /** One line without its end; null where the connection ended without one. */
  readonly reply: Promise<string | null>;
  over = false;
  readonly #socket: Socket;
  #code: ScanErrorCode = 'away';

  constructor(socket: Socket, { connectMs, silenceMs }: { connectMs: number; silenceMs: number }) {
    this.#socket = socket;
    socket.setTimeout(connectMs, () => {
      this.#code = socket.connecting ? 'away' : 'silent';
      socket.destroy();
    });
    let text = '';
    socket.on('data', (data: Buffer) => {
      text += data.toString('latin1');
      if (text.includes('\0') || text.includes('\n') || text.length > longestReply) this.over = true;
    });
    // A connection that is reset after the reply has still replied.
    socket.on('error', () => {});
    this.connected = new Promise((resolve) => {
      socket.once('connect', () => {
        this.#code = 'dropped';
        socket.setTimeout(silenceMs);
        resolve(true);
      });
      socket.once('close', () => resolve(false));
    });
    this.reply = new Promise((resolve) => {
      socket.on('data', () => this.over && resolve(lineOf(text)));
      socket.once('close', () => {
        this.over = true;
        resolve(text === '' ? null : lineOf(text));
      });
    });
  }

  /** A command, a chunk, or the end of the chunks; waits while clamd does not take more. */
  async say(what: string | Uint8Array | null): Promise<void> {
    if (this.over || this.#socket.destroyed) return;
    if (typeof what === 'string') return this.#write(Buffer.from(what, 'latin1'));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(what?.length ?? 0);
    return this.#write(what ? Buffer.concat([length, what]) : length);
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#socket.write(bytes) || this.over) return;
    const end = new AbortController();
    const waits = [
      once(this.#socket, 'drain', { signal: end.signal }),
      once(this.#socket, 'close', { signal: end.signal }),
      this.reply,
    ];
    await Promise.race(waits.map((each) => each.catch(() => {})));
    end.abort();
  }

  lost(): ScanOutcome {
    return { kind: 'error', retryable: true, code: this.#code };
  }
}

const lineOf = (text: string): string => text.split(/[\0\n]/)[0]?.trim() ?? '';

/** clamd's replies: `stream: OK`, `stream: <name> FOUND`, `… ERROR`. Whatever else it says is no verdict. */
function outcomeOf(reply: string): ScanOutcome {
  if (/^stream: OK$/.test(reply)) return { kind: 'clean' };
  const name = /^stream: (.+) FOUND$/.exec(reply)?.[1];
  if (name !== undefined) return { kind: 'infected', name: name.slice(0, 200) };
  if (/size limit exceeded/i.test(reply)) return { kind: 'error', retryable: false, code: 'too-large' };
  // Out of memory, no database yet, a full temporary folder: it passes when somebody sees to it.
  if (/(memory|malloc|database|temp|timed? ?out|reload)/i.test(reply))
    return { kind: 'error', retryable: true, code: 'refused' };
  return { kind: 'error', retryable: !reply.endsWith('ERROR'), code: 'refused' };
}
