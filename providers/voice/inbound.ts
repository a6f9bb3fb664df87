import type { CallStatusName } from '../../domain/calls.ts';
import { CallbackError, type CallbackParams } from '../text/inbound.ts';
import { classOfTwilioError } from '../text/twilio-errors.ts';
import type { CallStatus, CallWord } from './port.ts';

export { askForKey, farewell, silence } from './twiml.ts';

/** Twilio's words about a call that was not answered, or not yet. */
const unanswered = new Map<string, CallStatusName>([
  ['queued', 'dialling'],
  ['initiated', 'dialling'],
  ['ringing', 'ringing'],
  ['in-progress', 'answered'],
  ['answered', 'answered'],
  ['busy', 'line-busy'],
  ['no-answer', 'not-picked-up'],
  ['failed', 'not-placed'],
  ['canceled', 'called-off'],
]);

/**
 * Reads a verified status callback of a call. Callbacks may repeat and arrive in any order: that is for the reader of the event.
 * @throws {CallbackError} when the call or its status is missing or not one that Twilio documents.
 */
export function parseCallStatus(params: CallbackParams): CallStatus {
  const { AnsweredBy: by, ErrorCode: code } = params;
  const status = callStatus(field(params, 'CallSid'), field(params, 'CallStatus'), by, code);
  if (!status) throw new CallbackError('CallStatus is not one that Twilio documents.');
  return status;
}

/** Twilio's words about one call; null where the status is none that it documents. */
export function callStatus(
  providerId: string,
  word: string,
  answeredBy: unknown,
  errorCode: unknown,
): CallStatus | null {
  if (word === 'completed') return { providerId, status: answererIn(answeredBy) };
  const status = unanswered.get(word);
  if (status === undefined) return null;
  const code = typeof errorCode === 'number' ? String(errorCode) : errorCode;
  if (status !== 'not-placed' || typeof code !== 'string' || code === '' || code === '0') return { providerId, status };
  return { providerId, status, code, errorClass: classOfTwilioError(code) };
}

/**
 * Reads a verified request for how a call goes on, or for what follows a key.
 * @throws {CallbackError} when the call is missing
 */
export function parseCallWord(params: CallbackParams): CallWord {
  const { AnsweredBy: by, Digits: digits } = params;
  return {
    providerId: field(params, 'CallSid'),
    answeredBy: by === undefined || by === '' ? null : answererIn(by),
    key: typeof digits === 'string' && /^[\d*#]$/.test(digits) ? digits : null,
  };
}

/** Who answered, by Twilio's answering machine detection (https://www.twilio.com/docs/voice/answering-machine-detection). */
function answererIn(by: unknown): 'person' | 'voicemail' | 'fax-machine' | 'somebody' {
  if (by === 'human') return 'person';
  if (by === 'fax') return 'fax-machine';
  return typeof by === 'string' && by.startsWith('machine_') ? 'voicemail' : 'somebody';
}

function field(params: CallbackParams, name: string): string {
  const value = params[name];
  if (typeof value !== 'string' || value === '') throw new CallbackError(`${name} is missing.`);
  return value;
}
