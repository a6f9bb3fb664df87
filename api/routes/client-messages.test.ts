import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freezeAudience } from '../../db/broadcasts/freeze.ts';
import { Client, Message } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { recordOptOut } from '../../db/queries/record-opt-out.ts';
import type { ClientMessage, MessagePreview } from '../../domain/schemas/single-messages.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type ClientWishes, TestPeople } from '../../test/setup/people.ts';
import { ReplyDesk } from '../../test/setup/replies.ts';

interface Problem {
  type: string;
  title: string;
  next?: string;
}

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const text = { channel: 'text', body: '<Practice>: Hello <ClientName>, please call <PracticePhone>.' };
const email = { channel: 'email', subject: 'Hello', body: 'Hello <ClientName>.' };
const client = async (wishes: ClientWishes = {}) => (await of.client(wishes)).id;

const preview = async (id: string, body: object) => {
  const answer = await api.own.admin.post<MessagePreview>(`/api/clients/${id}/messages/preview`, body);
  expect(answer.status).toBe(200);
  return answer.body;
};
const send = (id: string, body: object, key = newId()) =>
  api.own.admin.post<ClientMessage & Problem>(`/api/clients/${id}/messages`, body, { 'idempotency-key': key });
const list = async (id: string, query = '') =>
  (await api.own.admin.get<{ rows: ClientMessage[]; next: string | null }>(`/api/clients/${id}/messages${query}`)).body;

describe('a message to one client', () => {
  it('is shown beforehand as it will be read, with its segments and what its words may give away', async () => {
    const id = await client({ firstName: 'Jordan', mobile: '+12085550777' });
    const shown = await preview(id, { ...text, body: `${text.body} Your lithium is ready.` });
    expect(shown).toMatchObject({ address: '(•••) •••-0777', segments: 1, problems: [], prefersOther: false });
    expect(shown.body).toBe('Practice own: Hello Jordan, please call (202) 555-0100. Your lithium is ready.');
    expect(shown.warnings).toEqual([expect.stringContaining('"lithium" may name a medicine')]);
  });

  it('by call or fax says how long it speaks and how many pages it takes, in the language of the client, and is refused beyond', async () => {
    const id = await client({ mobile: '+12085550779', consents: ['voice'] });
    const call = { channel: 'voice', body: 'Hello <ClientName>. This is <Practice>. Please call us.' };
    const english = await preview(id, call);
    expect(english).toMatchObject({ fax: null, segments: null, language: 'en', problems: [] });
    const spanish = await preview(id, { ...call, language: 'es' });
    expect(spanish.language).toBe('es');
    expect(spanish.seconds).toBeGreaterThanOrEqual(english.seconds ?? 60);
    const long = { ...call, body: 'word '.repeat(300) };
    expect((await preview(id, long)).problems).toEqual(['The text is longer than a call may speak: 60 seconds.']);
    expect((await send(id, long)).status).toBe(400);
    const sent = await send(id, { ...call, language: 'es' });
    expect(sent).toMatchObject({ status: 202, body: { channel: 'voice', status: 'pending' } });
    const row = await of.work(({ em }) => em.findOneOrFail(Message, { id: sent.body.id }));
    expect(row).toMatchObject({ channel: 'voice', language: 'es', subject: null, segments: null });
    const fax = { channel: 'fax', body: 'Good day.' };
    expect(await preview(id, fax)).toMatchObject({ fax: { pages: 2, missing: [] }, reason: 'no-address' });
    expect((await preview(id, { ...fax, body: 'line\n'.repeat(600) })).problems).toEqual([
      'The text is longer than a fax may be: 10 pages with its cover page.',
    ]);
  });

  it('tells of a wrong placeholder, and does not go out with it', async () => {
    const id = await client();
    const wrong = { ...text, body: 'Hello <ServiceTime>' };
    expect((await preview(id, wrong)).problems).toEqual([expect.stringContaining('<ServiceTime>')]);
    expect((await send(id, wrong)).status).toBe(400);
    expect((await send(id, { ...email, subject: null })).status).toBe(400);
  });

  it('that carried a secret is shown without it', async () => {
    const id = await client();
    const body = 'Temporary password: <Secret>';
    const address = 'client@example.com';
    const row = { purpose: 'credential', channel: 'email', address, subject: 'x', body, clientId: id } as const;
    await of.work(
      async ({ em }) => void em.create(Message, { ...row, status: 'accepted', requestedBy: 'system:test' }),
    );
    expect((await list(id)).rows.map((each) => each.body)).toEqual(['Temporary password: ••••••••']);
  });

  it('is sent once, although the button was pressed twice', async () => {
    const id = await client();
    const key = newId();
    const [first, second] = [await send(id, email, key), await send(id, email, key)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    expect((await list(id)).rows).toHaveLength(1);
  });

  it('that the gate refuses says why and what to do, and is stored nowhere', async () => {
    const mobile = '+12085550778';
    const id = await client({ mobile });
    await of.work((uow) => recordOptOut(uow, { channel: 'text', address: mobile, source: 'stop', at: new Date() }));
    expect(await preview(id, text)).toMatchObject({
      decision: 'skip',
      reason: 'opted-out',
      nextStep: expect.stringContaining('START'),
    });
    const refused = await send(id, text);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      type: 'urn:rounds:problem:not-sent',
      title: expect.stringContaining('asked for no more'),
    });
    expect((await list(id)).rows).toEqual([]);
  });

  it('by another method than they prefer has to be confirmed', async () => {
    const id = await client({ preferredMethod: 'text' });
    expect((await preview(id, email)).prefersOther).toBe(true);
    expect((await send(id, email)).body.type).toBe('urn:rounds:problem:other-preference');
    expect((await send(id, { ...email, confirmOtherPreference: true })).status).toBe(202);
  });

  it('can be cancelled while it waits, and not when it has gone', async () => {
    const id = await client();
    const { body } = await send(id, email);
    const cancel = () => api.own.admin.post<ClientMessage & Problem>(`/api/messages/${body.id}/cancel`);
    expect((await cancel()).body.status).toBe('cancelled');
    const other = (await send(id, email)).body;
    await of.work(({ em }) => em.nativeUpdate(Message, { id: other.id }, { status: 'accepted' }));
    const late = await api.own.admin.post<Problem>(`/api/messages/${other.id}/cancel`);
    expect([late.status, late.body.type]).toEqual([409, 'urn:rounds:problem:over']);
  });

  it('that came is there for who may see messages, with its words only for who may read what clients write', async () => {
    const mobile = '+16025550142';
    const id = await client({ mobile });
    await new ReplyDesk(api, of).text(mobile, 'I feel worse since Monday');
    const read = async (by: TestUser) => (await by.get<{ rows: ClientMessage[] }>(`/api/clients/${id}/messages`)).body;
    const viewer = await api.as({ 'Messaging View': ['view'] });
    expect((await read(viewer)).rows).toMatchObject([{ direction: 'in', body: null, meaning: 'words', waits: true }]);
    const reader = await api.as({ 'Messaging View': ['view'], 'Messaging Replies': ['view'] });
    expect((await read(reader)).rows).toMatchObject([{ direction: 'in', body: 'I feel worse since Monday' }]);
  });

  it('in a restricted chart is for those whom the chart is open to', async () => {
    const id = await client();
    const { body } = await send(id, email);
    await of.work(({ em }) => em.nativeUpdate(Client, { id }, { restricted: true }));
    const outsider = await api.as({ 'Messaging Create': ['create', 'delete'], 'Messaging View': ['view'] });
    const key = { 'idempotency-key': newId() };
    const asked = [
      await outsider.get(`/api/clients/${id}/messages`),
      await outsider.get(`/api/messages/${body.id}`),
      await outsider.post(`/api/clients/${id}/messages/preview`, email),
      await outsider.post(`/api/clients/${id}/messages`, email, key),
      await outsider.post(`/api/messages/${body.id}/cancel`),
    ];
    expect(asked.map((answer) => answer.status)).toEqual([403, 403, 403, 403, 403]);
  });

  it('belongs to its practice alone', async () => {
    const id = await client();
    const { body } = await send(id, email);
    const { admin } = api.other;
    const key = { 'idempotency-key': newId() };
    const asked = [
      await admin.get(`/api/clients/${id}/messages`),
      await admin.get(`/api/messages/${body.id}`),
      await admin.post(`/api/clients/${id}/messages`, email, key),
      await admin.post(`/api/messages/${body.id}/cancel`),
    ];
    expect(asked.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
  });
});

it('the Messages tab lists single messages and broadcasts together, newest first, also what was kept back and why', async () => {
  const id = await client({ mobile: null });
  const first = (await send(id, email)).body;
  const broadcastId = await aBroadcast(of, { status: 'running' });
  const request = {
    messageType: 'plain-broadcast',
    method: 'text',
    startDate: null,
    preferenceOnly: true,
    subject: null,
    body: 'Hello.',
    at: new Date().toISOString(),
  } as const;
  await of.work((uow) => freezeAudience(uow, broadcastId, request, { now: new Date() }));
  const last = (await send(id, email)).body;
  const { rows, next } = await list(id, '?limit=2');
  expect(rows).toMatchObject([
    { id: last.id, messageId: last.id, broadcastId: null, purpose: 'client-message', status: 'pending' },
    { broadcastId, messageId: null, channel: 'text', status: 'skipped', reason: 'no-address', body: null },
  ]);
  expect((await list(id, `?limit=2&cursor=${next}`)).rows.map((row) => row.id)).toEqual([first.id]);
});
