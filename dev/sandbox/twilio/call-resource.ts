import type { PhoneCallEntry } from '../entries.ts';
import { isOver } from './calls.ts';
import { rfc2822 } from './resource.ts';

/** A call in the shape of Twilio's resource; `schema.call` accepts it. */
export function callResource(call: PhoneCallEntry, accountSid: string): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}`;
  const wasAnswered = call.status === 'completed';
  return {
    account_sid: accountSid,
    answered_by: call.answeredBy,
    api_version: '2010-04-01',
    caller_name: null,
    date_created: rfc2822(call.at),
    date_updated: rfc2822(call.updatedAt),
    direction: 'outbound-api',
    duration: wasAnswered ? '20' : null,
    end_time: isOver(call) ? rfc2822(call.updatedAt) : null,
    forwarded_from: null,
    from: call.from,
    from_formatted: call.from,
    group_sid: null,
    parent_call_sid: null,
    phone_number_sid: null,
    price: null,
    price_unit: 'USD',
    queue_time: '0',
    sid: call.sid,
    start_time: call.status === 'queued' ? null : rfc2822(call.at),
    status: call.status,
    subresource_uris: { events: `${uri}/Events.json`, recordings: `${uri}/Recordings.json` },
    to: call.to,
    to_formatted: call.to,
    trunk_sid: null,
    uri: `${uri}.json`,
  };
}
