import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ExternalRecord,
  Shift as ShiftRow,
  SyncChange,
  SyncRun as RunRow,
  WebhookEvent,
} from '../../db/entities/index.ts';
import type { RequestedSyncRun, Shift, SyncChange as Change, SyncRun, SyncState } from '../../domain/schemas/sync.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { TestIntegrations } from '../../test/setup/integrations.ts';

let api: TestApi;
let of: TestIntegrations;
let admin: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  admin = api.own.admin;
  of = new TestIntegrations(api.db, api.own.id, api.deps.keyRing);
});
afterAll(() => api.close());

type Refused = { type: string; title: string; next: string };
const request = (preview = false) => admin.post<RequestedSyncRun & Refused>('/api/sync/runs', { preview });
const setRun = (id: string, change: Partial<{ status: SyncRun['status'] }>) =>
  of.work(({ em }) => em.nativeUpdate(RunRow, { id }, change));

async function heldRun(): Promise<SyncRun> {
  const id = (await request()).body.run.id;
  await of.work(async ({ em }) => {
    await em.nativeUpdate(RunRow, { id }, { status: 'held', live: 10 });
    em.create(SyncChange, {
      runId: id,
      round: 1,
      kind: 'delete',
      reason: 'cancelled',
      reference: 'pimsy-a1',
      title: 'Visit',
    });
  });
  return (await admin.get<SyncRun>(`/api/sync/runs/${id}`)).body;
}

describe('a sync', () => {
  it('cannot be begun before both systems are enabled', async () => {
    expect(await request()).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:not-enabled' } });
    await of.enable('pimsy');
    expect((await request()).status).toBe(409);
    await of.enable('timeero');
    expect((await admin.get<SyncState>('/api/sync/state')).body).toMatchObject({
      enabled: true,
      lastGoodAt: null,
      begun: false,
    });
  });

  it('is begun once: who presses again is told of the one that runs', async () => {
    const [first, second] = await Promise.all([request(), request(true)]);
    expect([first.body.alreadyRunning, second.body.alreadyRunning].filter(Boolean)).toEqual([true]);
    expect(first.body.run.id).toBe(second.body.run.id);
    const { id, requestedBy } = first.body.run;
    expect(requestedBy).toMatch(/^Test User/);
    expect((await admin.get<SyncState>('/api/sync/state')).body.underWay).toBe(id);
    expect((await admin.post<SyncRun>(`/api/sync/runs/${id}/cancel`)).body.status).toBe('cancelled');
    expect((await admin.post<Refused>(`/api/sync/runs/${id}/cancel`)).status).toBe(409);
  });

  it('that is held is decided about once, by who has seen its newest state', async () => {
    const held = await heldRun();
    expect((await admin.get<SyncState>('/api/sync/state')).body.held).toBe(held.id);
    const stale = await admin.post<Refused>(`/api/sync/runs/${held.id}/approve`, { version: held.version + 1 });
    expect(stale.body.type).toBe('urn:rounds:problem:version-conflict');
    const approved = await admin.post<SyncRun>(`/api/sync/runs/${held.id}/approve`, { version: held.version });
    expect(approved).toMatchObject({ status: 202, body: { status: 'requested', decision: 'approved' } });
    const [change] = await of.work(({ em }) => em.find(SyncChange, { runId: held.id }));
    expect(change?.approved).toBe(true);
    const again = await admin.post<Refused>(`/api/sync/runs/${held.id}/discard`, { version: approved.body.version });
    expect(again.body.type).toBe('urn:rounds:problem:not-held');
    await setRun(held.id, { status: 'done' });
    const other = await heldRun();
    const discarded = await admin.post<SyncRun>(`/api/sync/runs/${other.id}/discard`, { version: other.version });
    expect(discarded.body).toMatchObject({ status: 'cancelled', decision: 'discarded' });
  });

  it('stops when one of both systems is disabled, and writes no more', async () => {
    const { id } = (await request()).body.run;
    await setRun(id, { status: 'applying' });
    const [, timeero] = (await admin.get<{ version: number }[]>('/api/integrations')).body;
    const off = await admin.post('/api/integrations/timeero/disable', { version: timeero?.version });
    expect(off.status).toBe(200);
    expect((await admin.get<SyncRun>(`/api/sync/runs/${id}`)).body.status).toBe('cancelled');
    await of.enable('timeero');
  });

  it('tells its changes with the names of people, and its failure in words', async () => {
    await of.target('employee', { externalId: '11', label: 'Ada Hill' });
    await of.target('employee', { externalId: '12', label: 'Bo Lee' });
    await of.employee('p-9', { firstName: 'Cy', lastName: 'Moss' });
    const { id } = (await request()).body.run;
    await of.work(async ({ em }) => {
      const base = { runId: id, round: 1, title: 'Visit' };
      const fields = [{ field: 'users' as const, before: ['11'], after: ['12'] }];
      em.create(SyncChange, { ...base, kind: 'put-back', reference: 'pimsy-a1', fields, status: 'done' });
      const unmapped = [{ kind: 'employee' as const, id: 'p-9' }];
      em.create(SyncChange, {
        ...base,
        kind: 'unmapped',
        reason: 'employee-unmapped',
        reference: 'pimsy-a2',
        unmapped,
      });
      await em.nativeUpdate(RunRow, { id }, { status: 'failed', failure: 'timeero-away' });
    });
    const list = await admin.get<{ rows: Change[] }>(`/api/sync/runs/${id}/changes`);
    expect(list.body.rows).toMatchObject([
      { kind: 'put-back', fields: [{ field: 'users', before: ['Ada Hill'], after: ['Bo Lee'] }] },
      { kind: 'unmapped', unmapped: [expect.stringContaining('Moss')] },
    ]);
    const only = await admin.get<{ rows: Change[] }>(`/api/sync/runs/${id}/changes?kind=unmapped`);
    expect(only.body.rows).toHaveLength(1);
    const run = await admin.get<SyncRun>(`/api/sync/runs/${id}`);
    expect(run.body.failure).toMatchObject({ code: 'timeero-away', words: 'Timeero did not answer.' });
  });

  it('of another practice is nobody else’s business', async () => {
    const held = await heldRun();
    const stranger = api.other.admin;
    expect((await stranger.get(`/api/sync/runs/${held.id}`)).status).toBe(404);
    expect((await stranger.get(`/api/sync/runs/${held.id}/changes`)).status).toBe(404);
    for (const act of ['approve', 'discard'])
      expect((await stranger.post(`/api/sync/runs/${held.id}/${act}`, { version: held.version })).status).toBe(404);
    expect((await stranger.post(`/api/sync/runs/${held.id}/cancel`)).status).toBe(404);
    expect((await (await api.as({ Integrations: ['view'] })).post('/api/sync/runs', {})).status).toBe(403);
  });
});

const notice = (id: number, event = 'schedule') =>
  JSON.stringify({ event, data: { id, operation: 'updated', last_updated_at: 1_722_519_184 } });

const events = () => of.work(({ em }) => em.find(WebhookEvent, {}, { orderBy: { id: 'asc' } }));

const set = (next: string) => admin.send('put', '/api/sync/webhook-secret', { body: { secret: next } });

describe('a webhook of Timeero', () => {
  const secret = 'secret-of-the-account';
  async function deliver(text: string, { practice = api.own.id, key = secret, at = Date.now() } = {}) {
    const timestamp = String(Math.floor(at / 1000));
    const signature = createHmac('sha256', key)
      .update(timestamp + text)
      .digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-webhook-timestamp': timestamp,
      'x-webhook-signature': signature,
    };
    const answer = await fetch(`${api.url}/callbacks/timeero/${practice}`, { method: 'POST', headers, body: text });
    await answer.body?.cancel();
    return answer.status;
  }

  it('is refused before a secret is set, and with another one, or too late', async () => {
    expect(await deliver(notice(1))).toBe(403);
    expect(
      (await admin.send<SyncState>('put', '/api/sync/webhook-secret', { body: { secret } })).body.webhooks.secretSetAt,
    ).not.toBeNull();
    expect(await deliver(notice(1), { key: 'another-secret' })).toBe(403);
    expect(await deliver(notice(1), { at: Date.now() - 400_000 })).toBe(403);
    expect(await deliver(notice(1), { practice: api.other.id })).toBe(403);
    expect(await events()).toEqual([]);
  });

  it('is kept before it is answered, and once however often it comes', async () => {
    const at = Date.now();
    expect([await deliver(notice(7), { at }), await deliver(notice(7), { at })]).toEqual([204, 204]);
    expect(await events()).toMatchObject([{ subject: 'shift', externalId: '7', takenAt: null }]);
    expect(await deliver(notice(8, 'user'))).toBe(204);
    expect((await events()).at(-1)).toMatchObject({ subject: 'user', takenAt: expect.any(Date) });
  });

  it('is taken with the old secret as well until the next one is set', async () => {
    await set('second-secret');
    expect([await deliver(notice(9)), await deliver(notice(10), { key: 'second-secret' })]).toEqual([204, 204]);
    await set('third-secret');
    expect(await deliver(notice(11))).toBe(403);
  });

  it('that is signed and says nothing we know is refused in words', async () => {
    await admin.send('put', '/api/sync/webhook-secret', { body: { secret } });
    expect(await deliver('{"event":7}')).toBe(400);
  });
});

describe('a shift', () => {
  const fields = { title: 'Team meeting', userIds: ['11'], jobId: null, localStart: '2030-03-09T09:30', minutes: 60 };
  const change = (id: string, version: number, more: object = {}) =>
    admin.send<Shift & Refused>('put', `/api/shifts/${id}`, { body: { ...fields, ...more, version } });

  it('that came from PIMSY, or that others made in Timeero, is locked with the reason', async () => {
    for (const origin of ['pimsy', 'timeero'] as const) {
      const row = await of.work(async ({ em }) =>
        em.create(ShiftRow, {
          origin,
          timeeroId: origin,
          title: 'Visit',
          startsAt: new Date('2030-03-05T15:00:00Z'),
          endsAt: new Date('2030-03-05T16:00:00Z'),
          zone: 'America/New_York',
          state: 'there',
        }),
      );
      const shown = await admin.get<Shift>(`/api/shifts/${row.id}`);
      expect(shown.body.locked).toMatch(origin === 'pimsy' ? /comes from PIMSY/ : /made in Timeero/);
      const refused = await change(row.id, row.version);
      expect(refused).toMatchObject({ status: 409, body: { type: 'urn:rounds:problem:owned-elsewhere' } });
      expect(refused.body.next).toMatch(/Change/);
      expect((await admin.post(`/api/shifts/${row.id}/withdraw`, { version: row.version })).status).toBe(409);
    }
  });

  it('of our own is added, changed and taken back', async () => {
    const made = await admin.post<Shift>('/api/shifts', fields);
    expect(made).toMatchObject({
      status: 201,
      body: {
        origin: 'rounds',
        locked: null,
        staff: ['Ada Hill'],
        state: 'wanted',
        unsent: true,
        localStart: '2030-03-09T09:30',
      },
    });
    const { id, version } = made.body;
    const changed = await change(id, version, { userIds: ['12', '11'], minutes: 90 });
    expect(changed.body).toMatchObject({ minutes: 90, staff: ['Ada Hill', 'Bo Lee'] });
    expect((await change(id, version)).status).toBe(409);
    const gone = await admin.post<Shift>(`/api/shifts/${id}/withdraw`, { version: changed.body.version });
    expect(gone.body).toMatchObject({ withdrawn: true, state: 'gone' });
    const week = await admin.get<{ rows: Shift[] }>('/api/shifts?from=2030-03-03&to=2030-03-09');
    expect(week.body.rows.map(({ origin }) => origin)).toEqual(['pimsy', 'timeero']);
    expect((await api.other.admin.get(`/api/shifts/${id}`)).status).toBe(404);
  });

  it('is given to nobody who is gone from Timeero', async () => {
    const gone = await of.target('employee', { externalId: '13' });
    const job = await of.target('client', { externalId: '14' });
    await of.work(({ em }) => em.nativeUpdate(ExternalRecord, { id: [gone, job] }, { goneAt: new Date() }));
    const { body } = await admin.post<{ errors: { path: string; message: string }[] }>('/api/shifts', {
      ...fields,
      userIds: ['11', '13'],
      jobId: '14',
    });
    expect(body.errors).toEqual([
      { path: 'userIds', message: expect.stringContaining('any more') },
      { path: 'jobId', message: expect.stringContaining('any more') },
    ]);
  });

  it('names every field that cannot be taken', async () => {
    const wrong = { ...fields, userIds: ['99'], jobId: '98', localStart: '2020-01-01T09:00' };
    const { body } = await admin.post<{ errors: { path: string }[] }>('/api/shifts', wrong);
    expect(body.errors.map(({ path }) => path)).toEqual(['userIds', 'jobId', 'localStart']);
  });
});
