import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { Broadcast } from '../../db/entities/index.ts';
import { createDataConverter } from '../../platform/data-converter.ts';
import { connect, type Temporal } from '../../platform/temporal.ts';
import { type BroadcastStage, broadcastStage, canaries, runs } from '../setup/broadcast-stage.ts';
import { messagesOf } from '../setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../setup/database.ts';
import { type TestTemporal, testTemporal } from '../setup/temporal.ts';
import { testKeyRing } from '../setup/time-skipping.ts';
import { quietRuntime } from '../setup/quiet-runtime.ts';

let server: TestTemporal;
let temporal: Temporal;
let database: TestDatabase;
let stage: BroadcastStage;

beforeAll(async () => {
  quietRuntime();
  [server, database] = await Promise.all([testTemporal(), testDatabase()]);
  await server.start();
  temporal = connect({ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'default' }, testKeyRing);
  const dataConverter = createDataConverter(testKeyRing);
  stage = await broadcastStage({ address: server.address, client: temporal.client, database, dataConverter });
});
afterAll(async () => {
  await stage.close();
  await temporal.close();
  await server.remove();
  await database.close();
});

/** All that Temporal keeps of a run and shows of it in lists, as bytes, without the codec. */
async function stored({ workflowId }: WorkflowHandle): Promise<string> {
  const { workflowService } = temporal.connection;
  const request = { namespace: 'default', execution: { workflowId } };
  const { history } = await workflowService.getWorkflowExecutionHistory(request);
  const described = await workflowService.describeWorkflowExecution(request);
  const parts = [
    proto.temporal.api.history.v1.History.encode(history ?? {}).finish(),
    proto.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse.encode(described).finish(),
  ];
  return Buffer.concat(parts).toString('latin1');
}
const attributes = async (handle: WorkflowHandle) =>
  Object.fromEntries(
    (await handle.describe()).typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
  );
const broadcastOf = (handle: WorkflowHandle) => handle.workflowId.replace('broadcast/', '');
const counted = async (handle: WorkflowHandle) => {
  const by: Record<string, number> = {};
  for (const { status } of await messagesOf(stage.of, broadcastOf(handle))) by[status] = (by[status] ?? 0) + 1;
  return by;
};
const run = async (name: string): Promise<WorkflowHandle> => {
  const play = runs[name];
  if (!play) throw new Error(`There is no run ${name}`);
  return play(stage);
};

it('a broadcast reaches everybody it can, tries again what may be tried again, and says how it ended', async () => {
  const handle = await run('two-rounds');
  expect(await counted(handle)).toEqual({ accepted: 23, failed: 1, unknown: 1 });
  expect(await attributes(handle)).toMatchObject({
    Practice: stage.of.practiceId,
    Process: 'broadcast',
    Subject: broadcastOf(handle),
    Phase: 'completed',
    Outcome: 'with-failures',
  });
  const row = await stage.of.work(({ em }) => em.findOneOrFail(Broadcast, { id: broadcastOf(handle) }));
  expect(row.status).toBe('completed');
  const kept = await stored(handle);
  expect(kept).toContain('binary/encrypted');
  expect(canaries.filter((word) => kept.includes(word))).toEqual([]);
  const texts = stage.senders.texts.map((text) => text.messageId);
  expect(texts).toHaveLength(26);
  expect(new Set(texts).size).toBe(25);
});

it('one that is cancelled sends nothing more, and what was in the air is recorded', async () => {
  const handle = await run('cancelled-while-it-ran');
  const by = await counted(handle);
  // The number that failed for good in the run before gets nothing any more; how many had gone out depends on the moment.
  const { accepted = 0, cancelled = 0, failed = 0, unknown = 0, ...open } = by;
  expect([accepted + cancelled + failed + unknown, open]).toEqual([24, {}]);
  expect(accepted).toBeGreaterThan(0);
  expect(cancelled).toBeGreaterThan(0);
  expect(await attributes(handle)).toMatchObject({ Phase: 'cancelled' });
});
