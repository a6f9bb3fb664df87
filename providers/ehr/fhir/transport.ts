import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import { withDeadline } from '../../../platform/deadline.ts';
import { isLoopbackName } from '../../../platform/outbound-address.ts';
import { AddressInside, createOutbound, type Resolve } from '../../../platform/outbound-connection.ts';
import { EhrAnswerTooLarge, EhrInside, EhrInvalidAnswer, EhrUnreachable, EhrUnsupported } from '../errors.ts';

export interface TransportOptions {
  /** This very machine, and there plain http: for development. Elsewhere there is nothing but https. */
  allowLoopback: boolean;
  /** Looks up names; default the operating system. */
  resolve?: Resolve | undefined;
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
  /** The body, unpacked. */
  bytes: Buffer;
}

export type Transport = (exchange: Exchange) => Promise<Answer>;

const mostRedirects = 3;

/**
 * One exchange over HTTP, never repeated, and never with the network of the server. Of packed answers, what they unpack to counts.
 * @throws EhrUnreachable, EhrInvalidAnswer (the answer broke off), EhrInside, EhrUnsupported (an address that is not safe, an answer that is too large); when
 *   told to stop, the signal's own reason
 */
export function createTransport({ allowLoopback, resolve, timeoutMs, answerLimit }: TransportOptions): Transport {
  const outbound = createOutbound({ allowLoopback, resolve });
  const exchangeWithin = async (exchange: Exchange, signal: AbortSignal): Promise<Answer> => {
    let { url } = exchange;
    try {
      for (let redirects = 0; ; redirects++) {
        requireSafe(url, allowLoopback);
        const response = await outbound(url, {
          method: exchange.method,
          headers: {
            accept: 'application/fhir+json, application/json;q=0.9',
            'accept-encoding': 'gzip, deflate, br',
            'user-agent': 'Rounds',
            ...exchange.headers,
          },
          body: exchange.body,
          signal,
        });
        const { statusCode: status = 0, headers } = response;
        if (status < 300 || status > 399 || status === 304 || headers.location === undefined)
          return answerOf(status, headersOf(response), await read(response, answerLimit, signal));
        response.destroy();
        url = redirected(exchange, url, headers.location, redirects);
      }
    } catch (error) {
      exchange.signal?.throwIfAborted();
      if (error instanceof AddressInside) throw new EhrInside();
      if (error instanceof EhrInvalidAnswer || error instanceof EhrUnsupported) throw error;
      // The cause is not kept: it may name the address.
      throw unreachable(error, signal.aborted, timeoutMs);
    }
  };
  return (exchange) => withDeadline(timeoutMs, exchange.signal, (signal) => exchangeWithin(exchange, signal));
}

/** @throws EhrUnsupported for an address that credentials and records must not go to */
export function requireSafe(url: URL, allowLoopback: boolean): void {
  if (url.username !== '' || url.password !== '')
    throw new EhrUnsupported(
      "PIMSY's address holds a user name or a password.",
      'Enter the address without them; they have fields of their own.',
    );
  if (url.protocol === 'https:' || (allowLoopback && isLoopbackName(url.hostname) && url.protocol === 'http:')) return;
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

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}

/** The body as it was before it was packed for the way; a packing that was not asked for is left as it is. */
function unpacked(response: IncomingMessage): Readable {
  const packing = response.headers['content-encoding']?.trim().toLowerCase();
  const unpack =
    packing === 'br' ? createBrotliDecompress() : /^(x-)?gzip$|^deflate$/.test(packing ?? '') ? createUnzip() : null;
  // What goes wrong is thrown to who reads.
  return unpack ? pipeline(response, unpack, () => {}) : response;
}

async function read(response: IncomingMessage, limit: number, signal: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked(response) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    // Told to stop, or too late: the caller knows which.
    if (signal.aborted) throw error;
    throw new EhrInvalidAnswer('The answer of PIMSY broke off in its middle.');
  }
  if (size <= limit) return Buffer.concat(chunks);
  throw new EhrAnswerTooLarge(limit);
}

const answerOf = (status: number, headers: Headers, bytes: Buffer): Answer => ({
  status,
  headers,
  json: parsed(bytes.toString('utf8')),
  bytes,
});

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
  if (/CERT|TLS|SSL|SELF_SIGNED|ALTNAME|VERIFY/.test(code))
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

/** Code of Node's sockets, such as ECONNREFUSED; their messages may name more than that. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_0-9]{3,60}$/.test(code) ? code : '';
}
