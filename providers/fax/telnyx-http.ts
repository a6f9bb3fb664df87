import type { IncomingMessage } from 'node:http';
import { withDeadline } from '../../platform/deadline.ts';
import { createOutbound, type Outbound } from '../../platform/outbound-connection.ts';
import { stillInTime } from '../outcome.ts';

export interface TelnyxHttpOptions {
  apiKey: string;
  /** A server on this machine that speaks Telnyx's protocol; absent: api.telnyx.com. */
  baseUrl?: string | undefined;
  /** Milliseconds for one request, connecting included; default 15,000. */
  timeoutMs?: number;
}

export interface TelnyxAnswer {
  status: number;
  /** Absent where it is no JSON. */
  body?: unknown;
  /** Milliseconds of `Retry-After`. */
  retryAfterMs?: number;
}

/** What became of one request; `connected`: it may have arrived. */
export type TelnyxAttempt = { answer: TelnyxAnswer } | { answer?: undefined; connected: boolean; code: string };

const answerLimit = 4 * 1024 * 1024;

/** HTTP to Telnyx's API. Repeats nothing and follows no redirect: it would hand the key on. */
export class TelnyxHttp {
  readonly #base: string;
  readonly #key: string;
  readonly #timeoutMs: number;
  readonly #outbound: Outbound;

  constructor({ apiKey, baseUrl, timeoutMs = 15_000 }: TelnyxHttpOptions) {
    this.#base = (baseUrl ?? 'https://api.telnyx.com').replace(/\/+$/, '');
    this.#key = apiKey;
    this.#timeoutMs = timeoutMs;
    this.#outbound = createOutbound({ allowLoopback: baseUrl !== undefined });
  }

  /** One request. Rejects never. @param path with its query, below the base address @param mayGo asked once the connection stands */
  request(
    method: 'GET' | 'POST',
    path: string,
    { body, signal, mayGo }: { body?: unknown; signal?: AbortSignal | undefined; mayGo?: (() => boolean) | undefined },
  ): Promise<TelnyxAttempt> {
    return withDeadline(this.#timeoutMs, signal, async (limited) => {
      const state = { connected: false };
      try {
        const response = await this.#outbound(new URL(this.#base + path), {
          method,
          headers: {
            Authorization: `Bearer ${this.#key}`,
            Accept: 'application/json',
            'User-Agent': 'Rounds',
            ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
          body: body === undefined ? undefined : JSON.stringify(body),
          signal: limited,
          onConnected() {
            stillInTime(mayGo);
            state.connected = true;
          },
        });
        return { answer: await answerOf(response) };
      } catch (error) {
        const code = signal?.aborted ? 'aborted' : limited.aborted ? 'time-out' : codeOf(error);
        return { connected: state.connected, code };
      }
    });
  }
}

async function answerOf(response: IncomingMessage): Promise<TelnyxAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > answerLimit) throw new Error('The answer is larger than 4 MB.');
    chunks.push(chunk);
  }
  const seconds = Number(response.headers['retry-after'] ?? NaN);
  return {
    status: response.statusCode ?? 0,
    ...parse(Buffer.concat(chunks)),
    ...(seconds > 0 && Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

function parse(body: Buffer): { body?: unknown } {
  try {
    return { body: JSON.parse(body.toString('utf8')) };
  } catch {
    return {};
  }
}

/** Code of what ended an attempt: of a Node error, such as ECONNREFUSED; their messages may name more than that. */
function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'no-answer';
}
