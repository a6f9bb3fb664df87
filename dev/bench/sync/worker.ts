import { readFileSync, writeFileSync } from 'node:fs';
import { createActivities } from '../../../activities/index.ts';
import { openDatabase } from '../../../db/database.ts';
import { KeyRing } from '../../../platform/keyring.ts';
import { createLogger } from '../../../platform/log.ts';
import { createTimeero } from '../../../providers/fieldtime/timeero/timeero.ts';
import { activityDeps, TestSenders } from '../../../test/setup/broadcasts.ts';
import { createEhrs } from '../../../workers/adapters.ts';
import { bundleWorkflows } from '../../../workers/bundle.ts';
import { createWorkers } from '../../../workers/run-workers.ts';
import { installRuntime } from '../../../workers/sdk-runtime.ts';
import { answerParent } from '../child.ts';

/*
 * A worker as workers/main.ts composes it, with all its queues, but for the pace of Timeero's adapter: without it, so that what is measured is Rounds and not
 * a clock. It says what it needs of memory.
 */

export type WorkerQuestion = { memory: 'mark' | 'peak' };
export interface WorkerAnswer {
  /** Megabytes of resident memory: now at a mark, at most since then at a peak. */
  residentMb: number;
  /** Megabytes of the heap that are in use after a collection. */
  heapMb: number;
}

const { BENCH_DATABASE_URL: url = '', BENCH_TEMPORAL: address = '', BENCH_MASTER_KEY: masterKey = '' } = process.env;
const keyRing = new KeyRing(masterKey);
const log = createLogger({ level: 'error', name: 'worker' });
await installRuntime(log);
const database = await openDatabase(url);
const stop = new AbortController();
const workers = createWorkers({
  config: {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    SHUTDOWN_GRACE_MS: 1_000,
    SWEEP_EVERY_MS: 3_600_000,
  },
  keyRing,
  log,
  bundle: await bundleWorkflows(log),
  activities: createActivities({
    ...activityDeps({ database }, new TestSenders()),
    database,
    keyRing,
    clock: () => new Date(),
    ehr: createEhrs({ ROUNDS_ENV: 'test', PIMSY_DROP_ROOT: undefined }),
    fieldTime: ({ address: baseUrl, secrets: { key = '' } }) =>
      createTimeero({ baseUrl, apiKey: key, allowLoopback: true }),
  }),
  sweep: async () => {},
  ping: () => database.ping(),
});
const over = workers.run(stop.signal);
process.on('SIGTERM', () => {
  stop.abort();
  void over.then(() => process.exit(0));
});

answerParent(async ({ memory }: WorkerQuestion): Promise<WorkerAnswer> => {
  globalThis.gc?.();
  // Linux forgets what the process once needed, which is counted anew from here.
  if (memory === 'mark') writeFileSync('/proc/self/clear_refs', '5');
  return {
    residentMb: statusOf(memory === 'mark' ? 'VmRSS' : 'VmHWM'),
    heapMb: process.memoryUsage().heapUsed / 2 ** 20,
  };
});

function statusOf(field: 'VmRSS' | 'VmHWM'): number {
  const [, kilobytes = '0'] =
    new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
