import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { abc } from '../../db/seed/plans.ts';
import { readSecrets } from '../../dev/stack/data-folder.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { environments, readSettings } from '../../dev/stack/settings.ts';
import { wallTimeOf } from '../../domain/time.ts';
import { ApiClient } from '../setup/api-client.ts';
import { demoLogin } from '../setup/console.ts';
import { type FaultProxy, faultProxy } from '../setup/fault-proxy.ts';
import { ledgerOf } from '../setup/ledger.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { type TestTemporal, testTemporal } from '../setup/temporal.ts';
import { until } from '../setup/until.ts';

const portOf = (address: string) => Number(address.split(':')[1]);

async function readiness(base: string): Promise<unknown> {
  const answer = await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(15_000) });
  return { http: answer.status, ...Object(await answer.json()) };
}

/** Once the API has said so: a part that is there may be too slow for one look on a busy machine. */
const says = (base: string, expected: object): Promise<void> =>
  until(`/readyz says ${JSON.stringify(expected)}`, async () =>
    isDeepStrictEqual(await readiness(base).catch(() => null), expected),
  );

const ready = { http: 200, status: 'ok', parts: { postgres: 'ok', temporal: 'ok' } };

describe('While a server is away', () => {
  let temporal: TestTemporal;
  let toTemporal: FaultProxy;
  let stack: TestStack;
  let data: StackData;
  let scheduler: ApiClient;

  beforeAll(async () => {
    temporal = await testTemporal();
    await temporal.start();
    toTemporal = await faultProxy(portOf(temporal.address));
    stack = await TestStack.create({
      TEMPORAL_ADDRESS: `127.0.0.1:${toTemporal.port}`,
      TEXT_PER_SECOND: '60',
      SWEEP_EVERY_MS: '500',
    });
    await stack.start();
    data = await stackData(stack);
    scheduler = new ApiClient(stack.console, () => null);
    const { practice, login, password } = demoLogin('tomas.reyes');
    await scheduler.signIn(practice, login, password);
  });

  afterAll(async () => {
    await data.close();
    await stack.remove();
    await toTemporal.close();
    await temporal.remove();
  });

  it('a broadcast can be requested without Temporal, the API says that it is not whole, and all goes out when it is back', async () => {
    await says(stack.console, ready);
    await toTemporal.set('cut');
    expect(await readiness(stack.console)).toMatchObject({ parts: { temporal: 'unreachable' } });
    await says(stack.console, { http: 200, status: 'degraded', parts: { postgres: 'ok', temporal: 'unreachable' } });

    const answer = await scheduler.post<{ id: string; status: string }>(
      '/api/broadcasts',
      {
        messageType: 'plain-broadcast',
        method: 'text',
        body: 'Hello <ClientName>, Temporal was away.',
        sendAt: wallTimeOf(new Date().toISOString(), abc.zone),
      },
      { 'idempotency-key': crypto.randomUUID() },
    );
    expect(answer).toMatchObject({ status: 202, body: { status: 'requested' } });
    const { id } = answer.body;
    expect(await data.status(id)).toBe('requested');

    await toTemporal.set('pass');
    await until('the broadcast has gone out', async () => (await data.status(id)) === 'completed');
    const ours = new Set<string | null>((await data.messages(id)).map((message) => message.id));
    const taken = (await ledgerOf(stack, 'texts')).filter(({ messageId }) => ours.has(messageId));
    expect(taken.length).toBeGreaterThan(100);
    expect(new Set(taken.map(({ messageId }) => messageId)).size).toBe(taken.length);
    await says(stack.console, ready);
  });

  it('the API lives without PostgreSQL but is not ready, and is again as soon as PostgreSQL is', async () => {
    const toPostgres = await faultProxy(Number(stack.env['ROUNDS_PORT_POSTGRES']));
    const { api, base } = await anotherApi(toPostgres.port);
    try {
      await says(base, ready);
      await toPostgres.set('cut');
      expect(await readiness(base)).toMatchObject({ http: 503, parts: { postgres: 'unreachable' } });
      await says(base, { http: 503, status: 'unavailable', parts: { postgres: 'unreachable', temporal: 'ok' } });
      expect((await fetch(`${base}/healthz`)).status).toBe(200);
      const refused = await fetch(`${base}/api/session`, { headers: { cookie: scheduler.cookie ?? '' } });
      expect(refused.status).toBeGreaterThanOrEqual(500);
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
      await toPostgres.set('pass');
      await says(base, ready);
      expect((await fetch(`${base}/api/session`, { headers: { cookie: scheduler.cookie ?? '' } })).status).toBe(200);
    } finally {
      api.kill('SIGTERM');
      await once(api, 'exit');
      await toPostgres.close();
    }
  });

  /** A second API beside that of the stack, whose way to PostgreSQL can be cut without the others noticing. */
  async function anotherApi(postgresPort: number): Promise<{ api: ChildProcess; base: string }> {
    const settings = readSettings(process.cwd(), stack.env);
    const { app } = environments(settings, readSecrets(settings.folder), stack.env);
    const [port, bounces] = [await freePort(), await freePort()];
    const url = new URL(app['DATABASE_URL'] ?? '');
    url.port = String(postgresPort);
    const api = spawn(process.execPath, ['api/main.ts'], {
      env: { ...app, DATABASE_URL: url.href, API_PORT: String(port), BOUNCE_PORT: String(bounces) },
      stdio: 'ignore',
    });
    return { api, base: `http://localhost:${port}` };
  }
});
