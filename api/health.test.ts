import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../db/database.ts';
import { serveApp, startTestApi, type TestApi } from '../test/setup/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ env: { METRICS_TOKEN: 'let-me-measure' } });
});
afterAll(() => api.close());

const from = (headers: Record<string, string>) =>
  api.anonymous().get('/metrics', { 'x-forwarded-for': '203.0.113.9', ...headers });

describe('health', () => {
  it('says that the process lives', async () => {
    expect((await api.anonymous().get('/healthz')).body).toEqual({ status: 'ok' });
  });

  it('says that work is taken but not started while Temporal is away', async () => {
    const { status, body } = await api.anonymous().get('/readyz');
    expect({ status, body }).toEqual({
      status: 200,
      body: { status: 'degraded', parts: { postgres: 'ok', temporal: 'unreachable' } },
    });
  });

  it('says that nothing can be answered while PostgreSQL is away', async () => {
    const database = await openDatabase('postgres://rounds_app:test@127.0.0.1:9/nothing');
    const temporal = { ...api.deps.temporal, isReachable: () => Promise.resolve(true) };
    const { url, close } = await serveApp({ ...api.deps, database, temporal });
    try {
      const response = await fetch(`${url}/readyz`);
      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({
        status: 'unavailable',
        parts: { postgres: 'unreachable', temporal: 'ok' },
      });
    } finally {
      close();
      await database.close();
    }
  });

  it('counts requests by route, never by address', async () => {
    await api.own.admin.get(`/api/clients/${api.own.id}`);
    const metrics = String((await api.anonymous().get<unknown>('/metrics')).body);
    expect(metrics).toContain('route="/api/clients/:id"');
    expect(metrics).not.toContain(api.own.id);
  });

  it('shows metrics to this machine and to who has the token, to nobody else', async () => {
    expect((await from({})).status).toBe(404);
    expect((await from({ 'x-forwarded-for': '127.0.0.1' })).status).toBe(404);
    expect((await from({ authorization: 'Bearer wrong' })).status).toBe(404);
    expect((await from({ authorization: 'Bearer let-me-measure' })).status).toBe(200);
  });
});
