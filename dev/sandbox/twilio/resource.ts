import type { TextEntry } from '../entries.ts';
import { segmentsOf } from './segments.ts';

/** A text in the shape of Twilio's message resource; `schema.message` accepts it. */
export function messageResource(text: TextEntry, accountSid: string): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${text.sid}`;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: text.body,
    date_created: rfc2822(text.at),
    date_sent: text.status === 'queued' || text.status === 'accepted' ? null : rfc2822(text.updatedAt),
    date_updated: rfc2822(text.updatedAt),
    direction: text.direction,
    error_code: text.errorCode,
    error_message: null,
    from: text.from,
    messaging_service_sid: text.messagingServiceSid,
    num_media: '0',
    num_segments: String(segmentsOf(text.body)),
    price: null,
    price_unit: 'USD',
    sid: text.sid,
    status: text.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: text.to,
    uri: `${uri}.json`,
  };
}

export function rfc2822(at: string): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
