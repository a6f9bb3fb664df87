import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import {
  type ImportStep,
  personImportChanged,
  type PersonImportInput,
  type PersonImportResult,
  personImportStart,
  personImportTypes,
} from './contract.ts';

let stage: SkippingStage;
/** What a step answers, by run, and how many there were. */
const answers = new Map<string, (step: number) => Promise<ImportStep> | ImportStep>();
const steps = new Map<string, number>();
const results = new Map<string, PersonImportResult>();

const activities = {
  async importPeople({ runId }: PersonImportInput): Promise<ImportStep> {
    const step = (steps.get(runId) ?? 0) + 1;
    steps.set(runId, step);
    return answers.get(runId)?.(step) ?? { state: 'through', waitMs: 0 };
  },
  finishPersonImport: async ({ runId }: PersonImportInput): Promise<PersonImportResult> =>
    results.get(runId) ?? { status: 'done', done: 1, failed: 0 },
};

beforeAll(async () => {
  stage = await skippingStage({ integration: activities });
});
afterAll(() => stage.close());

const start = (input: PersonImportInput) =>
  stage.environment.client.workflow.start(personImportTypes.client, personImportStart('client', input));
const inputOf = (
  answer: (step: number) => Promise<ImportStep> | ImportStep,
  result?: PersonImportResult,
): PersonImportInput => {
  const input = { practiceId: newId(), runId: newId() };
  answers.set(input.runId, answer);
  if (result) results.set(input.runId, result);
  return input;
};
/** How many waits came to their end. */
const timersOf = async (handle: Awaited<ReturnType<typeof start>>) => {
  const { events } = await handle.fetchHistory();
  return { fired: events?.filter(({ timerFiredEventAttributes }) => timerFiredEventAttributes).length };
};
const through: ImportStep = { state: 'through', waitMs: 0 };
const hour = 60 * 60_000;

it('goes step by step until every record is through', async () => {
  const input = inputOf((step) => (step < 4 ? { state: 'more', waitMs: 0 } : through));
  const handle = await start(input);
  expect(handle.workflowId).toBe(`import-clients/${input.runId}`);
  expect(await handle.result()).toEqual({ status: 'done', done: 1, failed: 0 });
  expect(steps.get(input.runId)).toBe(4);
});

it('completes with failures where records have to be corrected: a record fails, never the import', async () => {
  const handle = await start(inputOf(() => through, { status: 'done', done: 2, failed: 5 }));
  await handle.result();
  const { typedSearchAttributes, status } = await handle.describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  expect(status.name).toBe('COMPLETED');
  expect(attributes).toMatchObject({ Process: 'importClients', Phase: 'done', Outcome: 'with-failures' });
});

it('waits for Timeero for days, and goes on by itself', async () => {
  const input = inputOf((step) => (step < 40 ? { state: 'waiting', waitMs: 2 * hour } : through));
  const began = await stage.environment.currentTimeMs();
  await (await start(input)).result();
  expect((await stage.environment.currentTimeMs()) - began).toBeGreaterThanOrEqual(39 * 2 * hour);
});

it('that is paused is woken by whoever resumes or cancels it, long before it would look by itself', async () => {
  const { promise: paused, resolve: isPaused } = Promise.withResolvers<void>();
  const input = inputOf((step) => {
    if (step > 1) return through;
    isPaused();
    return { state: 'paused', waitMs: 100 * 24 * hour };
  });
  const handle = await start(input);
  await paused;
  await handle.signal(personImportChanged);
  await handle.result();
  expect(await timersOf(handle)).toEqual({ fired: 0 });
});

it('is not lost by a signal that comes while a step is under way', async () => {
  const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
  const { promise: signalled, resolve: goOn } = Promise.withResolvers<void>();
  const input = inputOf(async (step) => {
    if (step > 1) return through;
    begins();
    await signalled;
    return { state: 'paused', waitMs: 100 * 24 * hour };
  });
  const handle = await start(input);
  await begun;
  await handle.signal(personImportChanged);
  goOn();
  await handle.result();
  expect(await timersOf(handle)).toEqual({ fired: 0 });
});

it('tries a step again that fails, as when PostgreSQL is away', async () => {
  const input = inputOf((step) => {
    if (step < 4) throw new Error('PostgreSQL is away');
    return through;
  });
  expect(await (await start(input)).result()).toMatchObject({ status: 'done' });
});

it('of a run that is not there ends at once', async () => {
  const input = inputOf(() => {
    throw ApplicationFailure.nonRetryable('There is no such import', 'PersonImportNotFound');
  });
  await expect((await start(input)).result()).rejects.toThrow();
  expect(steps.get(input.runId)).toBe(1);
});
