import { notBegun } from '../outcome.ts';
import { textStatus } from './inbound.ts';
import type { OutgoingText, SentQuestion, TextSender, TextStatus } from './port.ts';
import { mostListed, twilioAccount, type TwilioAccountOptions } from './twilio-account.ts';

export interface TwilioOptions extends TwilioAccountOptions {
  /** Number in E.164, or a Messaging Service (MG…). */
  from: string;
  /** Seconds that Twilio may keep a text before it gives up, 1 to 36,000; default 3,600: a late reminder does harm. */
  validitySeconds?: number;
}

/** Sends texts by Twilio's API (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource). */
export function createTwilioSender({ from, validitySeconds = 3_600, ...options }: TwilioOptions): TextSender {
  const { client, ask, askOf, handOver, sentBetween } = twilioAccount(options);
  const sender = from.startsWith('MG') ? { messagingServiceSid: from } : { from };

  const create = ({ to, body, statusCallback }: OutgoingText) =>
    client.messages.create({ ...sender, to, body, statusCallback, validityPeriod: validitySeconds });

  /** Twilio tells no callback address of a text, so its words, its number and its time have to do. */
  const list = async ({ to, body, ...window }: SentQuestion): Promise<TextStatus[] | null> => {
    const listed = await client.messages.list({ to, pageSize: mostListed, limit: mostListed });
    const ours = sentBetween(listed, window)?.filter((each) => isSame(each.body, body));
    return ours?.flatMap(({ sid, status, errorCode }) => textStatus(sid, status, errorCode) ?? []) ?? null;
  };

  return {
    sent: (question, signal) => ask(() => list(question), signal),
    async statusOf(providerId, signal) {
      const told = await askOf(() => client.messages(providerId).fetch(), signal);
      return told && textStatus(told.sid, told.status, told.errorCode);
    },
    send: async (text, signal) => notBegun(text.mayGo, signal) ?? handOver(() => create(text), text, signal),
  };
}

/** Twilio trims, and may write a letter and its accent as one. */
const isSame = (one: string, other: string) => one.normalize().trim() === other.normalize().trim();
