import { NativeConnection, Worker, type WorkerOptions, type WorkflowBundle } from '@temporalio/worker';
import type { Config } from '../platform/config.ts';
import { createDataConverter } from '../platform/data-converter.ts';
import type { KeyRing } from '../platform/keyring.ts';
import type { Logger } from '../platform/log.ts';
import { queues } from '../platform/names.ts';
import { requestIdToActivities } from '../platform/request-id/activity.ts';
import { activityWorkers, type ActivitiesByQueue } from './queues.ts';
import { pause, sweepRegularly } from './sweeper.ts';

export interface WorkersOptions {
  config: Pick<Config, 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE' | 'SHUTDOWN_GRACE_MS' | 'SWEEP_EVERY_MS'>;
  keyRing: KeyRing;
  log: Logger;
  bundle: WorkflowBundle;
  activities: ActivitiesByQueue;
  /** Looks for rows that no workflow has taken up; runs every `SWEEP_EVERY_MS` while the workers do. */
  sweep: () => Promise<void>;
  /** Whether PostgreSQL answers; the workers are started only when it does. */
  ping: () => Promise<boolean>;
  /** Milliseconds between two attempts to start; doubles from the first to the last. */
  backoff?: { first: number; last: number };
}

/** The workers of one process; see {@link createWorkers}. */
export interface Workers {
  /** Whether every worker polls its queue at this moment. */
  isPolling(): boolean;
  /**
   * Runs until the signal aborts; then running activities get `SHUTDOWN_GRACE_MS` before they are cancelled. While
   * PostgreSQL or Temporal are away it waits for them. Resolves when nothing runs any more and every connection to
   * Temporal is closed; the database may be closed only then.
   */
  run(signal: AbortSignal): Promise<void>;
}

/** One worker for the workflows and one for each queue of activities, on one connection. */
export function createWorkers(options: WorkersOptions): Workers {
  const { config, log, ping } = options;
  const backoff = options.backoff ?? { first: 500, last: 10_000 };
  let running: Worker[] = [];

  async function runOnce(signal: AbortSignal): Promise<void> {
    if (!(await ping())) throw new Error('PostgreSQL does not answer');
    const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS });
    try {
      const workers = await createAll(optionsOf(options), connection);
      running = workers;
      log.info({ queues: workers.map((worker) => worker.options.taskQueue) }, 'Workers are polling');
      await runAll(workers, options, signal);
    } finally {
      running = [];
      await connection.close();
    }
  }

  return {
    isPolling: () => running.length > 0 && running.every((worker) => worker.getState() === 'RUNNING'),
    async run(signal) {
      let wait = backoff.first;
      while (!signal.aborted) {
        const started = Date.now();
        try {
          await runOnce(signal);
        } catch (error) {
          // What ran well for a while begins with the short waits again.
          if (Date.now() - started > backoff.last) wait = backoff.first;
          log.warn({ err: error, retryInMs: wait }, 'Workers are not running; PostgreSQL or Temporal may be away');
          await pause(wait, signal);
          wait = Math.min(wait * 2, backoff.last);
        }
      }
    },
  };
}

function optionsOf({ config, keyRing, bundle, activities }: WorkersOptions): WorkerOptions[] {
  const common = {
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter: createDataConverter(keyRing),
    interceptors: { activity: [requestIdToActivities] },
    shutdownGraceTime: config.SHUTDOWN_GRACE_MS,
    // An activity that ignores its cancellation must not keep the process alive for ever.
    shutdownForceTime: config.SHUTDOWN_GRACE_MS + 5_000,
  };
  const workflows: WorkerOptions = { taskQueue: queues.workflows, workflowBundle: bundle };
  return [workflows, ...activityWorkers(activities)].map((each) => ({ ...common, ...each }));
}

/** All or none: when one can't be created, those before it are ended, since they would hold on to the connection. */
async function createAll(all: WorkerOptions[], connection: NativeConnection): Promise<Worker[]> {
  const workers: Worker[] = [];
  try {
    for (const each of all) workers.push(await Worker.create({ ...each, connection }));
    return workers;
  } catch (error) {
    const ended = workers.map((worker) => {
      const end = worker.run();
      worker.shutdown();
      return end;
    });
    await Promise.allSettled(ended);
    throw error;
  }
}

/** Runs the workers and the sweeper together: the end of one is the end of all. @throws what one of them failed with. */
async function runAll(workers: Worker[], options: WorkersOptions, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const stop = (): void => {
    ended.abort();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const runs = workers.map((worker) => worker.run().finally(stop));
  const sweeping = sweepRegularly({ ...options, everyMs: options.config.SWEEP_EVERY_MS }, ended.signal);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  const results = await Promise.allSettled([...runs, sweeping]);
  signal.removeEventListener('abort', stop);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
