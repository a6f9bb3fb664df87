import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { freezeAudience } from '../../db/broadcasts/freeze.ts';
import { planRequestOf } from '../../db/broadcasts/plan-request.ts';
import { Broadcast, ContactPoint } from '../../db/entities/index.ts';
import { settings } from '../../domain/settings.ts';
import type { BroadcastStatus } from '../../domain/statuses.ts';
import type { Broadcast as BroadcastShape } from '../../domain/schemas/messaging.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { messagesOf } from '../../test/setup/broadcasts.ts';
import { type TestClient, TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let of: TestPeople;
let amy: TestClient;
const plain = {
  messageType: 'plain-broadcast',
  method: 'text',
  sendAt: '2090-01-02T09:00',
  body: 'Hello <ClientName>.',
};

beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  // Several broadcasts go to the same people.
  const { messagesADay, messagesAWeek } = settings;
  await of.work(({ kysely }) =>
    sql`insert into setting (id, value) values (${messagesADay.id}, '0'), (${messagesAWeek.id}, '0')`.execute(kysely),
  );
  amy = await of.client({ firstName: 'Amy', lastName: 'Able' });
  await of.client({ firstName: 'Ben', lastName: 'Baker' });
  await of.client({ firstName: 'Cleo', lastName: 'Cook', preferredMethod: 'email' });
});
afterAll(() => api.close());

let keys = 0;
const key = () => ({ 'idempotency-key': `run-${++keys}` });
const sent = async () => (await api.own.admin.post<BroadcastShape>('/api/broadcasts', plain, key())).body;
const put = (id: string, body: object) => api.own.admin.put<BroadcastShape>(`/api/broadcasts/${id}`, body);
const step = (id: string, what: 'pause' | 'resume' | 'cancel') =>
  api.own.admin.post<BroadcastShape>(`/api/broadcasts/${id}/${what}`);
const read = (id: string) => api.own.admin.get<BroadcastShape>(`/api/broadcasts/${id}`);
const resend = (id: string, headers = key()) =>
  api.own.admin.post<BroadcastShape>(`/api/broadcasts/${id}/resend`, {}, headers);

/** Fires it, as its workflow would, and lets each message end as told, in the order of their keys. */
async function fired(id: string, status: BroadcastStatus, ends: string[] = []) {
  const now = api.deps.clock();
  await of.work(async (uow) => {
    const row = await uow.em.findOneOrFail(Broadcast, { id });
    const request = planRequestOf(row, { at: now.toISOString(), anyHour: true });
    expect(request).not.toBeNull();
    if (request) await freezeAudience(uow, id, request, { now });
    row.status = status;
    row.frozenAt = now;
    await uow.em.flush();
  });
  await letEnd(id, ends);
}

/** As providers report it, in the order of their keys. */
async function letEnd(id: string, ends: string[]) {
  for (const [nth, { id: messageId }] of (await messagesOf(of, id)).entries())
    await of.work(({ kysely }) =>
      sql`update message set status = coalesce(${ends[nth] ?? null}::text, status) where id = ${messageId}`.execute(
        kysely,
      ),
    );
}

/** Whom it has a message for, in the order of the messages' keys. */
async function sourcesOf(id: string): Promise<string[]> {
  const { rows } = await of.work(({ kysely }) =>
    sql<{
      source: string;
    }>`select source_id as source from recipient where broadcast_id = ${id} and message_id is not null
                            order by message_id`.execute(kysely),
  );
  return rows.map(({ source }) => source);
}

describe('changing a broadcast until it fires', () => {
  const change = { ...plain, sendAt: '2090-07-02T10:30', body: 'Dear <ClientName>.', preferenceOnly: true };

  it('takes another text and another time, in the name of who did it, also while Temporal is away', async () => {
    const { id, version } = await sent();
    const { status, body } = await put(id, { ...change, version });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      body: 'Dear <ClientName>.',
      sendAt: '2090-07-02T14:30:00.000Z',
      sendAtLocal: '2090-07-02T10:30',
      messageType: 'plain-broadcast',
      method: 'text',
    });
    const { rows } = await of.work(({ kysely }) =>
      sql`select actor from audit where subject_id = ${id} and action = 'update' and after ? 'body'`.execute(kysely),
    );
    expect(rows).toEqual([{ actor: `staff:${api.own.admin.accountId}` }]);
  });

  it('refuses what could not be sent, what somebody else has changed, and what nobody would get', async () => {
    const { id, version } = await sent();
    expect((await put(id, { ...change, body: 'Dear <Clinic>', version })).status).toBe(400);
    expect((await put(id, { ...change, version: version + 1 })).status).toBe(409);
    const others = await put(id, { ...change, preferenceOnly: false, version });
    expect(others.body).toMatchObject({ type: 'urn:rounds:problem:other-preference' });
    const confirmed = { ...change, preferenceOnly: false, confirmOtherPreference: true, version };
    expect((await put(id, confirmed)).status).toBe(200);
  });

  it('is over once it has fired', async () => {
    const { id, version } = await sent();
    await fired(id, 'running');
    const { status, body } = await put(id, { ...change, version });
    expect({ status, body }).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:fired' } });
  });
});

describe('pausing a broadcast', () => {
  it('says who paused it and when, and resuming lets it go on', async () => {
    const { id } = await sent();
    expect((await step(id, 'pause')).status).toBe(409);
    await fired(id, 'running');
    const paused = await step(id, 'pause');
    expect(paused.status).toBe(200);
    expect(paused.body).toMatchObject({
      status: 'paused',
      pausedAt: expect.any(String),
      pausedBy: expect.stringMatching(/^Test User/),
      pauseReason: null,
    });
    expect((await step(id, 'pause')).body).toMatchObject({ status: 'paused' });
    expect((await step(id, 'resume')).body).toMatchObject({ status: 'running' });
    expect((await step(id, 'resume')).body).toMatchObject({ status: 'running' });
    await step(id, 'pause');
    expect((await step(id, 'cancel')).body).toMatchObject({ status: 'cancelled', counts: { cancelled: 2 } });
    expect((await step(id, 'resume')).status).toBe(409);
  });

  it('is for those alone who may change broadcasts', async () => {
    const { id } = await sent();
    await fired(id, 'running');
    const sender = await api.as({ 'Messaging Create': ['create'], 'Messaging View': ['view'] });
    for (const what of ['pause', 'resume'])
      expect((await sender.post(`/api/broadcasts/${id}/${what}`)).status).toBe(403);
    expect((await api.other.admin.post(`/api/broadcasts/${id}/pause`)).status).toBe(404);
  });
});

describe('sending again only what failed', () => {
  it('makes a broadcast of its own that names the first, for those whom that one did not reach, through the gate', async () => {
    const { id } = await sent();
    expect((await resend(id)).body).toMatchObject({ type: 'urn:rounds:problem:not-over' });
    await fired(id, 'completed', ['failed', 'delivered']);
    const again = await resend(id);
    expect(again.status).toBe(202);
    expect(again.body).toMatchObject({ status: 'requested', parentId: id, resentAs: [], body: plain.body });
    expect((await api.own.admin.get(`/api/broadcasts/${id}`)).body).toMatchObject({ resentAs: [again.body.id] });

    await of.work(async ({ em }) => {
      const point = await em.findOneOrFail(ContactPoint, { personId: amy.personId, kind: 'mobile' });
      await em.execute('update consent set address = ? where client_id = ? and channel = ?', [
        '+12085550999',
        amy.id,
        'text',
      ]);
      point.address = '+12085550999';
    });
    await fired(again.body.id, 'completed', ['delivered']);
    expect((await messagesOf(of, again.body.id)).map(({ address }) => address)).toEqual(['+12085550999']);
  });

  it('says before to how many it would go, which is less than have failed, and goes to no other number', async () => {
    const dan = await of.client({ firstName: 'Dan', lastName: 'Drew' });
    const { id } = await sent();
    await fired(id, 'completed', ['failed', 'failed', 'failed']);
    await of.work(({ kysely }) => sql`update client set active = false where id = ${dan.id}`.execute(kysely));
    const path = `/api/broadcasts/${id}/resend`;
    const counted = (await api.own.admin.get(path)).body;
    expect(counted).toEqual({ send: 2, messages: 2 });
    const refused = await api.own.admin.post(path, { expected: { send: 3, messages: 3 } }, key());
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:counts-changed' } });
    expect((await api.own.admin.post(path, { expected: counted }, key())).status).toBe(202);
  });

  it('does it once a press, and once at all', async () => {
    const { id } = await sent();
    await fired(id, 'completed', ['failed', 'failed']);
    const headers = key();
    const [first, repeated] = [await resend(id, headers), await resend(id, headers)];
    expect(repeated.body).toEqual(first.body);
    const second = await resend(id);
    expect({ status: second.status, body: second.body }).toMatchObject({
      status: 409,
      body: { type: 'urn:rounds:problem:resent' },
    });
    const both = await Promise.all([1, 2].map(() => resend(first.body.id)));
    expect(both.map(({ status }) => status)).toEqual([409, 409]);

    await step(first.body.id, 'cancel');
    const pressed = await Promise.all([1, 2, 3].map(() => resend(id)));
    expect(pressed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
  });

  it('does it again for those who failed since, never for whom an earlier one has in hand', async () => {
    const { id } = await sent();
    await fired(id, 'completed', ['failed', 'accepted']);
    const [first, second] = await sourcesOf(id);
    const once = await resend(id);
    expect((await read(id)).body).toMatchObject({ resentAs: [once.body.id], toResend: 0 });
    await fired(once.body.id, 'completed', ['failed']);
    expect(await sourcesOf(once.body.id)).toEqual([first]);
    expect((await read(id)).body).toMatchObject({ toResend: 0 });
    expect((await resend(id)).body).toMatchObject({ type: 'urn:rounds:problem:none-failed' });

    await letEnd(id, ['failed', 'failed']);
    expect((await read(id)).body).toMatchObject({ toResend: 1 });
    const pressed = await Promise.all([1, 2, 3].map(() => resend(id)));
    expect(pressed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
    const twice = pressed.find(({ status }) => status === 202)?.body.id ?? '';
    expect((await read(id)).body).toMatchObject({ resentAs: [once.body.id, twice], toResend: 0 });
    await fired(twice, 'completed', ['delivered']);
    expect(await sourcesOf(twice)).toEqual([second]);
    expect((await resend(id)).body).toMatchObject({ type: 'urn:rounds:problem:none-failed' });

    const below = await resend(once.body.id);
    await fired(below.body.id, 'completed', ['delivered']);
    expect(await sourcesOf(below.body.id)).toEqual([first]);
  });

  it('does it again for those whom a cancelled one had not come to', async () => {
    const { id } = await sent();
    await fired(id, 'completed', ['failed', 'failed']);
    const [, second] = await sourcesOf(id);
    const once = await resend(id);
    await fired(once.body.id, 'running', ['accepted']);
    expect((await resend(id)).body).toMatchObject({ type: 'urn:rounds:problem:none-failed' });
    expect((await step(once.body.id, 'cancel')).body).toMatchObject({ counts: { cancelled: 1 } });
    expect((await read(id)).body).toMatchObject({ toResend: 1 });
    const twice = await resend(id);
    await fired(twice.body.id, 'completed', ['delivered']);
    expect(await sourcesOf(twice.body.id)).toEqual([second]);
  });

  it('is for those alone who may send, and of their own practice', async () => {
    const { id } = await sent();
    await fired(id, 'completed', ['failed']);
    const reader = await api.as({ 'Messaging View': ['view'] });
    expect((await reader.post(`/api/broadcasts/${id}/resend`, {}, key())).status).toBe(403);
    expect((await api.other.admin.post(`/api/broadcasts/${id}/resend`, {}, key())).status).toBe(404);
    expect((await read(id)).body).toMatchObject({ resentAs: [], toResend: 1 });
  });

  it('has nothing to do where nothing failed, or where nobody may get it any more', async () => {
    const { id } = await sent();
    await fired(id, 'completed', ['delivered', 'unknown']);
    expect((await resend(id)).body).toMatchObject({ type: 'urn:rounds:problem:none-failed' });
    const other = await sent();
    await fired(other.id, 'completed', ['delivered', 'failed']);
    const [, { address } = { address: '' }] = await messagesOf(of, other.id);
    await of.work(({ kysely }) =>
      sql`insert into opt_out (channel, address, source, since) values ('text', ${address}, 'stop', now())`.execute(
        kysely,
      ),
    );
    expect((await resend(other.id)).body).toMatchObject({ type: 'urn:rounds:problem:nobody' });
    expect((await api.own.admin.get(`/api/broadcasts/${other.id}`)).body).toMatchObject({ resentAs: [] });
  });
});
