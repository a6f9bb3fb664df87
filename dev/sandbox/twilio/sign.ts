import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * X-Twilio-Signature of a form-encoded request: HMAC-SHA1 over the exact address and the sorted fields, base64
 * (https://www.twilio.com/docs/usage/webhooks/webhooks-security). Written apart from Twilio's SDK, which checks it.
 */
export function twilioSignature(authToken: string, url: string, params: Record<string, string>): string {
  const fields = Object.keys(params)
    .toSorted()
    .map((name) => name + params[name]);
  return createHmac('sha1', authToken)
    .update(url + fields.join(''))
    .digest('base64');
}

/** Whether an Authorization header names this account and its token. */
export function isAccount(header: string | undefined, accountSid: string, authToken: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
