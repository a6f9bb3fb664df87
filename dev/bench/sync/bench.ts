import { randomBytes } from 'node:crypto';
import { KeyRing } from '../../../platform/keyring.ts';
import { connect, type Temporal } from '../../../platform/temporal.ts';
import { type TestDatabase, testDatabase } from '../../../test/setup/database.ts';
import { testTemporal } from '../../../test/setup/temporal.ts';
import { type Child, startChild } from '../child.ts';
import { benchPostgres } from '../postgres.ts';
import type { StandInAnswer, StandInQuestion } from './stand-ins.ts';
import type { WorkerAnswer, WorkerQuestion } from './worker.ts';

/** Everything that a leg works with. */
export interface Bench {
  database: TestDatabase;
  temporal: Temporal;
  keyRing: KeyRing;
  standIns: Child<StandInQuestion, StandInAnswer>;
  /** Starts a worker process; one at a time, since they share their queues. */
  worker(): Promise<Child<WorkerQuestion, WorkerAnswer>>;
}

/**
 * Starts PostgreSQL as `npm start` does (it survives a power failure), a Temporal server and the stand-ins, whose answers take so many milliseconds on their
 * way; all of them end with `task`.
 */
export async function withBench(latencyMs: number, task: (bench: Bench) => Promise<void>): Promise<void> {
  const ends: (() => Promise<unknown>)[] = [];
  try {
    ends.push(await benchPostgres());
    const database = await testDatabase();
    ends.push(() => database.close());
    const server = await testTemporal();
    ends.push(() => server.remove());
    await server.start();
    const masterKey = `bench:${randomBytes(32).toString('base64')}`;
    const keyRing = new KeyRing(masterKey);
    const temporal = connect({ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'default' }, keyRing);
    ends.push(() => temporal.close());
    const standIns = await startChild<StandInQuestion, StandInAnswer>('sync/stand-ins.ts', {
      env: { BENCH_LATENCY_MS: String(latencyMs) },
      args: ['--max-old-space-size=4096'],
    });
    ends.push(() => standIns.stop());
    const env = { BENCH_DATABASE_URL: database.url, BENCH_TEMPORAL: server.address, BENCH_MASTER_KEY: masterKey };
    let running: Child<WorkerQuestion, WorkerAnswer> | null = null;
    ends.push(async () => running?.stop());
    const worker = async () => {
      await running?.stop();
      return (running = await startChild<WorkerQuestion, WorkerAnswer>('sync/worker.ts', {
        env,
        args: ['--expose-gc'],
      }));
    };
    await task({ database, temporal, keyRing, standIns, worker });
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}
