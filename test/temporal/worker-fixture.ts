import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { KeyRing } from '../../platform/keyring.ts';
import { createLogger, type Logger } from '../../platform/log.ts';
import { connect, type Temporal } from '../../platform/temporal.ts';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { createFixtureActivities } from '../../workers/fixtures/activities.ts';
import { createWorkers, type Workers } from '../../workers/run-workers.ts';
import { installRuntime } from '../../workers/sdk-runtime.ts';

export const keyRing = new KeyRing(`k1:${Buffer.alloc(32, 7).toString('base64')}`);

export interface WorkerFixture {
  temporal: Temporal;
  workers: Workers;
  /** Whether PostgreSQL seems to answer. */
  database: { answers: boolean };
  /** Log lines with this text. */
  said(text: string): unknown[];
  sdkMetrics(): Promise<string>;
}

/** Our workers over the processes of workers/fixtures, at that server; the log is kept. One a file: the SDK allows no second. */
export async function workerFixture(address: string): Promise<WorkerFixture> {
  const lines: Record<string, unknown>[] = [];
  const parsed = z.record(z.string(), z.unknown());
  const log: Logger = createLogger(
    { level: 'info', name: 'worker' },
    { write: (line) => void lines.push(parsed.parse(JSON.parse(line))) },
  );
  const { sdkMetrics } = await installRuntime(log);
  const config = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    SHUTDOWN_GRACE_MS: 200,
    SWEEP_EVERY_MS: 1_000,
  };
  const database = { answers: true };
  const workers = createWorkers({
    config,
    keyRing,
    log,
    bundle: await bundleWorkflows(log, join(import.meta.dirname, '../../workers/fixtures/workflows.ts')),
    activities: {
      default: createFixtureActivities(log),
      email: { none },
      text: { none },
      voice: { none },
      fax: { none },
      'email-single': { none },
      'text-single': { none },
      'voice-single': { none },
      'fax-single': { none },
      documents: { none },
      integration: { none },
    },
    sweep: none,
    ping: async () => database.answers,
    backoff: { first: 50, last: 500 },
  });
  return {
    temporal: connect(config, keyRing),
    workers,
    database,
    sdkMetrics,
    said: (text) => lines.filter((line) => line['msg'] === text),
  };
}

async function none(): Promise<void> {}

/** Waits until it is so; the test's own limit of time ends it otherwise. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(50);
}
