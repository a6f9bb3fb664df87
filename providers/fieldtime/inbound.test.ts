import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseTimeeroWebhook, verifyTimeeroWebhook, WebhookError } from './inbound.ts';

const secret = 'secret-of-the-account';
const now = new Date('2026-03-02T15:00:00Z');
const timestamp = String(now.getTime() / 1000);
const body = JSON.stringify({ event: 'schedule', data: { id: 46, operation: 'updated', last_updated_at: 1722519184 } });
const rawBody = Buffer.from(body);

/** Timeero's rule, written out here apart from our code. */
const sign = (text: string, at = timestamp, key = secret) =>
  createHmac('sha256', key)
    .update(at + text)
    .digest('hex');

const verify = (change: Partial<Parameters<typeof verifyTimeeroWebhook>[0]> = {}) =>
  verifyTimeeroWebhook({ secrets: [secret], timestamp, signature: sign(body), rawBody, now, ...change });

/** The verdict over one that was well signed so many seconds from now. */
const at = (seconds: number) => {
  const time = String(Number(timestamp) + seconds);
  return verify({ timestamp: time, signature: sign(body, time) }).kind;
};

describe('the signature of a webhook', () => {
  it('is accepted when it was made with the secret over time and body', () => {
    expect(verify()).toEqual({ kind: 'accepted', key: sign(body) });
    expect(verify({ signature: sign(body).toUpperCase() }).kind).toBe('accepted');
  });

  it.each([
    ['the body was changed', { rawBody: Buffer.from(body.replace('46', '47')) }],
    [
      'the body was written anew with other spaces',
      { rawBody: Buffer.from(JSON.stringify(JSON.parse(body), null, 1)) },
    ],
    ['the time was changed', { timestamp: String(Number(timestamp) + 1) }],
    ['another secret made it', { signature: sign(body, timestamp, 'other') }],
    ['the account has no secret', { secrets: [] }],
    ['the secret is empty, with which anybody could sign', { secrets: [''], signature: sign(body, timestamp, '') }],
    ['it is missing', { signature: undefined }],
    ['it is empty', { signature: '' }],
    ['it is cut', { signature: sign(body).slice(0, 62) }],
    ['it is not hexadecimal', { signature: 'z'.repeat(64) }],
    ['the time is missing', { timestamp: undefined }],
    ['the time is no number', { timestamp: `${timestamp}.5` }],
  ])('is refused when %s', (_case, change) => {
    expect(verify(change)).toEqual({ kind: 'forged' });
  });

  it('is never accepted by luck', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.uint8Array(), (time, signature, raw) => {
        expect(verify({ timestamp: time, signature, rawBody: raw })).toEqual({ kind: 'forged' });
      }),
    );
  });

  it('counts five minutes, back as well as ahead', () => {
    expect([at(-300), at(300)]).toEqual(['accepted', 'accepted']);
    expect([at(-301), at(301), at(-86_400)]).toEqual(['stale', 'stale', 'stale']);
  });

  it('gives a replay the key of the first, and every other delivery another', () => {
    const other = JSON.stringify({ ...JSON.parse(body), event: 'job' });
    const later = String(Number(timestamp) + 1);
    const keys = [
      verify(),
      verify({ now: new Date(now.getTime() + 200_000) }),
      verify({ rawBody: Buffer.from(other), signature: sign(other) }),
      verify({ timestamp: later, signature: sign(body, later) }),
    ].map((verdict) => (verdict.kind === 'accepted' ? verdict.key : null));
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
    expect(keys).not.toContain(null);
  });

  it('is accepted with the old and the new secret while the secret is changed', () => {
    const secrets = ['new-secret', secret];
    expect(verify({ secrets }).kind).toBe('accepted');
    expect(verify({ secrets, signature: sign(body, timestamp, 'new-secret') }).kind).toBe('accepted');
  });
});

const webhook = (event: unknown, data: unknown) => Buffer.from(JSON.stringify({ event, data }));

describe('a webhook', () => {
  it.each([
    ['user', 'created', 'user', 'created'],
    ['jobs', 'update', 'job', 'updated'],
    ['schedule.deleted', 'delete', 'shift', 'deleted'],
    ['TIMESHEET', 'Updated', 'visit', 'updated'],
    ['group', 'archive', 'other', 'other'],
  ])('of %s %s is about a %s that was %s', (event, operation, subject, means) => {
    expect(parseTimeeroWebhook(webhook(event, { id: 46, operation, last_updated_at: 1722519184 }))).toEqual({
      subject,
      id: '46',
      operation: means,
      updatedAt: '2024-08-01T13:33:04.000Z',
    });
  });

  it("is read inside `payload` as well, as Timeero's document shows it", () => {
    const wrapped = Buffer.from(JSON.stringify({ payload: JSON.parse(body) }));
    expect(parseTimeeroWebhook(wrapped)).toEqual(parseTimeeroWebhook(rawBody));
  });

  it.each([
    ['The body is no JSON.', Buffer.from('Ann Lee')],
    ['The body is no object.', Buffer.from('[1]')],
    ['data is no object.', webhook('user', null)],
    ['event is missing.', webhook(7, { id: 1, operation: 'created', last_updated_at: 1 })],
    ['data.operation is missing.', webhook('user', { id: 1, last_updated_at: 1 })],
    ['data.id is no id.', webhook('user', { id: '../../Ann', operation: 'created', last_updated_at: 1 })],
    ['data.last_updated_at is no time.', webhook('user', { id: 1, operation: 'created', last_updated_at: 'Ann' })],
  ])('is refused because %s', (message, raw) => {
    expect(() => parseTimeeroWebhook(raw)).toThrow(new WebhookError(message));
  });
});
