import type { ErrorClass, SendOutcome } from '../outcome.ts';

/**
 * Twilio's error codes, of the answer to a POST and of status callbacks alike
 * (https://www.twilio.com/docs/api/errors). What each class leads to is decided by whoever sends:
 * `transient` is tried again twice at most, `daily-cap` the next day, `blocked` never by itself.
 */
export const twilioErrors: Readonly<Record<string, ErrorClass>> = {
  21610: 'opted-out',

  21211: 'bad-address', // not a valid number
  21217: 'bad-address',
  21604: 'bad-address', // no number given
  21614: 'bad-address', // not a mobile number

  21612: 'unusable', // no route between the two numbers
  30005: 'unusable', // unknown or gone
  30006: 'unusable', // landline

  20003: 'set-up', // wrong credentials
  20404: 'set-up',
  21212: 'set-up', // sender not valid
  21408: 'set-up', // region not enabled
  21603: 'set-up', // no sender
  21606: 'set-up', // sender can't send texts
  21608: 'set-up', // trial account
  21609: 'set-up', // status callback address not valid
  21701: 'set-up', // no such Messaging Service
  21703: 'set-up', // Messaging Service without a number
  30002: 'set-up', // account suspended
  30032: 'set-up', // toll-free number not verified
  30034: 'set-up', // 10DLC number not registered

  30003: 'transient', // handset off or out of reach
  30008: 'transient', // carrier gave no reason
  30036: 'transient', // waited longer than its validity
  30410: 'transient', // carrier's time-out

  20429: 'too-fast',
  21611: 'too-fast', // queue of the sender is full
  30001: 'too-fast',
  30022: 'too-fast',

  30023: 'daily-cap',
  30027: 'daily-cap',

  30004: 'blocked',
  30007: 'blocked', // filtered

  21602: 'template', // no body
  21605: 'template',
  21617: 'template', // over 1600 characters
};

/** Class of one Twilio error code; a code that the table does not know is `unusable`: final on this channel. */
export function classOfTwilioError(code: string): ErrorClass {
  return (Object.hasOwn(twilioErrors, code) ? twilioErrors[code] : undefined) ?? 'unusable';
}

/** Milliseconds before the same text may be tried again; classes without one are final for the text as it stands. */
const waitAfter: Partial<Record<ErrorClass, number>> = {
  'too-fast': 5_000,
  transient: 15 * 60_000,
  'daily-cap': 24 * 3_600_000,
};

export interface TwilioRefusal {
  /** HTTP status, 400 to 499. */
  status: number;
  /** Twilio's code; absent where something before Twilio answered. */
  code?: number;
  /** `Retry-After`, milliseconds. */
  retryAfterMs?: number;
}

/**
 * What says nothing about the text, which may go once someone has mended the set-up: credentials (401, 20003), the account or its address (404,
 * 20404), a proxy that wants credentials of its own (407).
 */
const mendable = ({ status, code }: TwilioRefusal) =>
  status === 401 || status === 404 || status === 407 || code === 20003 || code === 20404;

/** Outcome of a 4xx answer to a create: Twilio certainly did not take the text, save where something before it stopped waiting (408). */
export function outcomeOfRefusal(refusal: TwilioRefusal): SendOutcome {
  const { status, code, retryAfterMs } = refusal;
  if (status === 408) return { kind: 'unknown', code: '408' };
  const text = String(code ?? status);
  // 429 is never processed, whatever the code beside it.
  const errorClass = status === 429 ? 'too-fast' : classOf(status, code);
  const wait = waitAfter[errorClass];
  if (wait !== undefined) return { kind: 'retry', errorClass, code: text, afterMs: retryAfterMs ?? wait };
  if (mendable(refusal)) return { kind: 'retry', errorClass: 'set-up', code: text, afterMs: 5 * 60_000 };
  return { kind: 'rejected', errorClass, code: text };
}

function classOf(status: number, code: number | undefined): ErrorClass {
  if (code !== undefined && code in twilioErrors) return classOfTwilioError(String(code));
  return [401, 403, 404, 407].includes(status) ? 'set-up' : 'unusable';
}
