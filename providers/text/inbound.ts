import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import type { IncomingText, TextStatus } from './port.ts';
import { classOfTwilioError } from './twilio-errors.ts';

/** Fields of a form-encoded callback, as the API's body parser gives them. */
export type CallbackParams = Readonly<Record<string, unknown>>;

/** Thrown for a callback that is signed but not one we know; its message names the field, never its value. */
export class CallbackError extends Error {
  override name = 'CallbackError';
}

export interface SignedCallback {
  authToken: string;
  /** The address providers reach the API by, no trailing slash; never taken from the request's Host. */
  publicUrl: string;
  /** Path and query exactly as requested. */
  path: string;
  params: CallbackParams;
  /** Header `X-Twilio-Signature`. */
  signature: string | undefined;
}

/** Whether Twilio signed this request (https://www.twilio.com/docs/usage/webhooks/webhooks-security). Never throws. */
export function verifyTwilioSignature({ authToken, publicUrl, path, params, signature }: SignedCallback): boolean {
  const flat = Object.values(params).every((value) => typeof value === 'string' || isStrings(value));
  if (!signature || !flat || !path.startsWith('/')) return false;
  return validateRequest(authToken, signature, publicUrl + path, params);
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

const statuses = new Map<string, TextStatus['status']>([
  ['accepted', 'queued'],
  ['scheduled', 'queued'],
  ['queued', 'queued'],
  ['sending', 'sending'],
  ['sent', 'sent'],
  ['partially_delivered', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'undelivered'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

/**
 * Reads a verified status callback. Callbacks may repeat and arrive in any order: that is for the reader of the event.
 * @throws {CallbackError} when the message or its status is missing or not one that Twilio documents.
 */
export function parseTextStatus(params: CallbackParams): TextStatus {
  const { ErrorCode: code } = params;
  const status = textStatus(field(params, 'MessageSid'), field(params, 'MessageStatus'), code);
  if (!status) throw new CallbackError('MessageStatus is not one that Twilio documents.');
  return status;
}

/** Twilio's words about one text; null where the status is none that it documents. */
export function textStatus(providerId: string, word: string, errorCode: unknown): TextStatus | null {
  const status = statuses.get(word);
  if (status === undefined) return null;
  const code = typeof errorCode === 'number' ? String(errorCode) : errorCode;
  // Twilio gives an empty or zero code where nothing went wrong.
  if (typeof code !== 'string' || code === '' || code === '0') return { providerId, status };
  return { providerId, status, code, errorClass: classOfTwilioError(code) };
}

/**
 * Reads a verified text from a person.
 * @throws {CallbackError} when sid, sender or receiver is missing.
 */
export function parseIncomingText(params: CallbackParams): IncomingText {
  // PostgreSQL keeps no NUL, and a STOP must not be lost for one.
  const body = typeof params.Body === 'string' ? params.Body.replaceAll('\0', '') : '';
  return {
    providerId: field(params, 'MessageSid'),
    from: field(params, 'From'),
    to: field(params, 'To'),
    body,
    keyword: optOutType(params.OptOutType),
  };
}

/** What Twilio itself did with the text, where the Messaging Service has Advanced Opt-Out: it knows the lists set there. */
function optOutType(value: unknown): IncomingText['keyword'] {
  const type = typeof value === 'string' ? value.toLowerCase() : '';
  return type === 'stop' || type === 'start' || type === 'help' ? type : null;
}

function field(params: CallbackParams, name: string): string {
  const value = params[name];
  if (typeof value !== 'string' || value === '') throw new CallbackError(`${name} is missing.`);
  return value;
}
