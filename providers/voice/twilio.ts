import twilio from 'twilio';
import { withDeadline } from '../../platform/deadline.ts';
import { type SendOutcome, tooLate } from '../outcome.ts';
import { exchanges, TwilioHttp } from '../text/twilio-http.ts';
import { exchangeOf, outcomeOfError } from '../text/twilio-outcome.ts';
import { callStatus } from './inbound.ts';
import type { CallStatus, OutgoingCall, PlacedQuestion, VoiceCaller } from './port.ts';
import { longestTwiml, wordsOfCall } from './twiml.ts';

export interface TwilioVoiceOptions {
  accountSid: string;
  authToken: string;
  /** Number in E.164; absent: there is none to call from, and no call is placed. */
  from: string | undefined;
  /** A server that speaks Twilio's protocol; absent: api.twilio.com. */
  baseUrl?: string;
  /** Milliseconds for one request, connecting included; default 15,000. */
  timeoutMs?: number;
  /** Seconds that a phone rings before it counts as unanswered; default 30, by when most voicemails have answered. */
  ringSeconds?: number;
}

/** Calls to one number that are looked through. */
const mostListed = 100;

/** While there is no number to call from: whoever runs Rounds may name one meanwhile. */
const notSetUpMs = 5 * 60_000;

/** Calls end by themselves; the limit only ends one that a machine keeps open. Seconds. */
const longestLine = 180;

/**
 * Places calls by Twilio's API (https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource). Twilio listens for an answering machine before it
 * speaks, and for the end of its greeting (DetectMessageEnd), so that a voicemail gets the message from its beginning.
 */
export function createTwilioCaller(options: TwilioVoiceOptions): VoiceCaller {
  const { accountSid, authToken, from, timeoutMs = 15_000, ringSeconds = 30 } = options;
  const client = twilio(accountSid, authToken, { httpClient: new TwilioHttp(), autoRetry: false });
  if (options.baseUrl !== undefined) client.api.baseUrl = options.baseUrl.replace(/\/+$/, '');

  const create = async (call: OutgoingCall, number: string, twiml: string): Promise<SendOutcome> => {
    const { sid } = await client.calls.create({
      from: number,
      to: call.to,
      twiml,
      statusCallback: call.statusCallback,
      statusCallbackMethod: 'POST',
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      machineDetection: 'DetectMessageEnd',
      timeout: ringSeconds,
      timeLimit: longestLine,
    });
    return { kind: 'accepted', providerId: sid };
  };

  /** Twilio tells neither words nor callback address of a call, so its number and its time have to do. Newest first, as Twilio lists them. */
  const list = async ({ to, since, until }: PlacedQuestion): Promise<CallStatus[] | null> => {
    const listed = await client.calls.list({ to, pageSize: mostListed, limit: mostListed });
    const oldest = listed.at(-1);
    if (listed.length === mostListed && oldest && oldest.dateCreated >= since) return null;
    const ours = listed.filter(
      ({ direction, dateCreated }) => direction.startsWith('outbound') && dateCreated >= since && dateCreated <= until,
    );
    return ours.toReversed().flatMap(({ sid, status, answeredBy }) => callStatus(sid, status, answeredBy, null) ?? []);
  };

  return {
    placed: (question, signal) =>
      withDeadline(timeoutMs, signal, (limited) => exchanges.run(exchangeOf(limited), () => list(question))),
    async place(call, signal) {
      if (from === undefined) return { kind: 'retry', errorClass: 'set-up', code: 'no-number', afterMs: notSetUpMs };
      if (signal?.aborted) return { kind: 'retry', errorClass: 'transient', code: 'aborted', afterMs: 0 };
      if (call.mayGo?.() === false) return tooLate;
      const twiml = twimlOf(call);
      if (twiml === null) return { kind: 'rejected', errorClass: 'template', code: 'not-sayable' };
      if (twiml.length > longestTwiml) return { kind: 'rejected', errorClass: 'template', code: 'too-long' };
      return withDeadline(timeoutMs, signal, async (limited) => {
        const exchange = exchangeOf(limited);
        try {
          return await exchanges.run(exchange, () => create(call, from, twiml));
        } catch (error) {
          return outcomeOfError(error, exchange);
        }
      });
    },
  };
}

/** Null where it cannot be written. The error is passed over: the whole text may stand in its message. */
function twimlOf(call: OutgoingCall): string | null {
  try {
    return wordsOfCall(call);
  } catch {
    return null;
  }
}
