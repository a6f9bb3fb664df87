import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { KeyRing } from '../../../platform/keyring.ts';
import { connect, type Temporal } from '../../../platform/temporal.ts';
import { type TestDatabase, testDatabase } from '../../../test/setup/database.ts';
import { testTemporal } from '../../../test/setup/temporal.ts';
import { freePort } from '../../stack/ports.ts';
import { answers } from '../../stack/serve.ts';
import { benchPostgres } from '../postgres.ts';
import { parentOf, type Program, startProgram } from './program.ts';
import { type Sink, startSink } from './sink.ts';
import { from } from './wording.ts';

/** Everything that a leg works with. */
export interface Bench {
  database: TestDatabase;
  temporal: Temporal;
  sink: Sink;
  /** As the owner of the database, for its counters. */
  owner: Client;
  /** Of PostgreSQL, whose children are its backends. */
  postgresPid: number;
  /** Has so many processes of the worker running; `anew`: none that ran before. */
  workers(count: number, anew?: boolean): Promise<readonly Program[]>;
  /** Ends each process of the worker by SIGKILL, and starts as many anew. */
  killWorkers(): Promise<readonly Program[]>;
  /** Starts the API unless it runs. @returns its address */
  api(): Promise<string>;
}

const checkout = resolve(import.meta.dirname, '..', '..', '..');

/**
 * Far above what any machine does, so that no clock is measured. Workers that share their rate take a quarter of a second's worth of turns at a time, which
 * must remain a list that costs nothing.
 */
const noPace = '50000';

/** By which Twilio would sign. */
export const twilioToken = 'bench';

/** Starts PostgreSQL, a Temporal server and the mail server, and processes of Rounds when they are asked for; all of them end with `task`. */
export async function withBench(task: (bench: Bench) => Promise<void>): Promise<void> {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const folder = mkdtempSync(join(tmpdir(), 'rounds-bench-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const sink = await startSink(folder);
    ends.push(() => sink.stop());
    ends.push(await benchPostgres());
    const database = await testDatabase();
    ends.push(() => database.close());
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    ends.push(() => owner.end());
    const { rows } = await owner.query<{ pid: number }>('select pg_backend_pid() as pid');
    const server = await testTemporal();
    ends.push(() => server.remove());
    await server.start();
    const masterKeys = `bench:${randomBytes(32).toString('base64')}`;
    const settings = { TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'default' };
    const temporal = connect(settings, new KeyRing(masterKeys));
    ends.push(() => temporal.close());
    const apiPort = await freePort();
    mkdirSync(join(folder, 'documents'));
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TZ: process.env.TZ,
      ...settings,
      ROUNDS_ENV: 'development',
      LOG_LEVEL: 'error',
      ROUNDS_MASTER_KEYS: masterKeys,
      DATABASE_URL: database.url,
      PUBLIC_URL: `http://127.0.0.1:${apiPort}`,
      API_PORT: String(apiPort),
      STORAGE_DIR: join(folder, 'documents'),
      CLAMD_URL: 'tcp://127.0.0.1:9',
      SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
      MAIL_FROM: from,
      BOUNCE_DOMAIN: 'bounces.rounds.example',
      EMAIL_PER_SECOND: noPace,
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: twilioToken,
      TWILIO_FROM: '+12025550100',
      TWILIO_BASE_URL: 'http://127.0.0.1:9',
      SHUTDOWN_GRACE_MS: '1000',
      // Each broadcast is started when its time is taken, not when somebody looks for it.
      SWEEP_EVERY_MS: '3600000',
    };
    const start = (name: string, script: string, readyAt: string, own: NodeJS.ProcessEnv = {}) =>
      startProgram(
        name,
        { file: process.execPath, args: [script], cwd: checkout, env: { ...env, ...own }, stopWithin: 8_000 },
        { logFile: join(folder, `${name}.log`) },
        { ready: answers(readyAt), readyWithin: 120_000 },
      );
    const running: Program[] = [];
    const startWorkers = async (count: number) => {
      while (running.length < count) {
        const port = await freePort();
        const readyAt = `http://127.0.0.1:${port}/readyz`;
        running.push(await start('Worker', 'workers/main.ts', readyAt, { WORKER_PORT: String(port) }));
      }
      return running;
    };
    let api: Program | undefined;
    ends.push(() => Promise.all(running.map((each) => each.stop())));
    await task({
      database,
      temporal,
      sink,
      owner,
      postgresPid: parentOf(rows[0]?.pid ?? process.pid),
      async workers(count, anew = false) {
        const kept = anew ? 0 : count;
        await Promise.all(running.splice(kept).map((each) => each.stop()));
        return startWorkers(count);
      },
      async killWorkers() {
        const killed = running.splice(0);
        for (const { pid } of killed) process.kill(pid, 'SIGKILL');
        return startWorkers(killed.length);
      },
      async api() {
        if (api) return env.PUBLIC_URL;
        const started = await start('API', 'api/main.ts', `${env.PUBLIC_URL}/readyz`);
        ends.push(() => started.stop());
        api = started;
        return env.PUBLIC_URL;
      },
    });
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}
