import { createHmac, timingSafeEqual } from 'node:crypto';

/** Thrown for a webhook that is signed but not one we know; its message names the field, never its value. */
export class WebhookError extends Error {
  override name = 'WebhookError';
}

export interface SignedWebhook {
  /** The account's webhook secret; while it is changed, the old one beside it. */
  secrets: readonly string[];
  /** Header `x-webhook-timestamp`: seconds since 1970. */
  timestamp: string | undefined;
  /** Header `x-webhook-signature`. */
  signature: string | undefined;
  /** The body as it came, before anything parsed it. */
  rawBody: Uint8Array;
  now: Date;
}

/**
 * - `accepted`: `key` is the same each time exactly this request comes. Whoever keeps the keys of the last ten minutes (a timestamp lies at most
 *   five on either side of now) recognises a replay by it.
 * - `stale`: well signed, but too long ago or ahead; a clock that is wrong here or there looks like this.
 * - `forged`: not signed, or not with this secret over this body and time.
 */
export type WebhookVerdict = { kind: 'accepted'; key: string } | { kind: 'stale' | 'forged' };

const oldestMs = 5 * 60_000;

/**
 * Whether Timeero sent this: hexadecimal HMAC-SHA256 of the timestamp and the body after it (https://developers.timeero.com/docs/overview).
 * Compared in constant time. Never throws.
 */
export function verifyTimeeroWebhook({ secrets, timestamp, signature, rawBody, now }: SignedWebhook): WebhookVerdict {
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return { kind: 'forged' };
  const given = signature?.toLowerCase() ?? '';
  if (!/^[0-9a-f]{64}$/.test(given)) return { kind: 'forged' };
  const isOurs = secrets
    // With an empty secret anybody could sign.
    .filter((secret) => secret !== '')
    .map((secret) => createHmac('sha256', secret).update(timestamp).update(rawBody).digest())
    // All are compared, so that the time says nothing about which one it was.
    .filter((expected) => timingSafeEqual(expected, Buffer.from(given, 'hex')));
  if (isOurs.length === 0) return { kind: 'forged' };
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > oldestMs) return { kind: 'stale' };
  return { kind: 'accepted', key: given };
}

/** What has changed; nothing of the record itself travels in a webhook: fetch it by its id. */
export interface ChangeNotice {
  subject: 'user' | 'job' | 'shift' | 'visit' | 'other';
  id: string;
  /** `other`: treat it as a change, and let fetching show what it was. */
  operation: 'created' | 'updated' | 'deleted' | 'other';
  /** When the record was last changed; of two notices of one record the older one may come later. */
  updatedAt: string;
}

const subjects: readonly [RegExp, ChangeNotice['subject']][] = [
  [/timesheet|visit|clock/, 'visit'],
  [/schedule|shift/, 'shift'],
  [/job/, 'job'],
  [/user|employee/, 'user'],
];
const operations: readonly [RegExp, ChangeNotice['operation']][] = [
  [/creat|add/, 'created'],
  [/updat|edit|chang/, 'updated'],
  [/delet|remov/, 'deleted'],
];

/**
 * Reads a verified webhook: `{event, data: {id, operation, last_updated_at}}`, bare or inside `payload` as Timeero's document shows it.
 * @throws {WebhookError} naming what is missing
 */
export function parseTimeeroWebhook(rawBody: Uint8Array): ChangeNotice {
  const outer = recordIn(json(rawBody), 'The body');
  const { event, data } = 'payload' in outer ? recordIn(outer['payload'], 'payload') : outer;
  const { id, operation, last_updated_at: at } = recordIn(data, 'data');
  if (typeof event !== 'string') throw new WebhookError('event is missing.');
  if (typeof operation !== 'string') throw new WebhookError('data.operation is missing.');
  const name = String(id);
  if (!/^[1-9]\d{0,15}$/.test(name)) throw new WebhookError('data.id is no id.');
  // Seconds; 253402300799 is the end of the year 9999.
  const seconds = Number(at);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 253_402_300_799)
    throw new WebhookError('data.last_updated_at is no time.');
  return {
    subject: find(subjects, event) ?? 'other',
    id: name,
    operation: find(operations, operation) ?? 'other',
    updatedAt: new Date(seconds * 1000).toISOString(),
  };
}

const find = <T>(table: readonly [RegExp, T][], text: string): T | undefined =>
  table.find(([pattern]) => pattern.test(text.toLowerCase()))?.[1];

function json(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(rawBody).toString('utf8'));
  } catch {
    throw new WebhookError('The body is no JSON.');
  }
}

function recordIn(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WebhookError(`${name} is no object.`);
  return { ...value };
}
