import { notBegun } from '../outcome.ts';
import { mostListed, twilioAccount, type TwilioAccountOptions } from '../text/twilio-account.ts';
import { callStatus } from './inbound.ts';
import type { CallStatus, OutgoingCall, PlacedQuestion, VoiceCaller } from './port.ts';
import { longestTwiml, wordsOfCall } from './twiml.ts';

export interface TwilioVoiceOptions extends TwilioAccountOptions {
  /** Number in E.164; absent: there is none to call from, and no call is placed. */
  from: string | undefined;
  /** Seconds that a phone rings before it counts as unanswered; default 30, by when most voicemails have answered. */
  ringSeconds?: number;
}

/** While there is no number to call from: whoever runs Rounds may name one meanwhile. */
const notSetUpMs = 5 * 60_000;

/** Calls end by themselves; the limit only ends one that a machine keeps open. Seconds. */
const longestLine = 180;

/**
 * Places calls by Twilio's API (https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource). Twilio listens for an answering machine before it
 * speaks, and for the end of its greeting (DetectMessageEnd), so that a voicemail gets the message from its beginning.
 */
export function createTwilioCaller({ from, ringSeconds = 30, ...options }: TwilioVoiceOptions): VoiceCaller {
  const { client, ask, askOf, handOver, sentBetween } = twilioAccount(options);

  const create = (call: OutgoingCall, number: string, twiml: string) =>
    client.calls.create({
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

  /** Twilio tells neither words nor callback address of a call, so its number and its time have to do. */
  const list = async ({ to, ...window }: PlacedQuestion): Promise<CallStatus[] | null> => {
    const ours = sentBetween(await client.calls.list({ to, pageSize: mostListed, limit: mostListed }), window);
    return ours?.flatMap(({ sid, status, answeredBy }) => callStatus(sid, status, answeredBy, null) ?? []) ?? null;
  };

  return {
    placed: (question, signal) => ask(() => list(question), signal),
    async statusOf(providerId, signal) {
      const told = await askOf(() => client.calls(providerId).fetch(), signal);
      return told && callStatus(told.sid, told.status, told.answeredBy, null);
    },
    async place(call, signal) {
      if (from === undefined) return { kind: 'retry', errorClass: 'set-up', code: 'no-number', afterMs: notSetUpMs };
      const refused = notBegun(call.mayGo, signal);
      if (refused) return refused;
      const twiml = twimlOf(call);
      if (twiml === null) return { kind: 'rejected', errorClass: 'template', code: 'not-sayable' };
      if (twiml.length > longestTwiml) return { kind: 'rejected', errorClass: 'template', code: 'too-long' };
      return handOver(() => create(call, from, twiml), call, signal);
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
