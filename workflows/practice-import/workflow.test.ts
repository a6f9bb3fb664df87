import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import {
  practiceImportFailures,
  type PracticeImportInput,
  type PracticeImportResult,
  practiceImportStart,
  practiceImportType,
} from './contract.ts';

let stage: SkippingStage;
/** What carrying out does, by run, and the names of what was asked for. */
const answers = new Map<string, () => Promise<PracticeImportResult>>();
const asked = new Map<string, string[]>();
const note = (name: string, { runId }: PracticeImportInput) => asked.set(runId, [...(asked.get(runId) ?? []), name]);

const activities = {
  async carryOutImport(input: PracticeImportInput): Promise<PracticeImportResult> {
    note('carryOutImport', input);
    return answers.get(input.runId)?.() ?? { status: 'done', bad: 0 };
  },
  async giveUpImport(input: PracticeImportInput): Promise<PracticeImportResult> {
    note('giveUpImport', input);
    return { status: 'failed', bad: 0 };
  },
};

beforeAll(async () => {
  stage = await skippingStage({ default: activities });
});
afterAll(() => stage.close());

async function carriedOut(answer: () => Promise<PracticeImportResult>) {
  const input = { practiceId: newId(), runId: newId() };
  answers.set(input.runId, answer);
  const handle = await stage.environment.client.workflow.start(practiceImportType, practiceImportStart(input));
  const result: unknown = await handle.result();
  const { typedSearchAttributes } = await handle.describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  return { result, names: asked.get(input.runId), attributes, input };
}

it('an import that goes well ends as its row says', async () => {
  const { result, names, attributes } = await carriedOut(async () => ({ status: 'done', bad: 0 }));
  expect([result, names]).toEqual([{ status: 'done', bad: 0 }, ['carryOutImport']]);
  expect(attributes).toMatchObject({ Process: 'practiceImport', Phase: 'done', Outcome: 'ok' });
});

it('rows to correct make it one with failures, not a failed one', async () => {
  const { attributes } = await carriedOut(async () => ({ status: 'done', bad: 7 }));
  expect(attributes).toMatchObject({ Phase: 'done', Outcome: 'with-failures' });
});

it('what fails is tried again', async () => {
  let tries = 0;
  const { result } = await carriedOut(async () => {
    if (++tries < 5) throw new Error('PostgreSQL is away');
    return { status: 'undone', bad: 0 };
  });
  expect(result).toEqual({ status: 'undone', bad: 0 });
});

it('what fails for a day is given up, and needs a person', async () => {
  const { result, names, attributes } = await carriedOut(() =>
    Promise.reject(ApplicationFailure.create({ message: 'PostgreSQL is away', nextRetryDelay: '5 hours' })),
  );
  expect([result, names?.at(-1)]).toEqual([{ status: 'failed', bad: 0 }, 'giveUpImport']);
  expect(attributes).toMatchObject({ Phase: 'failed', Outcome: 'needs-person' });
});

it('a run that is not there is not tried for a day', async () => {
  const gone = ApplicationFailure.nonRetryable('There is no such import', practiceImportFailures.notFound);
  const { names } = await carriedOut(() => Promise.reject(gone));
  expect(names).toEqual(['carryOutImport', 'giveUpImport']);
});

it('an id is used again for the rest of the rows, but never twice at a time', async () => {
  const { input } = await carriedOut(async () => ({ status: 'done', bad: 1 }));
  const { promise, resolve } = Promise.withResolvers<PracticeImportResult>();
  answers.set(input.runId, () => promise);
  const start = () => stage.environment.client.workflow.start(practiceImportType, practiceImportStart(input));
  const again = await start();
  await expect(start()).rejects.toThrow(/already started/i);
  resolve({ status: 'done', bad: 0 });
  expect(await again.result()).toEqual({ status: 'done', bad: 0 });
});
