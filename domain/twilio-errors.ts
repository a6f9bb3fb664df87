import { failureReasons, type ProviderReason } from './failure-reasons.ts';

/**
 * What a code of Twilio's means for a text or a call.
 * - `permanent`: never as it stands; - `opt-out`: the person has asked to stop, which is recorded; - `retry`: certainly not taken or not delivered, may
 *   pass later; - `mend`: certainly not taken, and says nothing about the text: it goes once somebody has mended the set-up.
 */
export type TwilioErrorKind = 'permanent' | 'opt-out' | 'retry' | 'mend';

export interface TwilioErrorMeaning {
  reason: ProviderReason;
  kind: TwilioErrorKind;
  /** In plain words, as a sentence. */
  meaning: string;
  /** What a person does next. */
  nextStep: string;
}

type Row = readonly [reason: ProviderReason, meaning: string, nextStep?: string];

const provider = 'Ask your administrator to ';

/**
 * Twilio's error codes, of the answer to a create and of status callbacks alike (https://www.twilio.com/docs/api/errors): the one table that the adapter,
 * History and the stand-in go by. Where a row names no next step, that of its reason stands.
 */
const rows: Readonly<Record<number, Row>> = {
  21610: ['opted-out', 'The person has answered STOP to this number.'],

  21211: ['bad-address', 'Twilio takes the number for none that exists.'],
  21217: ['bad-address', 'Twilio cannot read the number.'],
  21604: ['bad-address', 'The text had no number to go to.'],
  21614: ['bad-address', 'The number is not one of a mobile phone.'],

  13224: ['bad-address', 'Twilio takes the number for none that can be called.'],
  21201: ['bad-address', 'The call had no number to go to.'],

  13225: ['unusable', 'Twilio does not call numbers of this kind.'],
  21214: ['unusable', 'The number cannot be reached by a call.'],
  21612: ['unusable', "There is no way for texts from the practice's number to this one."],
  30005: ['unusable', 'The number is unknown to its carrier, or no longer in use.'],
  30006: ['unusable', 'The number is a landline, or its carrier takes no texts.'],

  20003: [
    'set-up',
    'Twilio refused the credentials.',
    `${provider}correct the account and its token, then send again.`,
  ],
  20404: [
    'set-up',
    'Twilio knows no such account or address.',
    `${provider}correct the account and the address of Twilio, then send again.`,
  ],
  13227: [
    'set-up',
    'The Twilio account may not call abroad.',
    `${provider}allow the country under Voice Geographic Permissions in Twilio, then send again.`,
  ],
  21205: [
    'set-up',
    'Twilio cannot use the address by which a call goes on.',
    `${provider}set PUBLIC_URL to an address that Twilio reaches, then send again.`,
  ],
  21210: [
    'set-up',
    "The practice's number for calls is not one of the Twilio account.",
    `${provider}set a number of the Twilio account that can call, then send again.`,
  ],
  21213: ['set-up', 'No number is set to call from.', `${provider}set a number that can call, then send again.`],
  21215: [
    'set-up',
    'The Twilio account may not call to this country.',
    `${provider}allow the country under Voice Geographic Permissions in Twilio, then send again.`,
  ],
  21216: ['set-up', 'The Twilio account may not call this number.', `${provider}ask Twilio why, then send again.`],
  21219: [
    'set-up',
    'The Twilio account is a trial, which calls verified numbers only.',
    `${provider}upgrade the Twilio account, then send again.`,
  ],
  21212: [
    'set-up',
    "The practice's number is not one that Twilio can send from.",
    `${provider}set a number of the Twilio account as sender, then send again.`,
  ],
  21408: [
    'set-up',
    'The Twilio account may not send to this country.',
    `${provider}allow the country under Geo Permissions in Twilio, then send again.`,
  ],
  21603: [
    'set-up',
    'No number is set to send from.',
    `${provider}set a number of the Twilio account as sender, then send again.`,
  ],
  21606: [
    'set-up',
    "The practice's number cannot send texts.",
    `${provider}set a number that can send texts, then send again.`,
  ],
  21608: [
    'set-up',
    'The Twilio account is a trial, which sends to verified numbers only.',
    `${provider}upgrade the Twilio account, then send again.`,
  ],
  21609: [
    'set-up',
    'Twilio cannot use the address for its reports.',
    `${provider}set PUBLIC_URL to an address that Twilio reaches, then send again.`,
  ],
  21701: [
    'set-up',
    'The Messaging Service does not exist.',
    `${provider}correct the Messaging Service, then send again.`,
  ],
  21703: [
    'set-up',
    'The Messaging Service has no number.',
    `${provider}add a number to the Messaging Service, then send again.`,
  ],
  30002: ['set-up', 'The Twilio account is suspended.', `${provider}settle it with Twilio, then send again.`],
  30032: [
    'set-up',
    "The practice's toll-free number is not verified.",
    `${provider}finish toll-free verification in Twilio, then send again.`,
  ],
  30034: [
    'set-up',
    "The practice's number is not registered for texts to the United States (10DLC).",
    `${provider}register the number with a campaign in Twilio, then send again.`,
  ],

  30003: ['transient', 'The phone was off or out of reach.'],
  30008: ['transient', 'The carrier gave no reason.'],
  30036: ['transient', 'The text waited longer than it may.'],
  30410: ['transient', 'The carrier did not answer in time.'],

  20429: ['too-fast', 'Twilio was asked too often at once.'],
  21611: ['too-fast', "The queue of the practice's number was full."],
  30001: ['too-fast', "The queue of the practice's number was full."],
  30022: ['too-fast', 'The carrier takes no more texts a second of this campaign.'],

  30023: ['daily-cap', 'The carrier takes no more texts of this brand today.'],
  30027: ['daily-cap', 'The carrier takes no more texts of this campaign today.'],

  30004: ['blocked', 'The carrier, or the person, has blocked the number of the practice.'],
  30007: ['blocked', 'The carrier filtered the text as unwanted.'],

  21602: ['template', 'The text was empty.'],
  21605: ['template', 'The text was longer than Twilio takes.'],
  21617: ['template', 'The text was longer than 1600 characters.'],
};

export const twilioErrorCodes: readonly number[] = Object.keys(rows).map(Number);

/** Says nothing about the text that happened to meet it. */
const mendable = new Set([20003, 20404]);

/** What a code means; null for one that the table does not know. */
export function twilioError(code: string | number): TwilioErrorMeaning | null {
  const number = Number(code);
  const row = Object.hasOwn(rows, number) ? rows[number] : undefined;
  if (!row) return null;
  const [reason, meaning, nextStep = failureReasons[reason].nextStep] = row;
  return { reason, kind: kindOf(number, reason), meaning, nextStep };
}

function kindOf(code: number, reason: ProviderReason): TwilioErrorKind {
  if (mendable.has(code)) return 'mend';
  if (reason === 'opted-out') return 'opt-out';
  return reason === 'transient' || reason === 'too-fast' || reason === 'daily-cap' ? 'retry' : 'permanent';
}
