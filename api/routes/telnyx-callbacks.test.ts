import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Message, MessageEvent, type MessageStatus } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { faxToken } from '../../platform/fax-link.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { eventsOf } from '../../test/setup/broadcasts.ts';
import { pdfText } from '../../test/setup/pdf-text.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { tampered } from '../../test/setup/tampered.ts';
import { faxEvent, otherTelnyxKeys, postFaxWebhook } from '../../test/setup/telnyx-callback.ts';

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

let numbers = 100;

/** A fax in this state, to a number of its own. */
async function fax(
  status: MessageStatus,
  { channel = 'fax', providerId = null }: { channel?: 'fax' | 'text'; providerId?: string | null } = {},
) {
  const id = newId();
  const address = `+12085550${++numbers}`;
  await of.work(async ({ em }) => {
    em.create(Message, {
      id,
      purpose: 'broadcast',
      channel,
      address,
      body: 'Your appointment is on Monday. ¿Preguntas?',
      status,
      attempt: 1,
      providerId,
      sendingAt: new Date('2026-03-02T15:00:00Z'),
    });
  });
  return { id, address };
}

const path = (id: string, practice = api.own.id) => `/callbacks/telnyx/${practice}/${id}/fax`;
const report = (id: string, event: string, payload: Record<string, unknown> = {}, practice?: string) =>
  postFaxWebhook({ url: api.url, path: path(id, practice), body: faxEvent(event, payload) });
const now = async (id: string) => {
  const { status, reason, errorCode, providerId } = await of.work(({ em }) => em.findOneOrFail(Message, { id }));
  return { status, reason, errorCode, providerId };
};
const ours = 'b679398e-8b4c-46bd-8630-6797f1ab5228';

describe("Telnyx's report about a fax", () => {
  it('is committed as an event before the answer, and folded into the message', async () => {
    const { id } = await fax('accepted', { providerId: ours });
    for (const event of ['queued', 'media.processed', 'sending.started', 'delivered'])
      expect((await report(id, event)).status).toBe(204);
    expect(await now(id)).toMatchObject({ status: 'delivered', providerId: ours });
    expect(await eventsOf(of, id)).toEqual(['fax-queued', 'fax-sending', 'delivered']);
  });

  it.each([
    ['user_busy', 'line-busy'],
    ['receiver_no_answer', 'not-picked-up'],
    ['receiver_call_dropped', 'transient'],
    ['fax_initial_communication_timeout', 'unusable'],
    ['receiver_unallocated_number', 'bad-address'],
    ['file_download_failed', 'set-up'],
    ['a_reason_of_tomorrow', 'unusable'],
  ])('says why it failed: %s', async (failure, reason) => {
    const { id } = await fax('accepted');
    expect((await report(id, 'failed', { failure_reason: failure })).status).toBe(204);
    expect(await now(id)).toMatchObject({ status: 'failed', reason, errorCode: failure });
  });

  it('changes nothing a second time, or late, and may come before the hand-over has got its answer', async () => {
    const { id } = await fax('sending');
    await report(id, 'delivered');
    await report(id, 'delivered');
    await report(id, 'queued');
    expect(await now(id)).toMatchObject({ status: 'delivered', providerId: ours });
    expect(await eventsOf(of, id)).toEqual(['delivered', 'fax-queued']);
  });

  it('settles what was unknown', async () => {
    const { id } = await fax('unknown');
    await report(id, 'delivered');
    expect((await now(id)).status).toBe('delivered');
  });

  it('is kept and not folded where Telnyx has the fax under another name too', async () => {
    const { id } = await fax('accepted', { providerId: 'another' });
    expect((await report(id, 'failed', { failure_reason: 'user_busy' })).status).toBe(204);
    expect((await now(id)).status).toBe('accepted');
  });

  it('is taken and means nothing where it is about a fax that came in', async () => {
    const { id } = await fax('accepted');
    expect((await report(id, 'received', { direction: 'inbound' })).status).toBe(204);
    expect(await eventsOf(of, id)).toEqual([]);
  });

  it('is refused where somebody else signed it, or nobody, or long ago', async () => {
    const { id } = await fax('accepted');
    const body = faxEvent('failed', { failure_reason: 'user_busy' });
    const post = (how: object) => postFaxWebhook({ url: api.url, path: path(id), body, ...how });
    const hourAgo = Math.floor(Date.now() / 1000) - 3_600;
    expect((await post({ privateKey: otherTelnyxKeys.privateKey })).status).toBe(403);
    expect((await post({ signature: null })).status).toBe(403);
    expect((await post({ signature: 'x' })).status).toBe(403);
    const stale = await post({ timestamp: hourAgo });
    expect([stale.status, stale.text.includes('stale')]).toEqual([403, true]);
    expect(await now(id)).toMatchObject({ status: 'accepted' });
    expect(await eventsOf(of, id)).toEqual([]);
  });

  it('is refused where it is none that Telnyx documents', async () => {
    const { id } = await fax('accepted');
    expect((await report(id, 'shredded')).status).toBe(400);
    expect((await report(id, 'delivered', { fax_id: 7 })).status).toBe(400);
    expect((await postFaxWebhook({ url: api.url, path: path(id), body: 'no json' })).status).toBe(400);
  });

  it('counts only for the message that the fax was handed over with', async () => {
    const [one, other] = [await fax('accepted'), await fax('accepted')];
    const client_state = Buffer.from(one.id).toString('base64');
    expect((await report(other.id, 'delivered', { client_state })).status).toBe(404);
    expect((await now(other.id)).status).toBe('accepted');
    expect((await report(one.id, 'delivered', { client_state })).status).toBe(204);
    expect((await now(one.id)).status).toBe('delivered');
  });

  it('is kept and not folded where it is about the fax that was sent before this one', async () => {
    const { id } = await fax('pending');
    const event = { id: newId(), messageId: id, attempt: 1, kind: 'failed', providerKey: `${ours}:failed` };
    await of.work(async ({ em }) => void em.create(MessageEvent, { ...event, at: new Date('2026-03-02T15:00:00Z') }));
    expect((await report(id, 'sending.started')).status).toBe(204);
    expect(await now(id)).toMatchObject({ status: 'pending', providerId: null });
    expect(await eventsOf(of, id)).toEqual(['failed', 'fax-sending']);
  });

  it('is refused alike for a message of another practice, of another method, and for none', async () => {
    const { id } = await fax('accepted');
    const text = await fax('accepted', { channel: 'text' });
    const answers = [
      await report(id, 'delivered', {}, api.other.id),
      await report(text.id, 'delivered'),
      await report(newId(), 'delivered'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await now(id)).status).toBe('accepted');
  });
});

const open = async (pages: string, practice = api.own.id) => {
  const response = await fetch(`${api.url}/callbacks/telnyx/${practice}/pages/${pages}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, type: response.headers.get('content-type'), headers: response.headers, bytes };
};

const token = (messageId: string, { practiceId = api.own.id, minutes = 60 } = {}) =>
  faxToken(api.deps.keyRing, { practiceId, messageId }, new Date(Date.now() + minutes * 60_000));
/** Without what differs from request to request. */
const problem = ({ status, bytes }: Awaited<ReturnType<typeof open>>) => {
  const { requestId: _, instance: __, ...rest } = JSON.parse(bytes.toString());
  return { status, ...rest };
};

describe('the pages of a fax', () => {
  it('open by their address, the same each time, and are kept nowhere', async () => {
    const { id, address } = await fax('sending');
    const [one, other] = [await open(token(id)), await open(token(id))];
    expect([one.status, one.type, one.headers.get('cache-control')]).toEqual([200, 'application/pdf', 'no-store']);
    expect(one.bytes.equals(other.bytes)).toBe(true);
    const [cover = '', message] = await pdfText(one.bytes);
    expect(cover).toContain(address.slice(-4));
    expect(cover).toContain('March 2, 2026');
    expect(cover).not.toContain('appointment');
    expect(message).toContain('Your appointment is on Monday. ¿Preguntas?');
  });

  it('are answered alike for whoever has no right to them', async () => {
    const [{ id }, ended, text] = [
      await fax('sending'),
      await fax('delivered'),
      await fax('sending', { channel: 'text' }),
    ];
    const good = token(id);
    const answers = [
      await open(token(id, { minutes: -1 })),
      await open(good, api.other.id),
      await open(token(id, { practiceId: api.other.id })),
      await open(tampered(good)),
      await open(token(newId())),
      await open(token(ended.id)),
      await open(token(text.id)),
      await open('x'),
    ].map(problem);
    expect(answers[0]).toMatchObject({ status: 404 });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});
