import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { type FaultProxy, faultProxy } from '../setup/fault-proxy.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { type TestTemporal, testTemporal } from '../setup/temporal.ts';
import { until } from './worker-fixture.ts';

const readiness = z.object({ ok: z.boolean(), parts: z.record(z.string(), z.boolean()) });

/** `npm run worker` with this environment and no other. */
function startWorker(env: Record<string, string>): { child: ChildProcess; printed: () => string } {
  const script = join(import.meta.dirname, '../../workers/main.ts');
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return { child, printed: () => printed };
}

describe('The worker process', () => {
  let database: TestDatabase;
  let postgres: FaultProxy;
  let temporal: TestTemporal;
  let env: Record<string, string>;
  let started: ReturnType<typeof startWorker>;

  beforeAll(async () => {
    database = await testDatabase();
    const url = new URL(database.url);
    postgres = await faultProxy(Number(url.port));
    url.port = String(postgres.port);
    temporal = await testTemporal();
    await temporal.start();
    env = {
      ROUNDS_MASTER_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
      DATABASE_URL: url.href,
      TEMPORAL_ADDRESS: temporal.address,
      PUBLIC_URL: 'http://127.0.0.1:1',
      WORKER_PORT: String(await freePort()),
      STORAGE_DIR: '/nonexistent/rounds-documents',
      CLAMD_URL: 'tcp://127.0.0.1:1',
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'desk@practice.example',
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'token',
      TWILIO_FROM: '+12025550100',
      SHUTDOWN_GRACE_MS: '500',
    };
    started = startWorker(env);
  });

  afterAll(async () => {
    started.child.kill('SIGKILL');
    await temporal.remove();
    await postgres.close();
    await database.close();
  });

  /** The parts that /readyz names as away; undefined where nothing answers. */
  async function away(): Promise<string[] | undefined> {
    const answer = await fetch(`http://127.0.0.1:${env['WORKER_PORT']}/readyz`).catch(() => undefined);
    if (!answer) return undefined;
    const { ok, parts } = readiness.parse(await answer.json());
    const names = Object.keys(parts).filter((name) => !parts[name]);
    expect([answer.status, ok]).toEqual(names.length === 0 ? [200, true] : [503, false]);
    return names;
  }
  const untilAway = (...names: string[]) => until(async () => (await away())?.join() === names.join());

  it('names everything that is missing from its environment at once, and does not start', async () => {
    const { child, printed } = startWorker({ ...env, DATABASE_URL: '', SMTP_URL: 'nonsense' });
    await once(child, 'close');
    expect(child.exitCode).toBe(1);
    expect(printed()).toContain('  DATABASE_URL: is missing\n  SMTP_URL: ');
    expect(printed()).not.toContain('nonsense');
  });

  it('is ready only while PostgreSQL and Temporal answer, and goes on by itself when they are back', async () => {
    await untilAway();
    await postgres.set('cut');
    await untilAway('database');
    await postgres.set('pass');
    await untilAway();
    await temporal.stop();
    await untilAway('temporal');
    await temporal.start();
    await untilAway();
    expect(started.child.exitCode).toBeNull();
  });

  it('ends in order when it is told to, however often', async () => {
    started.child.kill('SIGTERM');
    started.child.kill('SIGINT');
    await once(started.child, 'close');
    expect(started.child.exitCode).toBe(0);
    expect(started.printed()).toContain('"msg":"Worker stopped"');
  });
});
