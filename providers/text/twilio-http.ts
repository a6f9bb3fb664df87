import { AsyncLocalStorage } from 'node:async_hooks';
import * as http from 'node:http';
import * as https from 'node:https';
import twilio from 'twilio';
import { endOnceConnected } from '../../platform/end-once-connected.ts';
import { stillInTime } from '../outcome.ts';

/** What we know of one request when it fails, and what the SDK drops from its answer. */
export interface Exchange {
  signal: AbortSignal;
  /** Asked right before the request is written. */
  mayGo?: (() => boolean) | undefined;
  /** A connection stood (TLS included): from here on the request may have arrived. */
  connected: boolean;
  /** Headers of the answer, once there is one. */
  headers: http.IncomingHttpHeaders;
}

/** The SDK has no per-request hook: the exchange of one send reaches the HTTP client through this. */
export const exchanges = new AsyncLocalStorage<Exchange>();

type SdkRequest = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0];
interface SdkAnswer<TData> {
  statusCode: number;
  body: TData;
  headers: http.IncomingHttpHeaders;
}

const ANSWER_LIMIT = 1024 * 1024;

/**
 * HTTP for Twilio's SDK in place of its own, which can't be aborted and hides whether a failed request had been sent.
 * Retries nothing and follows no redirect.
 */
export class TwilioHttp extends twilio.RequestClient {
  // Idle connections are dropped well before Twilio drops them: a request on a dying one would end as unknown.
  readonly #agents = {
    'http:': new http.Agent({ keepAlive: true, timeout: 10_000 }),
    'https:': new https.Agent({ keepAlive: true, timeout: 10_000 }),
  };

  override async request<TData>(options: SdkRequest): Promise<SdkAnswer<TData>> {
    const exchange = exchanges.getStore();
    if (!exchange) throw new Error('A request to Twilio needs its exchange; run it inside exchanges.run().');
    const response = await this.#open(options, exchange);
    exchange.headers = response.headers;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > ANSWER_LIMIT) throw new Error('The answer is larger than 1 MB.');
      chunks.push(chunk);
    }
    return { statusCode: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)), headers: response.headers };
  }

  #open(options: SdkRequest, exchange: Exchange): Promise<http.IncomingMessage> {
    const url = new URL(options.uri);
    for (const [name, value] of Object.entries(options.params ?? {})) url.searchParams.append(name, String(value));
    const secure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const request = (secure ? https : http).request(url, {
        method: options.method.toUpperCase(),
        auth: `${options.username}:${options.password}`,
        headers: { ...options.headers },
        agent: this.#agents[secure ? 'https:' : 'http:'],
        signal: exchange.signal,
      });
      request.once('response', resolve);
      request.once('error', reject);
      endOnceConnected(request, {
        secure,
        body: options.data ? formOf(options.data).toString() : undefined,
        onConnected() {
          stillInTime(exchange.mayGo);
          exchange.connected = true;
        },
      });
    });
  }
}

/** A field with several values comes several times, as Twilio reads it. */
const formOf = (data: object): URLSearchParams =>
  new URLSearchParams(
    Object.entries(data).flatMap(([name, value]) => [value].flat().map((each) => [name, String(each)])),
  );

/** The SDK takes null for an answer that is not JSON, as a proxy's error page. */
function parse(body: Buffer): ReturnType<typeof JSON.parse> {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
