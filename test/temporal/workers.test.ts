import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import proto from '@temporalio/proto';
import { withLogContext } from '../../platform/log.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { type TestTemporal, testTemporal } from '../setup/temporal.ts';
import { until, workerFixture, type WorkerFixture } from './worker-fixture.ts';

const secret = 'Ida Frost';

describe('Workers', () => {
  let server: TestTemporal;
  let worker: WorkerFixture;
  const stop = new AbortController();
  let ran: Promise<void>;

  /** Starts a process of workers/fixtures, as if the request of that id had asked for it. */
  const start = (type: string, workflowId: string, requestId = 'request-start') =>
    withLogContext({ requestId }, () =>
      worker.temporal.client.workflow.start(type, {
        taskQueue: 'rounds',
        workflowId,
        args: [{ secret }],
        staticSummary: `Visit of ${secret}`,
        typedSearchAttributes: attributesOf({ practice: 'p-1', process: 'visit' }),
      }),
    );

  /** Everything that the server keeps of a run, as bytes and not decrypted. */
  async function stored(workflowId: string): Promise<Buffer> {
    const { workflowService } = worker.temporal.connection;
    const execution = { workflowId };
    const { history } = await workflowService.getWorkflowExecutionHistory({ namespace: 'default', execution });
    return Buffer.from(proto.temporal.api.history.v1.History.encode(history ?? {}).finish());
  }

  beforeAll(async () => {
    server = await testTemporal();
    worker = await workerFixture(server.address);
    worker.database.answers = false;
    ran = worker.workers.run(stop.signal);
  });

  afterAll(async () => {
    stop.abort();
    await ran;
    await worker.temporal.close();
    await server.remove();
  });

  it('wait, and say so, while PostgreSQL and Temporal are away, and begin when both have come', async () => {
    const message = 'Workers are not running; PostgreSQL or Temporal may be away';
    await until(() => worker.said(message).length > 0);
    worker.database.answers = true;
    const before = worker.said(message).length;
    await until(() => worker.said(message).length > before + 1);
    expect(worker.workers.isPolling()).toBe(false);
    await server.start();
    await until(() => worker.workers.isPolling());
    await until(() => worker.temporal.isReachable());
    await until(async () =>
      (await worker.sdkMetrics().catch(() => '')).includes('temporal_worker_task_slots_available'),
    );
  });

  it('follow a request into workflow and activity, and a signal by the request that sent it', async () => {
    const handle = await start('visit', 'visit/followed');
    await withLogContext({ requestId: 'request-end' }, () => handle.signal('endVisit'));
    expect(await handle.result()).toBe('Ida Frost noted, ended');
    await until(() => worker.said('visit ends').length > 0);
    expect(worker.said('visit began')).toEqual([expect.objectContaining({ requestId: 'request-start' })]);
    expect(worker.said('visit ends')).toEqual([expect.objectContaining({ requestId: 'request-end' })]);
    expect(worker.said('visit noted')).toEqual([
      expect.objectContaining({
        requestId: 'request-start',
        workflowId: 'visit/followed',
        activity: 'noteVisit',
        note: '[redacted]',
      }),
    ]);
  });

  it('let the server keep nothing readable: inputs, results, summaries, failures with their stacks', async () => {
    const handle = await start('failingVisit', 'visit/failing');
    await expect(handle.result()).rejects.toMatchObject({
      cause: { cause: { message: `no consent of ${secret}`, type: 'NoConsent', details: [secret] } },
    });
    for (const id of ['visit/followed', 'visit/failing']) {
      const bytes = await stored(id);
      expect(bytes.includes('binary/encrypted')).toBe(true);
      expect(bytes.includes('Frost')).toBe(false);
      expect(bytes.includes('fixtures/activities')).toBe(false);
    }
  });

  it('outlast an absence of Temporal and finish what had begun', async () => {
    const handle = await start('visit', 'visit/outlasting');
    await until(() => worker.said('visit noted').length > 1);
    // It says so before its end has reached the server, and has no second attempt.
    await until(async () => ((await handle.describe()).raw.pendingActivities ?? []).length === 0);
    await server.stop();
    expect(await worker.temporal.isReachable()).toBe(false);
    await server.start();
    await until(() => worker.temporal.isReachable());
    await handle.signal('endVisit');
    expect(await handle.result()).toBe('Ida Frost noted, ended');
  });

  it('give a running activity its time to end when they are told to stop', async () => {
    const handle = await start('longVisit', 'visit/long');
    await until(() => worker.said('long visit began').length > 0);
    stop.abort();
    await ran;
    expect(worker.workers.isPolling()).toBe(false);
    // Its result was taken, so no other worker will do it again.
    const { raw } = await handle.describe();
    expect(raw.pendingActivities ?? []).toEqual([]);
  });
});
