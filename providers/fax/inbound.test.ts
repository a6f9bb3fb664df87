import { describe, expect, it } from '@jest/globals';
import { faxEvent, otherTelnyxKeys, signedByTelnyx, telnyxKeys } from '../../test/setup/telnyx-callback.ts';
import { FaxCallbackError, parseFaxWebhook, verifyTelnyxWebhook } from './inbound.ts';

const now = new Date('2026-03-02T15:00:00Z');
const seconds = now.getTime() / 1000;
const body = JSON.stringify(faxEvent('delivered'));

const verdict = (change: Partial<Parameters<typeof verifyTelnyxWebhook>[0]> = {}) =>
  verifyTelnyxWebhook({
    publicKey: telnyxKeys.publicKey,
    timestamp: String(seconds),
    signature: signedByTelnyx(body, seconds),
    rawBody: Buffer.from(body),
    now,
    ...change,
  });

describe('the signature of a webhook', () => {
  it('is accepted when Telnyx made it over the time and the body, five minutes to either side', () => {
    expect(verdict()).toBe('accepted');
    expect(verdict({ now: new Date(now.getTime() + 300_000) })).toBe('accepted');
    expect(verdict({ now: new Date(now.getTime() - 300_000) })).toBe('accepted');
  });

  it('is stale outside of them', () => {
    expect(verdict({ now: new Date(now.getTime() + 301_000) })).toBe('stale');
    expect(verdict({ now: new Date(now.getTime() - 301_000) })).toBe('stale');
  });

  it.each([
    ['another key made it', { signature: signedByTelnyx(body, seconds, otherTelnyxKeys.privateKey) }],
    ['it was made for another time', { signature: signedByTelnyx(body, seconds - 1) }],
    ['the body was changed', { rawBody: Buffer.from(`${body} `) }],
    ['the body is empty', { rawBody: Buffer.alloc(0) }],
    ['the time is missing', { timestamp: undefined }],
    ['the time is no number', { timestamp: `${seconds}|` }],
    ['the signature is missing', { signature: undefined }],
    ['the signature is too short', { signature: 'AAAA' }],
    ['our key is no key', { publicKey: 'AAAA' }],
    ['our key is another one', { publicKey: otherTelnyxKeys.publicKey }],
  ])('is forged when %s', (_case, change) => {
    expect(verdict(change)).toBe('forged');
  });
});

const parse = (event: string, payload: Record<string, unknown> = {}) =>
  parseFaxWebhook(Buffer.from(JSON.stringify(faxEvent(event, payload))));

describe('a webhook', () => {
  it.each([
    ['queued', 'fax-queued'],
    ['media.processed', 'fax-queued'],
    ['sending.started', 'fax-sending'],
    ['delivered', 'delivered'],
  ])('of %s means %s', (event, status) => {
    expect(parse(event)).toEqual({ providerId: 'b679398e-8b4c-46bd-8630-6797f1ab5228', status });
  });

  it('says why a fax failed, and what that means', () => {
    expect(parse('failed', { failure_reason: 'user_busy' })).toMatchObject({
      code: 'user_busy',
      errorClass: 'line-busy',
    });
    expect(parse('failed', { failure_reason: 'new_reason' })).toMatchObject({
      code: 'new_reason',
      errorClass: 'unusable',
    });
    expect(parse('failed', { failure_reason: 'Robert called <b>' })).not.toHaveProperty('code');
    expect(parse('failed')).toMatchObject({ status: 'failed' });
  });

  it('is read without its envelope too, as Telnyx shows some', () => {
    const { data } = faxEvent('delivered');
    expect(parseFaxWebhook(Buffer.from(JSON.stringify(data)))).toMatchObject({ status: 'delivered' });
  });

  it('of a fax that came in, or of something else, is none of ours', () => {
    expect(parse('received', { direction: 'inbound' })).toBeNull();
    const other = { data: { event_type: 'call.initiated', payload: {} } };
    expect(parseFaxWebhook(Buffer.from(JSON.stringify(other)))).toBeNull();
  });

  it.each([
    '',
    '[]',
    '{}',
    '{"data":{"event_type":"fax.delivered"}}',
    '{"data":{"event_type":"fax.delivered","payload":{}}}',
  ])('is refused where something is missing: %s', (text) => {
    expect(() => parseFaxWebhook(Buffer.from(text))).toThrow(FaxCallbackError);
  });
});
