import type * as http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from '../../../platform/deadline.ts';
import { isLoopbackName } from '../../../platform/outbound-address.ts';
import { AddressInside, createOutbound, type Outbound, type Resolve } from '../../../platform/outbound-connection.ts';
import type { Pace } from '../../pace.ts';
import {
  type FieldTimeError,
  FieldTimeInside,
  FieldTimeMisaddressed,
  FieldTimeRateLimited,
  FieldTimeUnauthorised,
  FieldTimeUnreachable,
} from '../errors.ts';

export interface TimeeroHttpOptions {
  /** With the path, as in https://api.timeero.com/api/public/; https, or with `allowLoopback` http on this machine. */
  baseUrl: string;
  apiKey: string;
  /** Takes an address of this very machine; only for development, where the stand-in listens there. Default false. */
  allowLoopback?: boolean;
  /** Looks up names; default the operating system. */
  resolve?: Resolve;
  /** Turn of each request; share one among all adapters of a practice. Absent: unpaced. */
  pace?: Pace;
  /** Milliseconds for one request, connecting included; default 20,000. */
  timeoutMs?: number;
  /** Milliseconds before the second, third … attempt of what may be repeated; default 500, 2,000 and 6,000. */
  backoffMs?: readonly number[];
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base address, without a slash before it. */
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
}

export interface Answer {
  status: number;
  /** Absent where it is no JSON. */
  body?: unknown;
  isJson: boolean;
  /** Milliseconds of `Retry-After`. */
  retryAfterMs?: number;
}

/** What became of one request. `connected`: it may have arrived. */
export type Attempt = { answer: Answer } | { answer?: undefined; connected: boolean; code: string };

/** A page of 100 records with their custom fields stays far below. */
const answerLimit = 8 * 1024 * 1024;
/** A longer wait is the caller's, who may do something else meanwhile. */
const patienceMs = 15_000;
const tooLarge = 'answer-too-large';
/** Of an attempt that was not made, because the address leads into the network of the server. */
export const insideCode = 'address-inside';

/** HTTP to one Timeero account, never into the network of the server. Follows no redirect: it would hand the key on. */
export class TimeeroHttp {
  readonly #base: URL;
  readonly #key: string;
  readonly #outbound: Outbound;
  readonly #pace: Pace;
  readonly #timeoutMs: number;
  readonly #backoffMs: readonly number[];

  /** @throws {FieldTimeMisaddressed} @throws {FieldTimeUnauthorised} for an address or a key that can't be one */
  constructor(options: TimeeroHttpOptions) {
    const { allowLoopback = false, resolve } = options;
    this.#base = baseOf(options.baseUrl, allowLoopback);
    this.#outbound = createOutbound({ allowLoopback, resolve });
    if (!/^[\x21-\x7e]{1,4096}$/.test(options.apiKey)) throw new FieldTimeUnauthorised('key-form');
    this.#key = options.apiKey;
    this.#pace = options.pace ?? (async (signal) => signal?.throwIfAborted());
    this.#timeoutMs = options.timeoutMs ?? 20_000;
    this.#backoffMs = options.backoffMs ?? [500, 2_000, 6_000];
  }

  /** One request, never repeated; says what is known of it. Rejects never. */
  async once(call: Call, signal?: AbortSignal): Promise<Attempt> {
    try {
      await this.#pace(signal);
    } catch {
      return { connected: false, code: 'aborted' };
    }
    return this.#exchange(call, signal);
  }

  /**
   * A request that does the same when it is done twice, repeated while there is hope. Resolves to an answer of 200 to 499 other than 408 and 429.
   * @throws {FieldTimeUnreachable} @throws {FieldTimeRateLimited} @throws {FieldTimeMisaddressed} @throws {FieldTimeInside} @throws the signal's reason
   */
  async safely(call: Call, signal?: AbortSignal): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      const given = await this.once(call, signal);
      signal?.throwIfAborted();
      const fault = faultOf(given);
      if (fault === null && given.answer) return given.answer;
      const backoff = this.#backoffMs[attempt];
      const asked = given.answer?.retryAfterMs;
      const wait = asked ?? backoff;
      const hopeless = !(fault instanceof FieldTimeUnreachable || fault instanceof FieldTimeRateLimited);
      if (hopeless || backoff === undefined || wait === undefined || wait > patienceMs) throw fault;
      await sleep(wait, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }

  #exchange(call: Call, signal?: AbortSignal): Promise<Attempt> {
    return withDeadline(this.#timeoutMs, signal, async (limited) => {
      const state = { connected: false };
      try {
        const response = await this.#open(call, limited, state);
        const body = await bodyOf(response);
        return { answer: answerOf(response, body) };
      } catch (error) {
        const code = signal?.aborted ? 'aborted' : limited.aborted ? 'time-out' : codeOf(error);
        return { connected: state.connected, code };
      }
    });
  }

  #open(call: Call, signal: AbortSignal, state: { connected: boolean }): Promise<http.IncomingMessage> {
    const url = new URL(call.path, this.#base);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
    return this.#outbound(url, {
      method: call.method,
      headers: {
        // The key alone, without `Bearer` (https://developers.timeero.com/docs).
        Authorization: this.#key,
        Accept: 'application/json',
        'User-Agent': 'Rounds',
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body,
      signal,
      onConnected: () => (state.connected = true),
    });
  }
}

/** Null for an answer that says something about the request itself. */
function faultOf(given: Attempt): FieldTimeError | null {
  const { answer } = given;
  if (!answer && given.code === insideCode) return new FieldTimeInside();
  if (!answer)
    return given.code === tooLarge ? new FieldTimeMisaddressed(tooLarge) : new FieldTimeUnreachable(given.code);
  const { status, body, isJson, retryAfterMs } = answer;
  if (status === 429) return new FieldTimeRateLimited(retryAfterMs ?? 30_000);
  if (status === 408 || status >= 500) return new FieldTimeUnreachable(String(status));
  if (status < 200 || status >= 300) return null;
  // Half a document is a broken connection that nobody noticed; a page for people is another address.
  if (body === undefined && status !== 204)
    return isJson ? new FieldTimeUnreachable('half-an-answer') : new FieldTimeMisaddressed('no-json');
  return null;
}

function baseOf(text: string, allowLoopback: boolean): URL {
  if (!URL.canParse(text)) throw new FieldTimeMisaddressed('no-address');
  const url = new URL(text);
  const onThisMachine = allowLoopback && isLoopbackName(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && onThisMachine))
    throw new FieldTimeMisaddressed('no-https');
  if (url.username || url.password || url.search || url.hash) throw new FieldTimeMisaddressed('more-than-an-address');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

class TooLarge extends Error {
  readonly code = tooLarge;
}

async function bodyOf(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > answerLimit) throw new TooLarge('The answer is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answerOf({ statusCode, headers }: http.IncomingMessage, body: Buffer): Answer {
  const seconds = Number(headers['retry-after'] ?? NaN);
  return {
    status: statusCode ?? 0,
    ...parse(body),
    isJson: /[/+]json\b/.test(headers['content-type'] ?? ''),
    ...(seconds >= 0 && Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
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
  if (error instanceof AddressInside) return insideCode;
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'no-answer';
}
