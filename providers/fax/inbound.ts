import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { telnyxFailure } from '../../domain/telnyx-failures.ts';
import type { FaxStatus } from './port.ts';

/** Thrown for a webhook that is signed but not one we know; its message names the field, never its value. */
export class FaxCallbackError extends Error {
  override name = 'FaxCallbackError';
}

export interface SignedFaxWebhook {
  /** Base64 of the account's Ed25519 key, 32 bytes, as Telnyx shows it. */
  publicKey: string;
  /** Header `telnyx-timestamp`: seconds since 1970. */
  timestamp: string | undefined;
  /** Header `telnyx-signature-ed25519`: base64. */
  signature: string | undefined;
  /** The body as it came, before anything parsed it. */
  rawBody: Uint8Array;
  now: Date;
}

/** `stale`: well signed, but too long ago or ahead; a clock that is wrong here or there looks like this. */
export type FaxWebhookVerdict = 'accepted' | 'stale' | 'forged';

const oldestMs = 5 * 60_000;

/** Whether Telnyx sent this: Ed25519 over `timestamp|body` (https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks). Never throws. */
export function verifyTelnyxWebhook(webhook: SignedFaxWebhook): FaxWebhookVerdict {
  const { publicKey, timestamp, signature = '', rawBody, now } = webhook;
  const key = telnyxKey(publicKey);
  if (!key || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return 'forged';
  if (!/^[A-Za-z0-9+/]{86}==$/.test(signature)) return 'forged';
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), rawBody]);
  if (!verify(null, signed, key, Buffer.from(signature, 'base64'))) return 'forged';
  return Math.abs(now.getTime() - Number(timestamp) * 1000) > oldestMs ? 'stale' : 'accepted';
}

/** Null where it is no such key. */
export function telnyxKey(base64: string): KeyObject | null {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 32) return null;
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') } });
}

const statuses = new Map<string, FaxStatus['status']>([
  ['queued', 'fax-queued'],
  ['initiated', 'fax-queued'],
  ['media.processing', 'fax-queued'],
  ['media.processed', 'fax-queued'],
  ['originated', 'fax-sending'],
  ['sending', 'fax-sending'],
  ['sending.started', 'fax-sending'],
  ['delivered', 'delivered'],
  ['failed', 'failed'],
]);

/** Telnyx's words about one fax; null where the status is none that it documents for those we send. */
export function faxStatus(providerId: string, word: string, failure: unknown): FaxStatus | null {
  const status = statuses.get(word);
  if (status === undefined) return null;
  if (status !== 'failed' || typeof failure !== 'string' || !/^[a-z_]{1,64}$/.test(failure))
    return { providerId, status };
  return { providerId, status, code: failure, errorClass: telnyxFailure(failure)?.reason ?? 'unusable' };
}

export interface FaxReport extends FaxStatus {
  /** Ours, as it was handed over with the fax; absent: Telnyx says nothing of it. */
  messageId?: string;
}

/**
 * Reads a verified webhook. Webhooks repeat and come in any order: that is for the reader of the event. One of another kind, as of a fax that came in, is null.
 * @throws {FaxCallbackError} naming what is missing
 */
export function parseFaxWebhook(rawBody: Uint8Array): FaxReport | null {
  const outer = recordIn(json(rawBody), 'The body');
  // Telnyx's document shows some events without the envelope.
  const { event_type: type, payload } = 'data' in outer ? recordIn(outer['data'], 'data') : outer;
  if (typeof type !== 'string') throw new FaxCallbackError('event_type is missing.');
  const told = recordIn(payload, 'payload');
  if (!type.startsWith('fax.') || told['direction'] === 'inbound') return null;
  const { fax_id: id, failure_reason: failure } = told;
  if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) throw new FaxCallbackError('payload.fax_id is missing.');
  const status = faxStatus(id, type.slice('fax.'.length), failure);
  if (!status) throw new FaxCallbackError('event_type is not one that Telnyx documents.');
  const { client_state: state } = told;
  return typeof state === 'string' ? { ...status, messageId: Buffer.from(state, 'base64').toString('utf8') } : status;
}

function json(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(rawBody).toString('utf8'));
  } catch {
    throw new FaxCallbackError('The body is no JSON.');
  }
}

function recordIn(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FaxCallbackError(`${name} is no object.`);
  return { ...value };
}
