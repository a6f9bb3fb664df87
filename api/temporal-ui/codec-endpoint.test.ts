import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { createPayloadCodec } from '../../platform/codec.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { keyRing, type Served, serveUi } from './fixtures/servers.ts';

const headers = { cookie: 'who=operator', 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A payload in the JSON form of protobuf, as the Temporal UI sends and takes it. */
function asJson({ metadata, data }: Payload) {
  const entries = Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)]);
  return { metadata: Object.fromEntries(entries) as unknown, data: base64(data ?? new Uint8Array()) };
}

async function encrypted(value: unknown, ring = keyRing) {
  const [payload] = await createPayloadCodec(ring).encode([defaultPayloadConverter.toPayload(value)]);
  return asJson(payload ?? {});
}

describe('Plain text of what Temporal stores', () => {
  let api: Served;
  const decode = (body: unknown, more: Record<string, string> = {}, path = '/codec/decode'): Promise<Response> =>
    fetch(api.url + path, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) });

  beforeAll(async () => {
    api = await serveUi({ target: new URL('http://127.0.0.1:1/temporal') });
  });
  afterAll(() => api.close());

  it('is given to operators and kept by no cache', async () => {
    const answer = await decode({ payloads: [await encrypted({ broadcast: '42' })] });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await answer.json()).toEqual({ payloads: [asJson(defaultPayloadConverter.toPayload({ broadcast: '42' }))] });
  });

  it('leaves out what it cannot read, so that the rest of the page is shown', async () => {
    const lost = await encrypted('lost', new KeyRing(`k9:${Buffer.alloc(32, 9).toString('base64')}`));
    const plain = asJson(defaultPayloadConverter.toPayload('never encrypted'));
    const answer = await decode({ payloads: [lost, plain, await encrypted(1)] });
    expect(await answer.json()).toEqual({ payloads: [lost, plain, asJson(defaultPayloadConverter.toPayload(1))] });
  });

  it.each([
    ['somebody who is not signed in', { cookie: '' }, 404],
    ['staff who are no operators', { cookie: 'who=staff' }, 404],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another host of ours', { 'sec-fetch-site': 'same-site' }, 403],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ])('is not given to %s', async (_who, more, status) => {
    const answer = await decode({ payloads: [await encrypted('secret')] }, more);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status });
  });

  it('asks for the name of this host where a browser does not say which site asks', async () => {
    const ask = (origin: Record<string, string>): Promise<Response> =>
      fetch(`${api.url}/codec/decode`, {
        method: 'POST',
        headers: { cookie: headers.cookie, 'content-type': 'application/json', ...origin },
        body: '{"payloads":[]}',
      });
    // Node's fetch says `Sec-Fetch-Mode` alone, as a browser on plain HTTP says nothing.
    expect((await ask({ origin: api.url })).status).toBe(200);
    expect((await ask({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask({ origin: 'null' })).status).toBe(403);
    expect((await ask({})).status).toBe(403);
  });

  it.each([
    ['no list', { payloads: 'all' }, 400],
    ['data that is no base64', { payloads: [{ data: 'ä' }] }, 400],
    ['more than four megabytes', { payloads: [{ data: 'A'.repeat(4_200_000) }] }, 413],
  ])('is refused for %s', async (_what, body, status) => {
    const answer = await decode(body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('has no counterpart that encrypts', async () => {
    expect((await decode({ payloads: [] }, {}, '/codec/encode')).status).toBe(404);
  });
});
