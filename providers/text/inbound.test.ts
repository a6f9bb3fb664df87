import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CallbackError, parseIncomingText, parseTextStatus, verifyTwilioSignature } from './inbound.ts';

const authToken = 'token-of-the-account';
const publicUrl = 'https://rounds.example.org';
const path = '/callbacks/twilio/p1/m1/status?try=1';

/** Twilio's rule, written out here apart from its SDK. */
function sign(url: string, params: Record<string, string>, token = authToken): string {
  const fields = Object.keys(params)
    .toSorted()
    .map((name) => name + params[name]);
  return createHmac('sha1', token)
    .update(url + fields.join(''))
    .digest('base64');
}

describe('the signature of a callback', () => {
  const params = { MessageSid: 'SM1', MessageStatus: 'delivered', Body: '¿Sí? 👋' };
  const signature = sign(publicUrl + path, params);

  it('is accepted when Twilio made it over our public address', () => {
    expect(verifyTwilioSignature({ authToken, publicUrl, path, params, signature })).toBe(true);
  });

  it.each([
    ['a field was changed', { params: { ...params, MessageStatus: 'failed' } }],
    ['a field was added', { params: { ...params, ErrorCode: '30003' } }],
    ['it was made for another path', { path: '/callbacks/twilio/p1/m2/status?try=1' }],
    ['it was made for another host', { publicUrl: 'https://rounds.example.net' }],
    ['it was made with another token', { signature: sign(publicUrl + path, params, 'other') }],
    ['it is missing', { signature: undefined }],
    ['it is empty', { signature: '' }],
    ['it is not base64', { signature: '\u0000ÿ' }],
    ['a field is not text', { params: { ...params, MessageSid: { sid: 'SM1' } } }],
    ['the path is a whole address', { path: `//evil.example${path}` }],
  ])('is refused when %s', (_case, change) => {
    expect(verifyTwilioSignature({ authToken, publicUrl, path, params, signature, ...change })).toBe(false);
  });
});

describe('a status callback', () => {
  it.each([
    ['accepted', 'queued'],
    ['queued', 'queued'],
    ['sending', 'sending'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['undelivered', 'undelivered'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['read', 'delivered'],
  ])('of %s means %s', (MessageStatus, status) => {
    expect(parseTextStatus({ MessageSid: 'SM1', MessageStatus })).toEqual({ providerId: 'SM1', status });
  });

  it('says why a text was not delivered, and what that means', () => {
    const params = { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30003' };
    expect(parseTextStatus(params)).toMatchObject({ status: 'undelivered', code: '30003', errorClass: 'transient' });
  });

  it('with an error code nobody knows is final on this channel', () => {
    const params = { MessageSid: 'SM1', MessageStatus: 'failed', ErrorCode: 'constructor' };
    expect(parseTextStatus(params)).toMatchObject({ errorClass: 'unusable' });
  });

  it('with an empty error code is no error', () => {
    const params = { MessageSid: 'SM1', MessageStatus: 'delivered', ErrorCode: '' };
    expect(parseTextStatus(params)).toEqual({ providerId: 'SM1', status: 'delivered' });
  });

  it.each([{ MessageStatus: 'sent' }, { MessageSid: 'SM1' }, { MessageSid: 'SM1', MessageStatus: 'toString' }, {}])(
    'that lacks its text or its status is refused without repeating a value: %j',
    (params) => {
      expect(() => parseTextStatus(params)).toThrow(CallbackError);
    },
  );
});

describe('an incoming text', () => {
  const params = { MessageSid: 'SM2', From: '+13035550123', To: '+13035550100', Body: 'C' };

  it('is read with its sender, receiver and words', () => {
    expect(parseIncomingText(params)).toEqual({
      providerId: 'SM2',
      from: '+13035550123',
      to: '+13035550100',
      body: 'C',
      keyword: null,
    });
  });

  it('follows what Twilio already did with it', () => {
    expect(parseIncomingText({ ...params, Body: 'arrêt', OptOutType: 'STOP' }).keyword).toBe('stop');
    expect(parseIncomingText({ ...params, Body: 'STOP', OptOutType: 'HELP' }).keyword).toBe('help');
  });

  it('is kept without characters that the database cannot keep', () => {
    expect(parseIncomingText({ ...params, Body: 'STOP\0' })).toMatchObject({ keyword: null, body: 'STOP' });
  });

  it('without a sender is refused', () => {
    expect(() => parseIncomingText({ ...params, From: '' })).toThrow('From is missing.');
  });
});
