import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { raiseAlerts } from '../../db/alerts/raise-alerts.ts';
import { Client, Session } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { Alert, UnreadAlerts } from '../../domain/schemas/alerts.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { until } from '../../test/setup/until.ts';
import { alertHubOf } from './alerts.ts';

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const raise = (user: TestUser, clientId: string | null = null) =>
  of.work((uow) =>
    raiseAlerts(uow, {
      kind: 'task-assigned',
      staffIds: [user.staffId],
      subjectKind: 'task',
      subjectId: newId(),
      clientId,
      now: new Date(),
    }),
  );
const list = async (user: TestUser, query = '') =>
  (await user.get<{ rows: Alert[]; next: string | null }>(`/api/alerts${query}`)).body;
const unread = async (user: TestUser) => (await user.get<UnreadAlerts>('/api/alerts/unread')).body.unread;

describe('alerts', () => {
  it('are read newest first, page by page, and marked one by one or up to one', async () => {
    const user = await api.as({});
    for (let n = 0; n < 4; n++) await raise(user);
    const { rows, next } = await list(user, '?limit=3');
    expect(rows[0]).toMatchObject({ words: 'A task was given to you', readAt: null });
    expect((await list(user, `?limit=3&cursor=${next}`)).rows).toHaveLength(1);
    const read = (body: object) => user.post<UnreadAlerts>('/api/alerts/read', body);
    expect((await read({ ids: [rows[0]!.id] })).body.unread).toBe(3);
    expect((await read({ upTo: rows[1]!.id })).body.unread).toBe(0);
    expect((await list(user, '?unread=true')).rows).toEqual([]);
    expect((await read({})).status).toBe(400);
  });

  it('are one own: nobody reads or marks those of others, in this practice or another', async () => {
    const [one, colleague] = [await api.as({}), await api.as({})];
    await raise(one);
    const { rows } = await list(one);
    for (const other of [colleague, api.other.admin]) {
      expect((await list(other)).rows.map((row) => row.id)).not.toContain(rows[0]?.id);
      await other.post('/api/alerts/read', { ids: [rows[0]?.id], upTo: rows[0]?.id });
    }
    expect(await unread(one)).toBe(1);
  });

  it('name the client, unless the chart is restricted', async () => {
    const user = await api.as({});
    const client = await of.client({ firstName: 'Jordan', lastName: 'Vale' });
    await raise(user, client.id);
    expect((await list(user)).rows[0]).toMatchObject({ clientId: client.id, clientName: 'Jordan Vale' });
    await of.work(({ em }) => em.nativeUpdate(Client, { id: client.id }, { restricted: true }));
    expect((await list(user)).rows[0]?.clientName).toBeNull();
  });
});

/** What a member of staff hears, as it comes. */
async function listen(user: TestUser) {
  const response = await fetch(`${api.url}/api/alerts/live`, { headers: { cookie: user.cookie ?? '' } });
  expect(response.status).toBe(200);
  const heard = { text: '', ended: false };
  void (async () => {
    const decoder = new TextDecoder();
    for await (const part of response.body!) heard.text += decoder.decode(part, { stream: true });
    heard.ended = true;
  })().catch(() => (heard.ended = true));
  return { heard, stop: () => response.body?.cancel().catch(() => {}) };
}

describe('alerts, live', () => {
  it('come at once with the whole state, and again with every change', async () => {
    const user = await api.as({});
    await raise(user);
    const { heard } = await listen(user);
    await until('the first state', () => heard.text.includes('"unread":1'), { every: 20 });
    await raise(user);
    await until('the change', () => heard.text.includes('"unread":2'), { every: 20 });
    const { rows } = await list(user);
    expect(heard.text).toContain(`id: ${rows[0]?.id}`);
    expect(alertHubOf(api.deps).size).toBe(1);
  });

  it('end with the session, and keep none alive', async () => {
    const user = await api.as({});
    const { heard } = await listen(user);
    await until('the first state', () => heard.text.includes('"unread":0'), { every: 20 });
    const { accountId } = user;
    const seen = () => of.work(({ em }) => em.findOneOrFail(Session, { accountId }));
    const before = (await seen()).lastSeenAt;
    await sleep(100);
    expect((await seen()).lastSeenAt).toEqual(before);
    await of.work(({ em }) => em.nativeDelete(Session, { accountId }));
    await until('the end', () => heard.ended);
  });

  it('are not for whoever is not signed in', async () => {
    expect((await fetch(`${api.url}/api/alerts/live`)).status).toBe(401);
  });
});
