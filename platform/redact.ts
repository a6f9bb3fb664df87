import { describeError } from './safe-error.ts';
import { maskText } from './mask.ts';

/** Keys whose values never reach a log; compared without case, `-` and `_`. */
export const deniedKeys = [
  'password passphrase secret token authorization cookie credential apiKey',
  'ssn birthDate dateOfBirth dob diagnosis diagnoses note notes memo answer',
  'name firstName middleName lastName fullName displayName preferredName userName login',
  'address street city zip postalCode email mail phone fax to from cc bcc recipient recipients sender',
  'subject body text html content message raw payload input data response headers',
  'sql query params parameters bindings values',
].flatMap((line) => line.split(' '));

const exact = new Set(deniedKeys.map(plainKey));
/** Words that make a key a secret or personal wherever they stand in it: `resetTokenHash`, `set-cookie`, `homePhone`. */
const anywhere = /password|secret|token|authorization|cookie|credential|apikey|ssn|medicaid|birth|email|phone|address/;
const hidden = '[redacted]';
const deepest = 6;

/**
 * A copy of what is to be logged without values of denied keys, without contact data inside other texts, and with
 * errors as {@link describeError} gives them. Deeper than six levels everything is left out.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Error) return describeError(value);
  if (depth >= deepest || ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return hidden;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return redactRecord(value, depth);
}

/** {@link redact} for the object that a log line consists of. */
export function redactRecord(record: object, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      value != null && isDenied(key) ? hidden : byKey(key, value, depth),
    ]),
  );
}

function byKey(key: string, value: unknown, depth: number): unknown {
  // The query of an address may hold what somebody searched for.
  if (key === 'url' && typeof value === 'string') return maskText(value.replace(/[?#].*$/s, ''));
  return redact(value, depth + 1);
}

function isDenied(key: string): boolean {
  const plain = plainKey(key);
  return exact.has(plain) || anywhere.test(plain);
}

function plainKey(key: string): string {
  return key.toLowerCase().replace(/[-_]/g, '');
}
