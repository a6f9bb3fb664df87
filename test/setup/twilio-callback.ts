import twilio from 'twilio';

interface Callback {
  url: string;
  /** Path with query. */
  path: string;
  params: Record<string, string>;
  authToken?: string;
  /** Instead of the right one; null: none. */
  signature?: string | null;
}

/** Posts a form to the API as Twilio does, signed over the public address. */
export async function postCallback({ url, path, params, authToken = 'test', signature }: Callback) {
  const signed = signature === undefined ? twilio.getExpectedTwilioSignature(authToken, url + path, params) : signature;
  const response = await fetch(url + path, {
    method: 'POST',
    headers: signed === null ? {} : { 'x-twilio-signature': signed },
    body: new URLSearchParams(params),
  });
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') ?? '' };
}
