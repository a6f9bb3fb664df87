import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Program, startProgram } from '../../dev/bench/broadcast/program.ts';
import { type Sandbox, startSandbox } from '../../dev/sandbox/sandbox.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { answers } from '../../dev/stack/serve.ts';
import type { UsualMethod } from '../../domain/preferred-method.ts';
import { type TestDatabase, testDatabase } from '../setup/database.ts';
import { testTemporal } from '../setup/temporal.ts';
import type { Place, SendingSize } from './sending-plan.ts';

const checkout = resolve(import.meta.dirname, '..', '..');
const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'faults' };
const ownNumber = '+12025550100';
/** Broadcasts that may go on at once and be judged together. */
export const runsKept = 4;
/** Of each ledger: what such broadcasts hand over, and what is sent once more. */
const kept = runsKept * 30_000;

/** Two workers and an API, each in a process of its own, with a Temporal server, a database and the stand-ins of providers, whose ledger tells the truth. */
export class SendingStage {
  readonly database: TestDatabase;
  readonly sandbox: Sandbox;
  readonly leaseMs: number;
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder: string;
  readonly #ends: (() => Promise<unknown>)[];
  /** In their places, ready or about to be. */
  readonly #workers: Promise<Program>[] = [];
  readonly #blows: number[] = [];

  private constructor(
    made: Pick<SendingStage, 'database' | 'sandbox' | 'leaseMs'> & { env: NodeJS.ProcessEnv; folder: string },
    ends: (() => Promise<unknown>)[],
  ) {
    this.database = made.database;
    this.sandbox = made.sandbox;
    this.leaseMs = made.leaseMs;
    this.#env = made.env;
    this.#folder = made.folder;
    this.#ends = ends;
  }

  /** Needs a PostgreSQL that test databases are made of (benchPostgres, or a run of Jest). */
  static async open({ perSecond, leaseMs }: Pick<SendingSize, 'perSecond' | 'leaseMs'>): Promise<SendingStage> {
    const ends: (() => Promise<unknown>)[] = [];
    try {
      const folder = mkdtempSync(join(tmpdir(), 'rounds-sending-'));
      ends.push(() => rm(folder, { recursive: true, force: true }));
      const database = await testDatabase();
      ends.push(() => database.close());
      const sandbox = await startSandbox({ ...account, data: join(folder, 'ledgers'), keep: kept, gapMs: 200 });
      ends.push(() => sandbox.close());
      const temporal = await testTemporal();
      ends.push(() => temporal.remove());
      await temporal.start();
      const apiPort = await freePort();
      mkdirSync(join(folder, 'documents'));
      const env = {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TZ: process.env.TZ,
        TEMPORAL_ADDRESS: temporal.address,
        ROUNDS_ENV: 'development',
        LOG_LEVEL: 'warn',
        ROUNDS_MASTER_KEYS: `faults:${randomBytes(32).toString('base64')}`,
        DATABASE_URL: database.url,
        PUBLIC_URL: `http://127.0.0.1:${apiPort}`,
        API_PORT: String(apiPort),
        STORAGE_DIR: join(folder, 'documents'),
        CLAMD_URL: `tcp://127.0.0.1:${sandbox.scannerPort}`,
        SMTP_URL: `smtp://127.0.0.1:${sandbox.smtpPort}`,
        MAIL_FROM: 'reminders@rounds.example',
        EMAIL_PER_SECOND: String(perSecond.email),
        TEXT_PER_SECOND: String(perSecond.text),
        TWILIO_ACCOUNT_SID: account.accountSid,
        TWILIO_AUTH_TOKEN: account.authToken,
        TWILIO_FROM: ownNumber,
        TWILIO_BASE_URL: sandbox.url,
        SHUTDOWN_GRACE_MS: '1000',
        WORKER_LEASE_MS: String(leaseMs),
        SWEEP_EVERY_MS: '500',
      };
      const stage = new SendingStage({ database, sandbox, leaseMs, env, folder }, ends);
      ends.push(() => Promise.allSettled(stage.#workers.map(async (worker) => (await worker).stop())));
      for (const place of [0, 1] as const) stage.#workers[place] = stage.#startWorker();
      const api = await stage.#start('API', 'api/main.ts', { readyAt: `${env.PUBLIC_URL}/readyz` });
      ends.push(() => api.stop());
      await Promise.all(stage.#workers);
      return stage;
    } catch (error) {
      await endAll(ends);
      throw error;
    }
  }

  remove(): Promise<void> {
    return endAll(this.#ends);
  }

  /** How the stand-in for Twilio is asked what it has taken. */
  get texts() {
    return { ...account, from: ownNumber, baseUrl: this.sandbox.url };
  }

  /** Messages that were handed over since the stage began. */
  handedOver(method: UsualMethod): number {
    const { ledger } = this.sandbox;
    return (method === 'email' ? ledger.emails() : ledger.texts()).at(-1)?.seq ?? 0;
  }

  /** Ids of messages in the order in which they were taken, each as often as it was. Of both ledgers. */
  taken(): string[] {
    const { ledger } = this.sandbox;
    return [...ledger.emails(), ...ledger.texts()].flatMap(({ messageId }) => messageId ?? []);
  }

  /** Ends it by SIGKILL and starts another one in its place, which nobody waits for. */
  async kill(place: Place): Promise<void> {
    const { pid } = await this.#workerOf(place);
    this.countBlow();
    process.kill(pid, 'SIGKILL');
    this.#workers[place] = this.#startWorker();
  }

  /** Stops it where it is. @returns what lets it go on */
  async stop(place: Place): Promise<() => void> {
    const { pid } = await this.#workerOf(place);
    process.kill(pid, 'SIGSTOP');
    return () => process.kill(pid, 'SIGCONT');
  }

  /** Ends a worker in order and starts another one in its place, whose clock is so many milliseconds ahead. */
  async replace(place: Place, clockOffMs: number): Promise<void> {
    await (await this.#workerOf(place)).stop();
    this.#workers[place] = this.#startWorker(clockOffMs);
    await this.#workers[place];
  }

  /** A worker was killed, or stopped for longer than its lease: what it had in flight may be in doubt. */
  countBlow(): void {
    this.#blows.push(Date.now());
  }

  blowsBetween(from: number, to: number): number {
    return this.#blows.filter((at) => at >= from && at <= to).length;
  }

  async #workerOf(place: Place): Promise<Program> {
    const worker = await this.#workers[place];
    if (!worker) throw new Error(`There is no worker in place ${place}`);
    return worker;
  }

  #startWorker(clockOffMs = 0): Promise<Program> {
    const started = this.#startWorkerOn(clockOffMs);
    // Told to whoever asks for it.
    started.catch(() => undefined);
    return started;
  }

  async #startWorkerOn(clockOffMs: number): Promise<Program> {
    const port = await freePort();
    const wrong = join(import.meta.dirname, 'wrong-clock.ts');
    return this.#start('Worker', 'workers/main.ts', {
      readyAt: `http://127.0.0.1:${port}/readyz`,
      env: { WORKER_PORT: String(port), CLOCK_OFF_MS: String(clockOffMs) },
      node: clockOffMs === 0 ? [] : ['--import', wrong],
    });
  }

  #start(
    name: string,
    script: string,
    { readyAt, env = {}, node = [] }: { readyAt: string; env?: NodeJS.ProcessEnv; node?: string[] },
  ): Promise<Program> {
    return startProgram(
      name,
      {
        file: process.execPath,
        args: [...node, script],
        cwd: checkout,
        env: { ...this.#env, ...env },
        stopWithin: 8_000,
      },
      { logFile: join(this.#folder, `${name}.log`) },
      { ready: answers(readyAt), readyWithin: 180_000 },
    );
  }
}

async function endAll(ends: (() => Promise<unknown>)[]): Promise<void> {
  for (const end of ends.splice(0).toReversed()) await end();
}
