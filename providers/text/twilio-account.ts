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
  /** The clock by which whoever asks says when something went out; default: this machine's. */
  clock?: () => Date;
}

/** What Twilio lists of a number: texts and calls alike. */
interface Listed {
  direction: string;
  dateCreated: Date;
}

interface Window {
  since: Date;
  until: Date;
}

/** Texts or calls of one number that are looked through. */
export const mostListed = 100;

/** Twilio's own client with our time-outs, which repeats nothing by itself. */
export function twilioAccount({
  accountSid,
  authToken,
  baseUrl,
  timeoutMs = 15_000,
  clock = () => new Date(),
}: TwilioAccountOptions) {
  const client: Twilio = twilio(accountSid, authToken, { httpClient: new TwilioHttp(), autoRetry: false });
  if (baseUrl !== undefined) client.api.baseUrl = baseUrl.replace(/\/+$/, '');
  const ask = <T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> =>
    withDeadline(timeoutMs, signal, (limited) => exchanges.run(exchangeOf(limited), task));
  return {
    client,
    /** @throws where Twilio cannot be asked */
    ask,
    /** One of Twilio's own, or null where it tells of none by that name. @throws where Twilio cannot be asked */
    askOf: <T>(fetch: () => Promise<T>, signal?: AbortSignal): Promise<T | null> =>
      ask(fetch, signal).catch((error: unknown) => {
        if (isAboutItAlone(error)) return null;
        throw error;
      }),
    /**
     * Those of the list that was just asked for that went out between two instants of ours. Twilio tells their time by its clock, and how far that is from
     * ours by the Date of its answer: ours may be wrong by more than anybody would allow for, and what is not found may be sent again.
     */
    sentBetween: <T extends Listed>(listed: T[], { since, until }: Window): T[] | null => {
      const theirs = Date.parse(exchanges.getStore()?.headers.date ?? '');
      const ahead = Number.isNaN(theirs) ? 0 : theirs - clock().getTime();
      return sentBetween(listed, {
        since: new Date(since.getTime() + ahead),
        until: new Date(until.getTime() + ahead),
      });
    },
    /**
     * One create, at most once: whatever becomes of it is told as its outcome. `create` resolves to Twilio's name for what was made. `mayGo` is asked once its
     * connection stands.
     */
    handOver: (
      create: () => Promise<{ sid: string }>,
      { mayGo }: { mayGo?: (() => boolean) | undefined },
      signal?: AbortSignal,
    ): Promise<SendOutcome> =>
      withDeadline(timeoutMs, signal, async (limited) => {
        const exchange = exchangeOf(limited, mayGo);
        try {
          const { sid } = await exchanges.run(exchange, create);
          return { kind: 'accepted', providerId: sid };
        } catch (error) {
          return outcomeOfError(error, exchange);
        }
      }),
  };
}

/** Wrong credentials, a proxy's too, a question that took too long, or too many: the next one would fare no better. */
const aboutAll = [401, 403, 407, 408, 429];

/** Asked again, it would be refused again, and those that wait behind it would never be asked about. */
function isAboutItAlone(error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return false;
  return error.status >= 400 && error.status < 500 && !aboutAll.includes(error.status);
}

/** Those that went out between two instants, oldest first, of a list as Twilio gives it, newest first; null where it holds too many to tell. */
function sentBetween<T extends Listed>(listed: T[], { since, until }: Window): T[] | null {
  const oldest = listed.at(-1);
  if (listed.length === mostListed && oldest && oldest.dateCreated >= since) return null;
  return listed
    .filter(
      ({ direction, dateCreated }) => direction.startsWith('outbound') && dateCreated >= since && dateCreated <= until,
    )
    .toReversed();
}
