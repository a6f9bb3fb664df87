import twilio from 'twilio';
import { withDeadline } from '../../platform/deadline.ts';
import { type SendOutcome, tooLate } from '../outcome.ts';
import { textStatus } from './inbound.ts';
import type { OutgoingText, SentQuestion, TextSender, TextStatus } from './port.ts';
import { exchanges, TwilioHttp } from './twilio-http.ts';
import { exchangeOf, outcomeOfError } from './twilio-outcome.ts';

export interface TwilioOptions {
  accountSid: string;
  authToken: string;
  /** Number in E.164, or a Messaging Service (MG…). */
  from: string;
  /** A server that speaks Twilio's protocol; absent: api.twilio.com. */
  baseUrl?: string;
  /** Milliseconds for one request, connecting included; default 15,000. */
  timeoutMs?: number;
  /** Seconds that Twilio may keep a text before it gives up, 1 to 36,000; default 3,600: a late reminder does harm. */
  validitySeconds?: number;
}

/** Sends texts by Twilio's API (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource). */
export function createTwilioSender(options: TwilioOptions): TextSender {
  const { accountSid, authToken, from, timeoutMs = 15_000, validitySeconds = 3_600 } = options;
  const client = twilio(accountSid, authToken, { httpClient: new TwilioHttp(), autoRetry: false });
  if (options.baseUrl !== undefined) client.api.baseUrl = options.baseUrl.replace(/\/+$/, '');
  const sender = from.startsWith('MG') ? { messagingServiceSid: from } : { from };

  const create = async ({ to, body, statusCallback }: OutgoingText): Promise<SendOutcome> => {
    const message = await client.messages.create({
      ...sender,
      to,
      body,
      statusCallback,
      validityPeriod: validitySeconds,
    });
    return { kind: 'accepted', providerId: message.sid };
  };

  /** Twilio tells no callback address of a text, so its words, its number and its time have to do. Newest first, as Twilio lists them. */
  const list = async ({ to, body, since, until }: SentQuestion): Promise<TextStatus[] | null> => {
    const listed = await client.messages.list({ to, pageSize: mostListed, limit: mostListed });
    const oldest = listed.at(-1);
    if (listed.length === mostListed && oldest && oldest.dateCreated >= since) return null;
    const ours = listed.filter(
      ({ direction, dateCreated, body: words }) =>
        direction.startsWith('outbound') && dateCreated >= since && dateCreated <= until && isSame(words, body),
    );
    return ours.toReversed().flatMap(({ sid, status, errorCode }) => textStatus(sid, status, errorCode) ?? []);
  };

  return {
    sent: (question, signal) =>
      withDeadline(timeoutMs, signal, (limited) => exchanges.run(exchangeOf(limited), () => list(question))),
    async send(text, signal) {
      if (signal?.aborted) return { kind: 'retry', errorClass: 'transient', code: 'aborted', afterMs: 0 };
      if (text.mayGo?.() === false) return tooLate;
      return withDeadline(timeoutMs, signal, async (limited) => {
        const exchange = exchangeOf(limited);
        try {
          return await exchanges.run(exchange, () => create(text));
        } catch (error) {
          return outcomeOfError(error, exchange);
        }
      });
    },
  };
}

/** Texts to one number that are looked through. */
const mostListed = 100;

/** Twilio trims, and may write a letter and its accent as one. */
const isSame = (one: string, other: string) => one.normalize().trim() === other.normalize().trim();
