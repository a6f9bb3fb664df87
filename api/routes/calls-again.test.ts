import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Audit, Message, MessageEvent } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { callAgain } from '../../db/messages/call-again.ts';
import type { Broadcast, Message as MessageShape, RecipientRow } from '../../domain/schemas/messaging.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { aBroadcast, eventsOf } from '../../test/setup/broadcasts.ts';
import { TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let of: TestPeople;
let admin: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  ({ admin } = api.own);
});
afterAll(() => api.close());

/** A broadcast that has run to its end, with calls or faxes that nobody took. */
async function missed(count = 1, method: 'voice' | 'fax' = 'voice') {
  const broadcastId = await aBroadcast(of, { method, status: 'completed' });
  const now = api.deps.clock();
  const ids = Array.from({ length: count }, () => newId());
  for (const id of ids) {
    const client = await of.client();
    await of.work(async (uow) => {
      const { em } = uow;
      em.create(Message, {
        id,
        broadcastId,
        purpose: 'broadcast',
        channel: method,
        address: '+12085550166',
        body: 'Hello.',
        status: 'failed',
        reason: 'not-picked-up',
        attempt: 1,
        sendingAt: now,
        settledAt: now,
      });
      await em.flush();
      await em.execute(
        `insert into recipient (broadcast_id, person_id, client_id, source_id, decision, message_id) values (?, ?, ?, ?, 'send', ?)`,
        [broadcastId, client.personId, client.id, client.personId, id],
      );
      await em.execute(`update broadcast set frozen_at = now() where id = ?`, [broadcastId]);
    });
  }
  return { broadcastId, ids };
}
const broadcastOf = async (id: string) => (await admin.get<Broadcast>(`/api/broadcasts/${id}`)).body;
const messageOf = async (id: string) => (await admin.get<MessageShape>(`/api/messages/${id}`)).body;
const rowsOf = async (id: string) =>
  (await admin.get<{ rows: RecipientRow[] }>(`/api/broadcasts/${id}/recipients`)).body.rows;
const stop = (path: string, by = admin) => by.post<MessageShape & Broadcast & { type?: string }>(`${path}/stop-again`);
/** What the sweeper does once their half hour is over. */
const again = () => of.work((uow) => callAgain(uow, new Date(api.deps.clock().getTime() + 31 * 60_000)));

describe('a call that waits to be made again', () => {
  it('is told as such, and stopped from its row: the others are made', async () => {
    const { broadcastId, ids } = await missed(2);
    expect((await broadcastOf(broadcastId)).afterwards).toEqual({ reports: 0, again: 2 });
    const [first = ''] = ids;
    expect(await stop(`/api/messages/${first}`)).toMatchObject({
      status: 200,
      body: { status: 'failed', again: 'stopped' },
    });
    const rows = await rowsOf(broadcastId);
    const states = new Map(rows.map(({ messageId, again: state }) => [messageId, state]));
    expect([states.get(first), states.get(ids[1] ?? '')]).toEqual(['stopped', 'waits']);
    expect((await broadcastOf(broadcastId)).afterwards).toEqual({ reports: 0, again: 1 });
    expect(await again()).toBe(1);
    const notes = await of.work(({ em }) => em.find(Audit, { action: 'stop-again', subjectId: first }));
    expect(notes.map(({ actor }) => actor)).toEqual([`staff:${admin.accountId}`]);
    expect(await stop(`/api/messages/${first}`)).toMatchObject({ status: 409, body: { title: expect.any(String) } });
  });

  it('to a client whose chart is closed is shown and stopped for nobody who may not open it', async () => {
    const { ids } = await missed();
    const [id = ''] = ids;
    const clerk = await api.as({ 'Messaging View': ['view'], 'Messaging Create': ['view', 'delete'] });
    expect((await clerk.get(`/api/messages/${id}`)).status).toBe(200);
    await of.work(({ em }) =>
      em.execute(
        `update client set restricted = true where id in (select client_id from recipient where message_id = ?)`,
        [id],
      ),
    );
    const shown = await clerk.get<MessageShape>(`/api/messages/${id}`);
    expect([shown.status, shown.body.body]).toEqual([403, undefined]);
    expect((await stop(`/api/messages/${id}`, clerk)).status).toBe(403);
    expect((await messageOf(id)).again).toBe('waits');
    expect((await stop(`/api/messages/${id}`)).status).toBe(200);
  });

  it('that was given back has failed as before, also while Temporal is away', async () => {
    const { ids } = await missed();
    expect(await again()).toBe(1);
    expect((await messageOf(ids[0] ?? '')).again).toBe('waits');
    expect(await stop(`/api/messages/${ids[0]}`)).toMatchObject({
      status: 200,
      body: { status: 'failed', reason: 'not-picked-up', again: 'stopped' },
    });
    expect(await eventsOf(of, ids[0] ?? '')).toEqual(['called-again', 'again-stopped']);
  });

  it.each(['voice', 'fax'] as const)(
    '(%s) is stopped with its whole broadcast, also what fails from then on',
    async (method) => {
      const { broadcastId, ids } = await missed(2, method);
      const stopped = await stop(`/api/broadcasts/${broadcastId}`);
      expect(stopped).toMatchObject({ status: 200, body: { afterwards: { again: 0 } } });
      // The second press changes nothing.
      expect((await stop(`/api/broadcasts/${broadcastId}`)).status).toBe(200);
      await of.work(({ em }) => em.nativeUpdate(Message, { id: ids[0] }, { againStoppedAt: null }));
      expect((await messageOf(ids[0] ?? '')).again).toBe('stopped');
      expect(await again()).toBe(0);
      const written = await of.work(({ em }) =>
        em.find(Audit, { subject: 'broadcast', subjectId: broadcastId, action: 'update' }),
      );
      expect(JSON.stringify(written)).toContain('again_stopped_at');
    },
  );

  it('is nobody else’s to stop: neither another practice’s, nor of who may not cancel', async () => {
    const { broadcastId, ids } = await missed();
    const reader = await api.as({ 'Messaging View': ['view'], 'Messaging Create': ['create', 'modify'] });
    for (const path of [`/api/messages/${ids[0]}`, `/api/broadcasts/${broadcastId}`]) {
      expect((await stop(path, api.other.admin)).status).toBe(404);
      expect((await stop(path, reader)).status).toBe(403);
    }
    expect((await messageOf(ids[0] ?? '')).again).toBe('waits');
  });

  it('is none of a broadcast by text, of which nothing is made again', async () => {
    const id = await aBroadcast(of, { method: 'text', status: 'completed' });
    expect(await stop(`/api/broadcasts/${id}`)).toMatchObject({ status: 409 });
  });
});

describe('a fax that a gateway took by e-mail', () => {
  it('is the last that is heard of it, so its broadcast is over; of one that a provider took, a report is awaited', async () => {
    const { broadcastId, ids } = await missed(2, 'fax');
    await of.work(async ({ em }) => {
      await em.nativeUpdate(Message, { id: ids }, { status: 'accepted', reason: null, acceptedAt: new Date() });
      for (const [nth, messageId] of ids.entries())
        em.create(MessageEvent, {
          messageId,
          attempt: 1,
          kind: 'accepted',
          code: nth === 0 ? 'gateway' : null,
          at: new Date(),
        });
    });
    expect((await broadcastOf(broadcastId)).afterwards).toEqual({ reports: 1, again: 0 });
  });
});
