import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { Broadcast, Client, ContactPoint, Message } from '../../db/entities/index.ts';
import type { Grants } from '../../domain/rules.ts';
import { problem } from '../../domain/schemas/common.ts';
import type { Broadcast as BroadcastShape, Preview, RecipientRow } from '../../domain/schemas/messaging.ts';
import { addDays, localDate } from '../../domain/time.ts';
import { endOptOut } from '../../db/queries/end-opt-out.ts';
import { recordOptOut } from '../../db/queries/record-opt-out.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let of: TestPeople;
const plain = {
  messageType: 'plain-broadcast',
  method: 'text',
  sendAt: '2090-01-02T09:00',
  body: 'Hello <ClientName>.',
};
const today = () => localDate(api.deps.clock().toISOString(), 'America/New_York');

beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  await of.client({ firstName: 'Amy', lastName: 'Able' });
  await of.client({ firstName: 'Ben', lastName: 'Baker', preferredMethod: 'email' });
  await of.client({ firstName: 'Cleo', lastName: 'Cook', consents: [] });
});
afterAll(() => api.close());

let keys = 0;
const key = () => ({ 'idempotency-key': `key-${++keys}` });
const send = (body: object, headers = key()) => api.own.admin.post<BroadcastShape>('/api/broadcasts', body, headers);
const errors = (answer: { body: unknown }) =>
  (problem.parse(answer.body).errors ?? []).map(({ path, message }) => `${path} ${message}`);
const restrict = (to: boolean) =>
  of.work(({ kysely }) =>
    sql`update client set restricted = ${to} where person_id in (select id from person where last_name = 'Able')`.execute(
      kysely,
    ),
  );
const page = (more: object) => api.own.admin.post<Preview>('/api/broadcasts/preview', { ...plain, limit: 1, ...more });

describe('composing a broadcast', () => {
  it('begins with the next day that has appointments, the present time and the box as the practice set it', async () => {
    const client = await of.client({ lastName: 'Zimmer' });
    const day = addDays(today(), 3);
    await of.appointment(client, `${day}T09:00`);
    const path = '/api/broadcasts/defaults?messageType=upcoming-appointments';
    const { body } = await api.own.admin.get(path);
    expect(body).toMatchObject({ startDate: day, zone: 'America/New_York', preferenceOnly: true });
    const preview = { ...plain, messageType: 'upcoming-appointments', startDate: day, sendAt: body['sendAt'] };
    const shown = await api.own.admin.post<Preview>('/api/broadcasts/preview', preview);
    expect(shown.body.rows.map((row) => row.name)).toEqual([`First4 Zimmer`]);
    await of.work(({ kysely }) => sql`update client set active = false where id = ${client.id}`.execute(kysely));
  });

  it('shows who gets it with their own text, and who does not with the reason; addresses stay masked', async () => {
    const { status, body } = await api.own.admin.post<Preview>('/api/broadcasts/preview', plain);
    expect(status).toBe(200);
    expect(body.counts).toEqual({
      recipients: 3,
      send: 1,
      messages: 1,
      skip: 2,
      otherPreference: 0,
      byReason: { 'prefers-other': 1, 'no-consent': 1 },
      byLanguage: { en: 1 },
      byMethod: { text: { send: 1, messages: 1 } },
    });
    expect(body.rows.map(({ name, decision, reason, text }) => [name, decision, reason, text])).toEqual([
      ['Amy Able', 'send', null, 'Hello Amy.'],
      ['Ben Baker', 'skip', 'prefers-other', null],
      ['Cleo Cook', 'skip', 'no-consent', null],
    ]);
    expect(body.rows[0]?.address).toMatch(/^\(•••\) •••-\d{4}$/);
  });

  it('turns pages, and shows only those who get it or only those who do not', async () => {
    const first = await page({ decision: 'skip' });
    const second = await page({ decision: 'skip', cursor: first.body.next });
    expect([first, second].map(({ body }) => body.rows[0]?.name)).toEqual(['Ben Baker', 'Cleo Cook']);
    expect(second.body.next).toBeNull();
    expect((await page({ cursor: 'somebody else' })).status).toBe(400);
    const [amy] = (await page({ decision: 'send' })).body.rows;
    // Whom the page of those who do not get it ended with, and who gets it by now.
    const type = 'urn:rounds:problem:list-changed';
    expect(await page({ decision: 'skip', cursor: amy?.id })).toMatchObject({ status: 409, body: { type } });
  });

  it('refuses what could not be sent, naming every fault in a sentence', async () => {
    const wrong = {
      ...plain,
      messageType: 'upcoming-appointments',
      method: 'email',
      body: 'Dear <Clinic>',
      sendAt: '2020-01-01T09:00',
    };
    const answer = await send(wrong);
    expect(answer.status).toBe(400);
    expect(errors(answer)).toEqual([
      expect.stringMatching(/^startDate is missing/),
      expect.stringMatching(/^subject is missing/),
      expect.stringMatching(/^body <Clinic> is not a placeholder/),
      expect.stringMatching(/^sendAt lies in the past/),
    ]);
    expect(errors(await send({ ...plain, sendAt: '2090-02-31T09:00' }))[0]).toMatch(/^sendAt is not a date/);
    expect(errors(await send({ ...plain, sendAt: '2090-03-12T02:30' }))).toEqual([
      'sendAt does not exist: clocks in America/New_York go forward then. The next time that does is 2090-03-12 03:00.',
    ]);
    expect(errors(await send({ ...plain, body: 'x'.repeat(1601) }))[0]).toMatch(/^body is longer/);
    const long = 'please come early. '.repeat(60);
    const variants = { es: { body: long } };
    expect(errors(await send({ ...plain, method: 'voice', body: long, variants }))).toEqual([
      'body is longer than a call may speak: 60 seconds.',
      'variants.es.body is longer than a call may speak: 60 seconds.',
    ]);
  });

  it('refuses a broadcast that nobody would get, and says what to do', async () => {
    const nobody = { ...plain, messageType: 'upcoming-appointments', startDate: '2090-01-03', subject: null };
    const { status, body } = await send(nobody);
    expect(status).toBe(422);
    expect(body).toMatchObject({ type: 'urn:rounds:problem:nobody', next: expect.stringContaining('start date') });
  });

  it('asks for a confirmation before it passes over a preference', async () => {
    const asked = await send({ ...plain, preferenceOnly: false });
    expect(asked.status).toBe(422);
    expect(asked.body).toMatchObject({ type: 'urn:rounds:problem:other-preference' });
    const confirmed = await send({ ...plain, preferenceOnly: false, confirmOtherPreference: true });
    expect(confirmed.status).toBe(202);
  });
});

describe('sending', () => {
  it('answers 202 while Temporal is away, and keeps the broadcast as requested for the sweeper', async () => {
    const { status, body } = await send({ ...plain, sendAt: '2090-07-02T09:00' });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      status: 'requested',
      workflowId: `broadcast/${body.id}`,
      sendAt: '2090-07-02T13:00:00.000Z',
      sendAtLocal: '2090-07-02T09:00',
      requestedBy: expect.stringMatching(/^Test User/),
    });
    expect((await api.own.admin.get(`/api/broadcasts/${body.id}`)).body).toEqual(body);
  });

  it('answers once the broadcast is committed, however long Temporal takes to start it', async () => {
    const end = Promise.withResolvers<never>();
    const endless = jest.spyOn(api.deps.temporal, 'within').mockImplementation(() => end.promise);
    const { status } = await send(plain);
    expect(status).toBe(202);
    expect(endless).toHaveBeenCalledTimes(1);
    endless.mockRestore();
    end.reject(new Error('Temporal is away'));
  });

  it('gives the same answer to the same request sent twice, and starts one broadcast', async () => {
    const headers = key();
    const [first, second] = [await send(plain, headers), await send(plain, headers)];
    expect(second.body).toEqual(first.body);
    const { body } = await api.own.admin.get<{ rows: BroadcastShape[] }>('/api/broadcasts');
    expect(body.rows.filter((row) => row.id === first.body.id)).toHaveLength(1);
    expect((await api.own.admin.post('/api/broadcasts', plain)).status).toBe(400);
  });

  it('goes to as many as were confirmed, and is refused with the new number where they are others by now', async () => {
    const { counts } = (await page({})).body;
    const expected = { send: counts.send, messages: counts.messages };
    const dana = await of.client({ firstName: 'Dana', lastName: 'Drew' });
    const headers = key();
    const refused = await send({ ...plain, expected }, headers);
    const now = { send: expected.send + 1, messages: expected.messages + 1 };
    expect(refused).toMatchObject({
      status: 409,
      body: {
        type: 'urn:rounds:problem:counts-changed',
        title: `By now ${now.send} people would get it, in ${now.messages} messages`,
      },
    });
    expect((await send({ ...plain, expected: now }, headers)).status).toBe(202);
    await of.work(({ kysely }) => sql`update client set active = false where id = ${dana.id}`.execute(kysely));
  });

  it('refuses a text that only the names make longer than a text may be', async () => {
    const { status, body } = await send({
      ...plain,
      method: 'text',
      body: `${'x'.repeat(1_580)} <ClientName> <PracticePhone>`,
    });
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ path: 'body' }] } });
  });

  it('takes a send time that has just passed as now', async () => {
    const { body } = await api.own.admin.get('/api/broadcasts/defaults?messageType=plain-broadcast');
    api.advance(10);
    expect((await send({ ...plain, sendAt: body['sendAt'] })).status).toBe(202);
  });

  it('lets those alone who may: composing and history are two rules', async () => {
    const reader = await api.as({ 'Messaging View': ['view'] });
    const sender = await api.as({ 'Messaging Create': ['create'] });
    const { body } = await send(plain);
    expect((await reader.post('/api/broadcasts', plain, key())).status).toBe(403);
    expect((await reader.post('/api/broadcasts/preview', plain)).status).toBe(403);
    expect((await reader.get(`/api/broadcasts/${body.id}`)).status).toBe(200);
    expect((await sender.get('/api/broadcasts')).status).toBe(403);
    expect((await sender.post(`/api/broadcasts/${body.id}/cancel`)).status).toBe(403);
    expect((await api.other.admin.get(`/api/broadcasts/${body.id}`)).status).toBe(404);
    expect((await api.other.admin.post(`/api/broadcasts/${body.id}/cancel`)).status).toBe(404);
  });
});

describe('until it fires', () => {
  it('can be refreshed, and then the audience is fixed', async () => {
    const { body } = await send(plain);
    const refreshed = await api.own.admin.post<Preview>(`/api/broadcasts/${body.id}/preview`, { limit: 1 });
    expect(refreshed.body).toMatchObject({ counts: { recipients: 3 }, next: refreshed.body.rows[0]?.id });
    await of.work(async ({ em }) => {
      (await em.findOneOrFail(Broadcast, { id: body.id })).status = 'running';
    });
    expect((await api.own.admin.post(`/api/broadcasts/${body.id}/preview`, {})).status).toBe(409);
    const out = { sourceId: refreshed.body.rows[0]?.id, out: true };
    expect((await api.own.admin.put(`/api/broadcasts/${body.id}/left-out`, out)).status).toBe(409);
    expect((await api.own.admin.get<{ rows: RecipientRow[] }>(`/api/broadcasts/${body.id}/recipients`)).body).toEqual({
      rows: [],
      next: null,
    });
  });

  it('shows who will get it to whoever may see History, with the text where the chart is open to them', async () => {
    const { body } = await send(plain);
    const textsTo = async (grants: Grants) => {
      const user = await api.as(grants);
      const shown = await user.post<Preview>(`/api/broadcasts/${body.id}/preview`, { q: 'able' });
      return { status: shown.status, texts: shown.body.rows?.map(({ text }) => text) };
    };
    const text = expect.stringContaining('Amy');
    const reader = { 'Messaging View': ['view'] } as const;
    expect(await textsTo(reader)).toEqual({ status: 200, texts: [text] });
    await restrict(true);
    expect(await textsTo(reader)).toEqual({ status: 200, texts: [null] });
    expect(await textsTo({ ...reader, 'Restricted Charts': ['view'] })).toEqual({ status: 200, texts: [text] });
    expect(await textsTo({ ...reader, 'Messaging Create': ['create'] })).toEqual({ status: 200, texts: [text] });
    expect(await textsTo({ 'Messaging Create': ['create', 'modify'] })).toMatchObject({ status: 403 });
    await restrict(false);
  });

  it('shows no text that is for others too to whom a chart may be closed, and tells what has changed since those looked who send it', async () => {
    const { body } = await send(plain);
    const sibling = await of.client({ firstName: 'Abel', lastName: 'Able', mobile: '+12015550101' });
    const lookAs = async (grants: Grants) => {
      const user = await api.as(grants);
      const path = `/api/broadcasts/${body.id}/preview`;
      return (await user.post<Preview>(path, { q: 'able', remember: true })).body;
    };
    const reader = { 'Messaging View': ['view'] } as const;
    const shown = await lookAs(reader);
    expect(shown.rows.map(({ text, sharedWith }) => [text, sharedWith])).toEqual([
      [null, 1],
      [null, 1],
    ]);
    expect([shown.view, shown.changes]).toEqual([null, null]);
    const all = await lookAs({ ...reader, 'Restricted Charts': ['view'] });
    expect(all.rows.map(({ text }) => text)).toEqual([expect.any(String), expect.any(String)]);
    const sender = await lookAs({ ...reader, 'Messaging Create': ['create'] });
    expect(sender).toMatchObject({ view: expect.any(String), changes: { added: 1 } });
    await of.work(({ em }) => em.nativeUpdate(Client, { id: sibling.id }, { active: false }));
  });

  it('can be cancelled, also while Temporal is away, in the name of who did it', async () => {
    const { body } = await send(plain);
    const cancelled = await api.own.admin.post<BroadcastShape>(`/api/broadcasts/${body.id}/cancel`);
    expect(cancelled.body).toMatchObject({ status: 'cancelled', finishedAt: expect.any(String) });
    expect((await api.own.admin.post(`/api/broadcasts/${body.id}/cancel`)).status).toBe(200);
    const { rows } = await of.work(({ kysely }) =>
      sql`select actor from audit where subject_id = ${body.id} and after ->> 'status' = 'cancelled'`.execute(kysely),
    );
    expect(rows).toEqual([{ actor: `staff:${api.own.admin.accountId}` }]);
  });

  it('is over when it is over', async () => {
    const { body } = await send(plain);
    await of.work(async ({ em }) => {
      (await em.findOneOrFail(Broadcast, { id: body.id })).status = 'completed';
    });
    const answer = await api.own.admin.post(`/api/broadcasts/${body.id}/cancel`);
    expect(answer.status).toBe(409);
  });
});

describe('somebody who is left out by hand', () => {
  it('gets nothing, is shown with who it was, and can be put in again until it fires', async () => {
    const [amy] = (await page({})).body.rows;
    const composed = await page({ leftOut: [amy?.id] });
    expect(composed.body).toMatchObject({
      counts: { send: 0, byReason: { 'left-out': 1 } },
      rows: [{ name: 'Amy Able', reason: 'left-out', leftOut: { by: expect.stringMatching(/^Test User/) } }],
    });
    const { status, body } = await send({ ...plain, leftOut: [amy?.id] });
    expect({ status, body }).toMatchObject({ status: 422, body: { type: 'urn:rounds:problem:nobody' } });
    const sent = await send(plain);
    const put = (out: boolean) =>
      api.own.admin.put<BroadcastShape>(`/api/broadcasts/${sent.body.id}/left-out`, { sourceId: amy?.id, out });
    expect((await put(true)).body.leftOut).toEqual([
      { sourceId: amy?.id, by: expect.stringMatching(/^Test User/), at: expect.any(String) },
    ]);
    expect((await put(true)).body.leftOut).toHaveLength(1);
    const again = (what: object) =>
      api.own.admin.post<Preview>(`/api/broadcasts/${sent.body.id}/preview`, { remember: true, ...what });
    const first = await again({});
    // Compared with what was there when it was sent.
    expect(first.body.changes).toMatchObject({ added: 0, gone: 0, nowSkip: 1 });
    expect((await put(false)).body.leftOut).toEqual([]);
    expect((await again({ since: first.body.view })).body.changes).toMatchObject({ nowSend: 1, nowSkip: 0 });
    const reader = await api.as({ 'Messaging View': ['view'] });
    const other = api.other.admin;
    const path = `/api/broadcasts/${sent.body.id}/left-out`;
    expect((await reader.put(path, { sourceId: amy?.id, out: true })).status).toBe(403);
    expect((await other.put(path, { sourceId: amy?.id, out: true })).status).toBe(404);
  });
});

describe('a range of dates', () => {
  it('lists the appointments of all of its days, and is refused where it runs backwards or too far', async () => {
    const reminder = { ...plain, messageType: 'upcoming-appointments', startDate: '2090-02-03' };
    const client = await of.client({ lastName: 'Range' });
    for (const day of ['2090-02-03', '2090-02-05', '2090-02-06']) await of.appointment(client, `${day}T09:00`);
    const shown = await page({ ...reminder, endDate: '2090-02-05' });
    expect(shown.body.counts).toMatchObject({ recipients: 2, messages: 1 });
    expect(errors(await page({ ...reminder, endDate: '2090-02-02' }))).toEqual(['endDate lies before the start date.']);
    expect(errors(await page({ ...reminder, endDate: '2090-06-02' }))[0]).toMatch(/^endDate is too far/);
    const sent = await send({ ...reminder, endDate: '2090-02-05' });
    expect(sent.body).toMatchObject({ startDate: '2090-02-03', endDate: '2090-02-05' });
    await of.work(({ kysely }) => sql`update client set active = false where id = ${client.id}`.execute(kysely));
  });
});

const withPhone = async () => {
  const user = await api.as({ 'Messaging Create': ['create'] });
  await of.work(({ em }) => {
    em.create(ContactPoint, { personId: user.personId, kind: 'mobile', address: '+12085550133' });
    return em.flush();
  });
  return user;
};

describe('a test to oneself', () => {
  const test = { messageType: 'upcoming-appointments', method: 'text', body: 'Hello <ClientName>, <ServiceDate>.' };
  const tried = (user: TestUser, more: object = {}) =>
    user.post<{ messageId: string }>('/api/broadcasts/test', { ...test, ...more }, key());
  it('goes as one message to the own number, with sample values, and says that it is a test', async () => {
    const user = await withPhone();
    const { status, body } = await tried(user);
    expect({ status, body }).toMatchObject({ status: 202, body: { address: '(•••) •••-0133' } });
    const message = await of.work(({ em }) => em.findOneOrFail(Message, { id: body.messageId }));
    expect(message).toMatchObject({
      purpose: 'staff-alert',
      status: 'pending',
      address: '+12085550133',
      body: 'TEST: Hello Jordan, Tue, Mar 3.',
      clientId: null,
      personId: user.personId,
    });
  });

  it('rings the own phone where it is a call, unless that has stopped calls, and says that it is a test', async () => {
    const user = await withPhone();
    const { status, body } = await tried(user, { method: 'voice', language: 'es' });
    expect(status).toBe(202);
    const message = await of.work(({ em }) => em.findOneOrFail(Message, { id: body.messageId }));
    expect(message).toMatchObject({
      channel: 'voice',
      address: '+12085550133',
      body: 'Esto es una prueba. Hello Jordan, martes, 3 de marzo de 2026.',
    });
    const long = await tried(user, { method: 'voice', body: 'please come early. '.repeat(60) });
    expect(errors(long)[0]).toMatch(/^body becomes longer than a call may speak, 60 seconds/);
    await of.work((uow) =>
      recordOptOut(uow, { channel: 'voice', address: '+12085550133', source: 'stop', at: new Date() }),
    );
    expect((await tried(user, { method: 'voice' })).status).toBe(409);
    expect((await tried(user)).status).toBe(202);
    await of.work((uow) => endOptOut(uow, { channel: 'voice', address: '+12085550133', at: new Date() }));
  });

  it('is refused without an address of one’s own, and after five within ten minutes', async () => {
    const nowhere = await tried(await api.as({ 'Messaging Create': ['create'] }));
    expect({ ...nowhere }).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:not-sent' } });
    const user = await withPhone();
    for (let i = 0; i < 5; i++) expect((await tried(user)).status).toBe(202);
    expect((await tried(user)).status).toBe(429);
    expect(errors(await tried(user, { body: 'Hello <Nobody>' }))[0]).toMatch(/^body <Nobody> is not a placeholder/);
    expect((await tried(await api.as({ 'Messaging View': ['view'] }))).status).toBe(403);
  });
});
