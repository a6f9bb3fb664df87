import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Location } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { allGrants, startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { route } from '../route.ts';
import { routes } from '../routes/index.ts';

let api: TestApi;
let user: TestUser;
/** What a request waits for, so that a test can have two at once. */
let gate: Promise<void> = Promise.resolve();
let started: () => void = () => {};
let followed = 0;

const begin = route({
  method: 'post',
  path: '/api/begin',
  summary: 'Starts something',
  audience: ['staff'],
  policy: 'signed-in',
  body: z.object({ name: z.string() }),
  response: z.object({ id: z.string() }),
  status: 202,
  idempotent: 'required',
  async handle({ body: { name }, work, afterCommit }) {
    const id = await work(async ({ em }) => {
      const row = em.create(Location, { name, zone: 'America/Phoenix' });
      await em.flush();
      return row.id;
    });
    afterCommit(() => Promise.resolve(void followed++));
    started();
    await gate;
    if (name === 'fails') throw new Error('it breaks after its row was written');
    return { id };
  },
});

beforeAll(async () => {
  api = await startTestApi({ routes: [...routes, begin], env: { LOG_LEVEL: 'silent' } });
  user = await api.as(allGrants);
});
afterAll(() => api.close());

const start = (name: string, key: string, by: TestUser = user) =>
  by.post<{ id?: string; type?: string }>('/api/begin', { name }, { 'idempotency-key': key });
const count = (name: string) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, ({ em }) => em.count(Location, { name }));

describe('a request that starts something', () => {
  it('is refused without an Idempotency-Key', async () => {
    const { status, body } = await user.post('/api/begin', { name: 'keyless' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ path: 'Idempotency-Key' }] });
    expect(await count('keyless')).toBe(0);
  });

  it('sent again gets the same answer and starts nothing more', async () => {
    const key = newId();
    followed = 0;
    const first = await start('once', key);
    const second = await start('once', key);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await count('once')).toBe(1);
    expect(followed).toBe(1);
  });

  it('is refused when its key was used for something else', async () => {
    const key = newId();
    await start('first', key);
    const { status, body } = await start('second', key);
    expect({ status, type: body.type }).toEqual({ status: 422, type: 'urn:rounds:problem:key-reused' });
  });

  it('sent twice at once is worked on once, and the other is told to wait', async () => {
    const key = newId();
    const both = Promise.withResolvers<void>();
    const running = Promise.withResolvers<void>();
    gate = both.promise;
    started = running.resolve;
    const first = start('at-once', key);
    await running.promise;
    const second = await start('at-once', key);
    expect({ status: second.status, wait: second.headers.get('retry-after') }).toEqual({ status: 409, wait: '1' });
    both.resolve();
    expect((await first).status).toBe(202);
    expect((await start('at-once', key)).body).toEqual((await first).body);
    expect(await count('at-once')).toBe(1);
  });

  it('that failed has done nothing, and its key is free again', async () => {
    const key = newId();
    followed = 0;
    expect((await start('fails', key)).status).toBe(500);
    expect(await count('fails')).toBe(0);
    expect(followed).toBe(0);
    expect((await start('works', key)).status).toBe(202);
  });

  it('has its answer kept for a day, and for its sender alone', async () => {
    const key = newId();
    const first = await start('mine', key);
    const colleague = await api.as(allGrants);
    expect((await start('theirs', key, colleague)).status).toBe(202);
    api.advance(24 * 60 + 1);
    const later = await api.as(allGrants);
    expect((await start('later', key, later)).body.id).not.toBe(first.body.id);
  });
});
