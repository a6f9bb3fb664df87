import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createDataConverter } from '../../platform/data-converter.ts';
import { queues } from '../../platform/names.ts';
import { keptBundle } from './kept-bundle.ts';
import { testKeyRing, timeSkippingEnvironment } from './time-skipping.ts';

export interface SkippingStage {
  environment: TestWorkflowEnvironment;
  close(): Promise<void>;
}

/** All workflows on a server whose clock jumps, with activities that a test plays, by the queue that they run on. */
export async function skippingStage(
  activities: Partial<Record<Exclude<keyof typeof queues, 'workflows'>, object>>,
): Promise<SkippingStage> {
  const environment = await timeSkippingEnvironment();
  const workflowBundle = await keptBundle();
  const common = { connection: environment.nativeConnection, dataConverter: createDataConverter(testKeyRing) };
  const workers = [await Worker.create({ ...common, taskQueue: queues.workflows, workflowBundle })];
  for (const [queue, played] of Object.entries(activities))
    workers.push(await Worker.create({ ...common, taskQueue: queue, activities: played }));
  const ran = Promise.all(workers.map((worker) => worker.run()));
  return {
    environment,
    async close() {
      for (const worker of workers) worker.shutdown();
      await ran;
      await environment.teardown();
    },
  };
}
