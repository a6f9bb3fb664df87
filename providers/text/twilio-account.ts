import twilio, { type Twilio } from 'twilio';
import { withDeadline } from '../../platform/deadline.ts';
import type { SendOutcome } from '../outcome.ts';
import { exchanges, TwilioHttp } from './twilio-http.ts';
import { exchangeOf, outcomeOfError } from './twilio-outcome.ts';

export interface TwilioAccountOptions {
  accountSid: string;
  authToken: string;
  /** A server that speaks Twilio's protocol; absent: api.twilio.com. */
  baseUrl?: string;
  /** Milliseconds for one request, connecting included; default 15,000. */
  timeoutMs?: number;
}

/** What Twilio lists of a number: texts and calls alike. */
interface Listed {
  direction: string;
  dateCreated: Date;
}

/** Texts or calls of one number that are looked through. */
export const mostListed = 100;

/** Twilio's own client with our time-outs, which repeats nothing by itself. */
export function twilioAccount({ accountSid, authToken, baseUrl, timeoutMs = 15_000 }: TwilioAccountOptions) {
  const client: Twilio = twilio(accountSid, authToken, { httpClient: new TwilioHttp(), autoRetry: false });
  if (baseUrl !== undefined) client.api.baseUrl = baseUrl.replace(/\/+$/, '');
  return {
    client,
    /** @throws where Twilio cannot be asked */
    ask: <T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
      withDeadline(timeoutMs, signal, (limited) => exchanges.run(exchangeOf(limited), task)),
    /** One create, at most once: whatever becomes of it is told as its outcome. `create` resolves to Twilio's name for what was made. */
    handOver: (create: () => Promise<{ sid: string }>, signal?: AbortSignal): Promise<SendOutcome> =>
      withDeadline(timeoutMs, signal, async (limited) => {
        const exchange = exchangeOf(limited);
        try {
          const { sid } = await exchanges.run(exchange, create);
          return { kind: 'accepted', providerId: sid };
        } catch (error) {
          return outcomeOfError(error, exchange);
        }
      }),
  };
}

/** Those that went out between two instants, oldest first, of a list as Twilio gives it, newest first; null where it holds too many to tell. */
export function sentBetween<T extends Listed>(listed: T[], { since, until }: { since: Date; until: Date }): T[] | null {
  const oldest = listed.at(-1);
  if (listed.length === mostListed && oldest && oldest.dateCreated >= since) return null;
  return listed
    .filter(
      ({ direction, dateCreated }) => direction.startsWith('outbound') && dateCreated >= since && dateCreated <= until,
    )
    .toReversed();
}
