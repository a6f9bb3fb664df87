import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { endOnceConnected } from './end-once-connected.ts';
import { isInside, isLoopback, isLoopbackName } from './outbound-address.ts';

/** All addresses of a name, as `dns.lookup` gives them. */
export type Resolve = (
  name: string,
  options: { all: true; family?: number | 'IPv4' | 'IPv6'; hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface OutboundOptions {
  /** Lets connections to this very machine through where the address names it: development and tests, whose stand-ins listen there. */
  allowLoopback: boolean;
  /** Default: the resolver of the operating system. */
  resolve?: Resolve | undefined;
}

export interface OutboundRequest {
  method: string;
  headers: http.OutgoingHttpHeaders;
  body?: string | Buffer | undefined;
  signal: AbortSignal;
  /** A connection stands, encryption included: from here on the request may have arrived. What it throws fails the request, of which nothing went out. */
  onConnected?: (() => void) | undefined;
}

/** One request; resolves to its answer, whatever its status. Follows no redirect. @throws AddressInside, and errors of the socket */
export type Outbound = (url: URL, request: OutboundRequest) => Promise<http.IncomingMessage>;

/** The address lies in the network of the server, or its name leads there. Nothing was sent. */
export class AddressInside extends Error {
  override name = 'AddressInside';
  readonly code = 'ADDRESS_INSIDE';
  constructor() {
    super('The address leads into the network of the server.');
  }
}

/**
 * HTTP to addresses that an administrator of a practice names. A name is looked up once a connection, every address that it has is judged, and only these are
 * connected to: a name that leads outside when it is looked at and inside a moment later gets nowhere. Connections that are kept were judged when they were made.
 */
export function createOutbound({ allowLoopback, resolve }: OutboundOptions): Outbound {
  const agents = agentsOf(allowLoopback, resolve);
  return async (url, { method, headers, body, signal, onConnected }) => {
    const secure = url.protocol === 'https:';
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    // Written out, it is connected to without being looked up.
    if (isIP(literal) !== 0 && !mayConnect(literal, url.hostname, allowLoopback)) throw new AddressInside();
    const { promise, resolve: answered, reject } = Promise.withResolvers<http.IncomingMessage>();
    const agent = agents[secure ? 'https:' : 'http:'];
    const request = (secure ? https : http).request(url, { method, headers, agent, signal });
    request.once('response', answered);
    request.once('error', reject);
    endOnceConnected(request, { secure, body, onConnected });
    return promise;
  };
}

const mayConnect = (ip: string, name: string, allowLoopback: boolean): boolean =>
  !isInside(ip) || (allowLoopback && isLoopbackName(name) && isLoopback(ip));

/** Looks a name up for a connection that is about to be made to what it answers. */
function guardedLookup(allowLoopback: boolean, resolve: Resolve): LookupFunction {
  return (name, { family, hints, all }, callback) => {
    const asked = { all: true as const, ...(family === undefined ? {} : { family }), ...(hints ? { hints } : {}) };
    resolve(name, asked, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new AddressInside(), []);
      // One of several that leads inside is enough: which one is connected to is not ours to say.
      if (!addresses.every(({ address }) => mayConnect(address, name, allowLoopback)))
        return callback(new AddressInside(), []);
      if (all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

type Agents = Record<'http:' | 'https:', http.Agent>;

function newAgents(allowLoopback: boolean, resolve: Resolve): Agents {
  // Idle connections are dropped well before the other side would: a request on a dying one ends as unknown.
  const options = { keepAlive: true, timeout: 10_000, lookup: guardedLookup(allowLoopback, resolve) };
  return { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
}

// Shared, because an adapter lives for one activity.
const shared = { strict: newAgents(false, systemLookup), withLoopback: newAgents(true, systemLookup) };

function agentsOf(allowLoopback: boolean, resolve: Resolve | undefined): Agents {
  if (resolve) return newAgents(allowLoopback, resolve);
  return allowLoopback ? shared.withLoopback : shared.strict;
}
