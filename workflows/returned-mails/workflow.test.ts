import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { searchAttributes } from '../../platform/names.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import { returnedMailsFailures, type ReturnedMailsInput, returnedMailsStart, returnedMailsType } from './contract.ts';

type Place = ReturnedMailsInput['after'];
type Answer = (after: Place) => Promise<unknown>;

let stage: SkippingStage;
let answers: Answer[] = [];
const asked: { after: Place; at: number }[] = [];

async function readReturnMailbox({ after }: { after: Place }): Promise<unknown> {
  asked.push({ after, at: await stage.environment.currentTimeMs() });
  return (answers.shift() ?? over)(after);
}

/** No mailbox is configured any more. */
const over: Answer = async () => null;
const read =
  (uid: number, more = false): Answer =>
  async () => ({ place: { validity: 7, uid }, taken: 1, left: 0, more });
const refused: Answer = () => Promise.reject(ApplicationFailure.nonRetryable('no', returnedMailsFailures.refused));
const away: Answer = () => Promise.reject(ApplicationFailure.retryable('no', returnedMailsFailures.away));

beforeAll(async () => {
  stage = await skippingStage({ default: { readReturnMailbox } });
});
afterEach(() => {
  asked.length = 0;
  answers = [];
});
afterAll(() => stage.close());

async function run(input: ReturnedMailsInput, ...told: Answer[]) {
  answers = told;
  const handle = await stage.environment.client.workflow.start(returnedMailsType, returnedMailsStart(input));
  const result: unknown = await handle.result();
  const waits = asked.slice(1).map(({ at }, index) => Math.round((at - (asked[index]?.at ?? 0)) / 1_000));
  return { handle, result, waits, places: asked.map(({ after }) => after?.uid ?? null) };
}

describe('the mailbox of e-mails that come back', () => {
  it('is read on at once while there is more, and then every minute, from where it was left', async () => {
    const { result, places, waits } = await run({ after: null }, read(20, true), read(33), read(33), over);
    expect(result).toEqual({ phase: 'not-set-up' });
    expect(places).toEqual([null, 20, 33, 33]);
    expect(waits[0]).toBeLessThan(30);
    expect(waits.slice(1).every((wait) => wait >= 60 && wait < 90)).toBe(true);
  });

  it('goes on where it was after it has continued as new, so that its history stays short', async () => {
    const { result, places, handle } = await run(
      { after: null, looks: 2 },
      read(1, true),
      read(2, true),
      read(3),
      over,
    );
    expect([result, places]).toEqual([{ phase: 'not-set-up' }, [null, 1, 2, 3]]);
    expect((await handle.describe()).runId).not.toBe(handle.firstExecutionRunId);
  });

  it('that is away for a moment is tried again, and nobody is troubled', async () => {
    const { places, waits } = await run({ after: { validity: 7, uid: 5 } }, away, away, read(6), over);
    expect(places).toEqual([5, 5, 5, 6]);
    expect(waits[0]).toBeLessThan(30);
  });

  it('that refuses us is said to need a person, and is looked at again all the same', async () => {
    const { places, waits, handle } = await run({ after: { validity: 7, uid: 5 } }, refused, refused, read(6), over);
    expect(places).toEqual([5, 5, 5, 6]);
    expect(waits.slice(0, 2).every((wait) => wait >= 300)).toBe(true);
    const first = stage.environment.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
    const { events = [] } = await first.fetchHistory();
    const said = (events ?? []).flatMap(
      ({ upsertWorkflowSearchAttributesEventAttributes: changed }) =>
        changed?.searchAttributes?.indexedFields?.[searchAttributes.phase]?.data ?? [],
    );
    expect(said.map((data) => Buffer.from(data).toString())).toEqual(['"refused"', '"reading"', '"not-set-up"']);
  });

  it('that is away for long is told to ops by its phase', async () => {
    const { handle } = await run({ after: null }, ...Array.from({ length: 40 }, () => away), read(1), over);
    const { events = [] } = await stage.environment.client.workflow.getHandle(handle.workflowId).fetchHistory();
    const said = (events ?? []).flatMap(
      ({ upsertWorkflowSearchAttributesEventAttributes: changed }) =>
        changed?.searchAttributes?.indexedFields?.[searchAttributes.phase]?.data ?? [],
    );
    expect(said.map((data) => Buffer.from(data).toString())[0]).toBe('"server-away"');
  });
});
