import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Audit } from '../../db/entities/index.ts';
import type { CallRecording } from '../../domain/schemas/call-recordings.ts';
import type { Broadcast as BroadcastShape, Preview } from '../../domain/schemas/messaging.ts';
import { recordingToken } from '../../platform/recording-link.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { mp3Of, wavOf } from '../../test/setup/recordings.ts';

interface Answer {
  seconds?: number;
  title?: string;
  errors?: { path: string; message: string }[];
}

let api: TestApi;
let of: TestPeople;
let sender: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  await of.client({ consents: ['voice'] });
  sender = await api.as({ 'Messaging Create': ['create'], 'Messaging View': ['view'] });
});
afterAll(() => api.close());

const announce = async (name = 'Reminder') =>
  (await sender.post<CallRecording>('/api/call-recordings', { name })).body.id;
const audio = (id: string) => `/api/call-recordings/${id}/audio`;

async function put(id: string, bytes: Buffer, user = sender): Promise<{ status: number; body: Answer }> {
  const headers = {
    cookie: user.cookie ?? '',
    'x-csrf-token': user.csrf ?? '',
    'content-type': 'application/octet-stream',
  };
  const response = await fetch(api.url + audio(id), { method: 'PUT', headers, body: Uint8Array.from(bytes) });
  const body: Answer = await response.json();
  return { status: response.status, body };
}
async function added(name?: string): Promise<string> {
  const id = await announce(name);
  await put(id, mp3Of(500));
  return id;
}
const listed = async () =>
  (await sender.get<{ rows: CallRecording[] }>('/api/call-recordings')).body.rows.map(({ id }) => id);
const listen = (id: string, user = sender) => user.get(audio(id));

/** As Twilio asks for it. */
const fetched = (practice: string, id: string, token: string) =>
  fetch(`${api.url}/callbacks/twilio/${practice}/recordings/${id}/${token}`);
const tokenOf = (id: string, { practiceId = api.own.id, at = api.deps.clock() } = {}) =>
  recordingToken(api.deps.keyRing, { practiceId, recordingId: id }, at);

let keys = 0;
const plain = {
  messageType: 'plain-broadcast',
  method: 'voice',
  body: 'Recording: Reminder',
  sendAt: '2090-03-01T09:00',
};
const send = (body: object) =>
  sender.post<BroadcastShape & Answer>('/api/broadcasts', body, { 'idempotency-key': `recording-${++keys}` });

describe('a recording of the practice', () => {
  it('is announced, sent, measured, and offered from then on, the newest first', async () => {
    const first = await announce('One');
    expect(await listed()).not.toContain(first);
    expect((await listen(first)).status).toBe(404);
    expect(await put(first, wavOf(7.2))).toMatchObject({ status: 200, body: { seconds: 8 } });
    const second = await added('Two');
    expect((await listed()).slice(0, 2)).toEqual([second, first]);
    const { status, headers } = await listen(first);
    expect([status, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([
      200,
      'audio/wav',
      'nosniff',
    ]);
    const written = await of.work(({ em }) => em.find(Audit, { subject: 'call_recording', subjectId: first }));
    expect(written.length).toBeGreaterThan(0);
    expect(JSON.stringify(written).length).toBeLessThan(4_000);
  });

  it('comes once: what calls play does not change under them, and the same bytes again are kept already', async () => {
    const id = await added();
    const title = 'This recording is there already, with another sound';
    expect(await put(id, wavOf(5))).toMatchObject({ status: 409, body: { title } });
    expect((await put(id, mp3Of(500))).status).toBe(200);
  });

  it('of which two uploads race keeps one of them, and says so to the other', async () => {
    const [same, other] = [await announce(), await announce()];
    const twice = await Promise.all([put(same, wavOf(4)), put(same, wavOf(4))]);
    expect(twice.map(({ status }) => status)).toEqual([200, 200]);
    const two = await Promise.all([put(other, wavOf(4)), put(other, wavOf(6))]);
    expect(two.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const kept = two.find(({ status }) => status === 200)?.body.seconds;
    const { rows } = (await sender.get<{ rows: CallRecording[] }>('/api/call-recordings')).body;
    expect(rows.find(({ id }) => id === other)?.seconds).toBe(kept);
  });

  it.each([
    ['words', Buffer.from('Please come early'), 415, 'The file is neither MP3 nor WAV'],
    ['a minute and more', wavOf(61), 413, 'The recording takes 61 seconds'],
    ['more than two megabytes', Buffer.alloc(2_200_000), 413, 'The file is larger than 2 MB'],
  ])('is refused where it is %s', async (_, bytes, status, title) => {
    const id = await announce();
    expect(await put(id, bytes)).toMatchObject({ status, body: { title } });
    expect(await listed()).not.toContain(id);
  });

  it('is nobody else’s: neither another practice’s, nor of who may not send', async () => {
    const id = await added();
    expect((await listen(id, api.other.admin)).status).toBe(404);
    expect((await put(await announce(), mp3Of(100), api.other.admin)).status).toBe(404);
    const other = await api.as({ Clients: ['view'] });
    expect((await listen(id, other)).status).toBe(403);
    for (const rights of [{ 'Messaging Create': ['create'] }, { 'Messaging View': ['view'] }] as const)
      expect((await listen(id, await api.as(rights))).status).toBe(200);
    expect((await other.get('/api/call-recordings')).status).toBe(403);
  });

  it('is found by Twilio under an address that nobody can guess', async () => {
    const id = await added();
    const played = await fetched(api.own.id, id, tokenOf(id));
    expect([played.status, played.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
    expect((await played.arrayBuffer()).byteLength).toBe(500 * 417);
    const second = await added();
    for (const [practice, recording, token] of [
      [api.own.id, id, tokenOf(second)],
      [api.own.id, id, 'guessed'],
      [api.own.id, id, tokenOf(id, { at: new Date(api.deps.clock().getTime() - 3 * 3_600_000) })],
      [api.other.id, id, tokenOf(id)],
      [api.other.id, id, tokenOf(id, { practiceId: api.other.id })],
    ] as const)
      expect((await fetched(practice, recording, token)).status).toBe(404);
  });

  it('is sent by calls alone, and only while it is offered; what was sent with it goes on', async () => {
    const recordingId = await added();
    const preview = await sender.post<Preview>('/api/broadcasts/preview', { ...plain, recordingId });
    expect(preview.body.rows[0]).toMatchObject({ decision: 'send', text: 'Recording: Reminder', seconds: null });
    const { status, body } = await send({ ...plain, recordingId });
    expect({ status, recordingId: body.recordingId }).toEqual({ status: 202, recordingId });
    expect((await send({ ...plain, method: 'text', recordingId })).body.errors).toEqual([
      { path: 'recordingId', message: 'is played by calls alone. Leave it out, or choose voice.' },
    ]);
    expect((await sender.delete(`/api/call-recordings/${recordingId}`)).status).toBe(204);
    expect(await listed()).not.toContain(recordingId);
    expect((await send({ ...plain, recordingId })).body.errors?.[0]?.path).toBe('recordingId');
    expect((await send({ ...plain, recordingId: await announce() })).body.errors?.[0]?.path).toBe('recordingId');
    expect((await fetched(api.own.id, recordingId, tokenOf(recordingId))).status).toBe(200);
    expect((await sender.delete(`/api/call-recordings/${recordingId}`)).status).toBe(404);
  });
});
