import {
  EhrForbidden,
  type EhrError,
  EhrInvalidAnswer,
  EhrNotFound,
  EhrRateLimited,
  EhrRefused,
  EhrUnauthorised,
  EhrUnreachable,
  EhrUnsupported,
} from '../errors.ts';
import { outcomeSchema } from './schemas.ts';
import type { SignIn } from './sign-in.ts';
import type { Answer, Exchange, Transport } from './transport.ts';

export interface Patience {
  /** Further tries of one request. */
  retries: number;
  /** Milliseconds before the first of them; doubled each time, less a share left to chance. */
  backoffMs: number;
  /** Milliseconds; a server that asks for more gets an EhrRateLimited instead, and the caller waits. */
  longestWaitMs: number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 ≤ x < 1. */
  random: () => number;
}

export interface ClientOptions {
  /** Ends in a slash. */
  baseUrl: URL;
  transport: Transport;
  signIn: SignIn;
  patience: Patience;
  now: () => number;
}

export interface Asked {
  /** As in "does not allow these credentials to …". */
  what: string;
  signal?: AbortSignal | undefined;
}

/** `raw`: the answer need not be JSON. */
type Asking = Exchange & { raw?: boolean };

interface Write extends Asked {
  method: 'POST' | 'PUT';
  path: string;
  resource: object;
  headers?: Record<string, string>;
}

/** Requests to one FHIR server, signed in. */
export class FhirClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** @throws EhrUnsupported where it lies on another server: our credentials would go along */
  resolve(link: string): URL {
    const { baseUrl } = this.#options;
    const url = URL.parse(link, baseUrl);
    if (url?.origin === baseUrl.origin) return url;
    throw new EhrUnsupported(
      'PIMSY names another server for the rest of the records, which Rounds does not follow.',
      "Tell PIMSY's support that the links of its pages have to begin with the address of the server itself.",
    );
  }

  /** Reads, and reads again while that may help. @returns an answer of 2xx */
  async get(url: URL, asked: Asked): Promise<Answer> {
    return this.#patiently(asked, (error) => error.remedy === 'retry', {
      method: 'GET',
      url,
      // Some servers answer from a search that they made before, some refuse a parameter that they could leave out.
      headers: { 'cache-control': 'no-cache', prefer: 'handling=lenient' },
    });
  }

  /** What is no record, such as the document behind a link: as JSON where it came so, else its bytes. */
  async download(url: URL, asked: Asked): Promise<Answer> {
    return this.#patiently(asked, (error) => error.remedy === 'retry', { method: 'GET', url, headers: {}, raw: true });
  }

  /** One record as it was sent; null where the server itself says that there is none. */
  async read(type: string, id: string, asked: Asked): Promise<unknown> {
    try {
      const { json } = await this.get(this.resolve(`${type}/${encodeURIComponent(id)}`), asked);
      return json;
    } catch (error) {
      // From anything but the FHIR server, a 404 says nothing about the record: the address may be wrong.
      if (error instanceof EhrNotFound && error.ofRecord) return null;
      throw error;
    }
  }

  /** Writes; repeated only where the server says that it did nothing. @returns an answer of 2xx */
  async write({ method, path, resource, headers, ...asked }: Write): Promise<Answer> {
    return this.#patiently(asked, (error) => error instanceof EhrRateLimited, {
      method,
      url: this.resolve(path),
      headers: { 'content-type': 'application/fhir+json', prefer: 'return=representation', ...headers },
      body: JSON.stringify(resource),
    });
  }

  async #patiently(asked: Asked, again: (error: EhrError) => boolean, exchange: Asking): Promise<Answer> {
    const { retries, backoffMs, longestWaitMs, sleep, random } = this.#options.patience;
    for (let tries = 0; ; tries++) {
      const result = await this.#signedIn(asked, exchange);
      if (!(result instanceof Error)) return result;
      const waitMs = result instanceof EhrRateLimited ? result.afterMs : backoffMs * 2 ** tries * (0.5 + random() / 2);
      if (tries >= retries || !again(result) || waitMs > longestWaitMs) throw result;
      await sleep(waitMs, asked.signal).catch((error: unknown) => {
        asked.signal?.throwIfAborted();
        throw error;
      });
    }
  }

  /** With one more sign-in where a token is refused: it may have ended early. */
  async #signedIn(asked: Asked, exchange: Asking): Promise<Answer | EhrError> {
    const { transport, signIn, now } = this.#options;
    for (let fresh = false; ; fresh = true) {
      try {
        const authorization = await signIn.authorization(asked.signal);
        const answer = await transport({
          ...exchange,
          headers: { ...exchange.headers, ...(authorization === '' ? {} : { authorization }) },
          signal: asked.signal,
        });
        if (answer.status === 401 && !fresh && signIn.refused(authorization)) continue;
        return errorOf(answer, exchange, asked.what, now()) ?? answer;
      } catch (error) {
        if (error instanceof EhrUnreachable || error instanceof EhrInvalidAnswer) return error;
        throw error;
      }
    }
  }
}

/** What an answer means that is not 2xx, or no JSON where there has to be one. */
function errorOf(answer: Answer, { method, raw }: Asking, what: string, now: number): EhrError | null {
  const { status, json } = answer;
  if (status >= 200 && status < 300) {
    if (raw || method !== 'GET' || (typeof json === 'object' && json !== null)) return null;
    return new EhrInvalidAnswer('PIMSY answered with something that is no record, or with half of one.');
  }
  const wait = retryAfterMs(answer, now);
  if (status === 429 || (status === 503 && wait !== null)) return new EhrRateLimited(wait ?? 5_000);
  if (status === 408 || (status >= 500 && status !== 501)) return new EhrUnreachable(`PIMSY failed (${status}).`);
  const outcome = outcomeSchema.safeParse(json);
  if (status === 401) return new EhrUnauthorised();
  if (status === 403) return new EhrForbidden(what);
  if (status === 404 || status === 410)
    return new EhrNotFound(`PIMSY has nothing there to ${what}.`, outcome.success || status === 410);
  if (status === 405 || status === 501)
    return new EhrUnsupported(`PIMSY cannot ${what}.`, "Ask PIMSY's support whether it can be switched on.");
  if (status === 409 || status === 412)
    return new EhrInvalidAnswer(`PIMSY did not ${what}: the record changed at the same moment.`);
  const why = outcome.success ? reasonsOf(outcome.data.issue) : '';
  return new EhrRefused(
    `PIMSY refused to ${what} (${status}${why}).`,
    "Send this sentence to PIMSY's support; it holds nothing of the record.",
  );
}

/** Codes and paths of a closed form: what is wrong, without what stood there. */
function reasonsOf(issues: { code?: string | undefined; expression: string[] }[]): string {
  const words = issues.flatMap(({ code, expression }) => [
    ...(code !== undefined && /^[a-z-]{3,20}$/.test(code) ? [code] : []),
    ...expression.filter((path) => /^[A-Za-z]+(\.[A-Za-z]+(\[\d+\])?)*$/.test(path)),
  ]);
  return [...new Set(words)]
    .slice(0, 6)
    .map((word) => `, ${word}`)
    .join('');
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); null where there is none that can be read. */
function retryAfterMs({ headers }: Answer, now: number): number | null {
  const given = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,6}$/.test(given)) return Number(given) * 1000;
  // By the server's own clock: ours may be wrong.
  const at = Date.parse(given);
  const sent = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? null : Math.max(0, at - (Number.isNaN(sent) ? now : sent));
}
