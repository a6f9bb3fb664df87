import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { messagesTotal, registry } from '../platform/metrics.ts';
import { serveHealth } from './health.ts';

describe('What a worker says about itself', () => {
  let server: Awaited<ReturnType<typeof serveHealth>>;
  let parts: () => Promise<Record<string, boolean>>;
  let sdkMetrics: () => Promise<string>;
  const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server.port}${path}`);

  beforeAll(async () => {
    server = await serveHealth({
      port: 0,
      host: '127.0.0.1',
      checks: () => parts(),
      sdkMetrics: () => sdkMetrics(),
    });
  });
  afterAll(() => server.close());

  it('is ready only while every part answers, and names the one that does not', async () => {
    parts = async () => ({ polling: true, database: true, temporal: true });
    expect((await ask('/readyz')).status).toBe(200);
    parts = async () => ({ polling: true, database: false, temporal: true });
    const answer = await ask('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ ok: false, parts: { polling: true, database: false, temporal: true } });
  });

  it('lives while it is not ready, and when it cannot even find out', async () => {
    parts = async () => Promise.reject(new Error('no answer'));
    expect((await ask('/readyz')).status).toBe(500);
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('counts messages, and adds what the Temporal SDK measures', async () => {
    registry.resetMetrics(); // other suites have counted too
    messagesTotal.inc({ channel: 'email', outcome: 'accepted' });
    sdkMetrics = async () => 'temporal_worker_start_total 1\n';
    const answer = await ask('/metrics');
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(text).toContain('rounds_messages_total{channel="email",outcome="accepted"} 1');
    expect(text).toContain('temporal_worker_start_total 1');
  });

  it('goes on to be measured when the SDK does not answer', async () => {
    sdkMetrics = async () => Promise.reject(new Error('no answer'));
    expect(await (await ask('/metrics')).text()).toContain('rounds_messages_total');
  });

  it('has no other pages', async () => {
    expect((await ask('/')).status).toBe(404);
  });
});
