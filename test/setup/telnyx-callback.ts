import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** The last 32 bytes of an Ed25519 key in DER are the key itself, which is how Telnyx shows it. */
const rawOf = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

const pair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: rawOf(publicKey) };
};

/** Of Telnyx, and of somebody who would like to be it; made for this run of a suite. */
export const telnyxKeys = pair();
export const otherTelnyxKeys = pair();

interface FaxWebhook {
  url: string;
  path: string;
  body: unknown;
  /** Seconds since 1970; default now. */
  timestamp?: number;
  privateKey?: KeyObject;
  /** Instead of the right one; null: none. */
  signature?: string | null;
}

export const signedByTelnyx = (text: string, timestamp: number, privateKey = telnyxKeys.privateKey): string =>
  sign(null, Buffer.from(`${timestamp}|${text}`), privateKey).toString('base64');

/** A webhook as Telnyx's documentation shows it. */
export const faxEvent = (event: string, payload: Record<string, unknown> = {}) => ({
  data: {
    event_type: `fax.${event}`,
    id: '3691d047-d22a-424d-80ed-fe871981aa6d',
    occurred_at: '2026-03-02T15:00:12.538002Z',
    record_type: 'event',
    payload: {
      connection_id: '7267',
      direction: 'outbound',
      fax_id: 'b679398e-8b4c-46bd-8630-6797f1ab5228',
      from: '+12025550100',
      status: event,
      to: '+13035550123',
      ...payload,
    },
  },
  meta: { attempt: 1, delivered_to: 'https://rounds.example.org/callbacks' },
});

/** Posts to the API as Telnyx does, signed over time and body. */
export async function postFaxWebhook({ url, path, body, timestamp, privateKey, signature }: FaxWebhook) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const seconds = timestamp ?? Math.floor(Date.now() / 1000);
  const signed = signature === undefined ? signedByTelnyx(text, seconds, privateKey) : signature;
  const response = await fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'telnyx-timestamp': String(seconds),
      ...(signed === null ? {} : { 'telnyx-signature-ed25519': signed }),
    },
    body: text,
  });
  return { status: response.status, text: await response.text() };
}
