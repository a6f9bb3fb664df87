import { EhrInvalidAnswer, EhrUnreachable, EhrUnsupported } from '../errors.ts';

export interface TransportOptions {
  /** Plain http, and only to this very machine: for development. Elsewhere there is nothing but https. */
  allowLoopback: boolean;
  /** Milliseconds for one exchange, connecting and reading included. */
  timeoutMs: number;
  /** Bytes of one answer, unpacked. */
  answerLimit: number;
}

export interface Exchange {
  method: 'GET' | 'POST' | 'PUT';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal | undefined;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** undefined where it was no JSON. */
  json: unknown;
}

export type Transport = (exchange: Exchange) => Promise<Answer>;

const mostRedirects = 3;

/**
 * One exchange over HTTP, never repeated. Packed answers are unpacked by fetch, and what they unpack to counts.
 * @throws EhrUnreachable, EhrInvalidAnswer (the answer broke off), EhrUnsupported (an address that is not safe, an answer that is too large); when told
 *   to stop, the signal's own reason
 */
export function createTransport({ allowLoopback, timeoutMs, answerLimit }: TransportOptions): Transport {
  return async (exchange) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = exchange.signal ? AbortSignal.any([exchange.signal, deadline]) : deadline;
    let { url } = exchange;
    try {
      for (let redirects = 0; ; redirects++) {
        requireSafe(url, allowLoopback);
        const response = await fetch(url, {
          method: exchange.method,
          headers: { accept: 'application/fhir+json, application/json;q=0.9', ...exchange.headers },
          redirect: 'manual',
          signal,
          ...(exchange.body === undefined ? {} : { body: exchange.body }),
        });
        const to = response.headers.get('location');
        if (response.status < 300 || response.status > 399 || response.status === 304 || to === null)
          return {
            status: response.status,
            headers: response.headers,
            json: parsed(await read(response, answerLimit)),
          };
        await response.body?.cancel();
        url = redirected(exchange, url, to, redirects);
      }
    } catch (error) {
      exchange.signal?.throwIfAborted();
      if (error instanceof EhrInvalidAnswer || error instanceof EhrUnsupported) throw error;
      // The cause is not kept: fetch puts the address into it, query and all.
      throw unreachable(error, deadline.aborted, timeoutMs);
    }
  };
}

/** @throws EhrUnsupported for an address that credentials and records must not go to */
export function requireSafe(url: URL, allowLoopback: boolean): void {
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.username !== '' || url.password !== '')
    throw new EhrUnsupported(
      "PIMSY's address holds a user name or a password.",
      'Enter the address without them; they have fields of their own.',
    );
  if (url.protocol === 'https:' || (allowLoopback && loopback && url.protocol === 'http:')) return;
  throw new EhrUnsupported(
    "PIMSY's address does not begin with https.",
    'Enter an address that does: without it anybody on the way could read the records.',
  );
}

/** Only within the same server, and only what was asked by GET: credentials would go along. */
function redirected({ method }: Exchange, from: URL, to: string, redirects: number): URL {
  const url = URL.parse(to, from);
  if (method === 'GET' && url?.origin === from.origin && redirects < mostRedirects) return url;
  throw new EhrUnsupported(
    redirects < mostRedirects
      ? 'PIMSY sends Rounds on to another address, which Rounds does not follow.'
      : 'PIMSY sends Rounds on from one address to the next without end.',
    "Ask PIMSY's support for the final address and enter it under Integrations > PIMSY > Configuration.",
  );
}

async function read(response: Response, limit: number): Promise<string> {
  if (!response.body) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    // Told to stop, or too late: the caller knows which.
    if (['AbortError', 'TimeoutError'].includes(textIn(error, 'name'))) throw error;
    throw new EhrInvalidAnswer('The answer of PIMSY broke off in its middle.');
  }
  if (size <= limit) return Buffer.concat(chunks).toString('utf8');
  throw new EhrUnsupported(
    `PIMSY sends more than ${Math.round(limit / 1024 / 1024)} MB at once.`,
    "Ask PIMSY's support to let its server send smaller pages.",
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreachable(error: unknown, late: boolean, timeoutMs: number): EhrUnreachable {
  if (late) return new EhrUnreachable(`PIMSY did not answer within ${Math.ceil(timeoutMs / 1000)} seconds.`);
  const code = codeOf(error);
  if (/CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code))
    return new EhrUnreachable(
      `The connection to PIMSY is not safe: its certificate was refused (${code}).`,
      'Compare the address under Integrations > PIMSY > Configuration, then ask support@pimsyehr.com about the certificate.',
    );
  if (code === 'ENOTFOUND')
    return new EhrUnreachable(
      "There is no server at PIMSY's address.",
      'Compare the address under Integrations > PIMSY > Configuration.',
    );
  return new EhrUnreachable(code ? `PIMSY could not be reached (${code}).` : undefined);
}

/** fetch wraps what happened on the socket. */
function codeOf(error: unknown): string {
  const cause: unknown = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  const code = textIn(cause, 'code');
  return /^[A-Z_0-9]{3,60}$/.test(code) ? code : '';
}

function textIn(value: unknown, name: 'name' | 'code'): string {
  const held: unknown =
    typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
  return typeof held === 'string' ? held : '';
}
