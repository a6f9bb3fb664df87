import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { newId } from '../../db/ids.ts';
import { visitIsDue, visitIsOver, type VisitState } from '../../domain/evv/visit-states.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import {
  visitChangedSignal,
  type VisitExportInput,
  type VisitExportResult,
  visitExportStart,
  visitExportType,
  type VisitSending,
} from './contract.ts';

/** A row, as the test moves it. */
interface Row {
  state: VisitState;
  calls: number;
  looks: number;
  /** What becomes of each call; the last one stays. */
  answers: (() => VisitSending)[];
}

let stage: SkippingStage;
const rows = new Map<string, Row>();
const of = ({ visitId }: VisitExportInput): Row => {
  const row = rows.get(visitId);
  if (!row) throw new Error('There is no such visit');
  return row;
};

beforeAll(async () => {
  stage = await skippingStage({
    default: {
      async lookAtVisit(input: VisitExportInput) {
        const row = of(input);
        row.looks += 1;
        return { state: row.state, due: visitIsDue(row.state), over: visitIsOver(row.state) };
      },
    },
    integration: {
      async sendVisit(input: VisitExportInput) {
        const row = of(input);
        row.calls += 1;
        const answer = row.answers.length > 1 ? row.answers.shift() : row.answers[0];
        if (!answer) throw new Error('No call was expected');
        const sent = answer();
        if (sent.outcome === 'sent' || sent.outcome === 'refused') row.state = sent.outcome;
        return sent;
      },
    },
  });
});
afterAll(() => stage.close());

const sent = (): VisitSending => ({ outcome: 'sent', waitMs: 0 });
const later = (): VisitSending => ({ outcome: 'later', waitMs: 3_600_000 });
const inDoubt = (): VisitSending => {
  throw ApplicationFailure.retryable('PIMSY did not say whether it has the visit', 'VisitInDoubt');
};

async function begun(change: Partial<Row>) {
  const visitId = newId();
  const row: Row = { state: 'waiting', calls: 0, looks: 0, answers: [sent], ...change };
  rows.set(visitId, row);
  const options = visitExportStart({ practiceId: newId(), visitId });
  const start = () => stage.environment.client.workflow.signalWithStart(visitExportType, options);
  const handle = await start();
  const ended = async () => {
    const result: VisitExportResult = await handle.result();
    const { typedSearchAttributes } = await handle.describe();
    const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
    return { result, attributes };
  };
  return { row, handle, start, ended };
}

it('a visit that is over goes to PIMSY by one call', async () => {
  const { row, ended } = await begun({});
  expect(await ended()).toMatchObject({
    result: { state: 'sent', calls: 1 },
    attributes: { Process: 'visitExport', Phase: 'sent', Outcome: 'ok' },
  });
  expect(row.calls).toBe(1);
});

it('one that is still open is waited for, and goes when its row is another', async () => {
  const { row, handle, ended } = await begun({ state: 'open' });
  await stage.environment.sleep('3 days');
  expect(row.calls).toBe(0);
  row.state = 'waiting';
  await handle.signal(visitChangedSignal);
  expect((await ended()).result).toEqual({ state: 'sent', calls: 1 });
});

it('one that nobody ends or mends is left after two weeks, and taken up again by the next change', async () => {
  const { row, start, ended } = await begun({ state: 'held' });
  expect(await ended()).toMatchObject({
    result: { state: 'held', calls: 0 },
    attributes: { Phase: 'held', Outcome: 'needs-person' },
  });
  row.state = 'waiting';
  const again: VisitExportResult = await (await start()).result();
  expect(again).toEqual({ state: 'sent', calls: 1 });
});

it('one that PIMSY refuses is not sent again, and waits for a person', async () => {
  const { row, ended } = await begun({ answers: [() => ({ outcome: 'refused', waitMs: 0 })] });
  expect((await ended()).attributes).toMatchObject({ Phase: 'refused', Outcome: 'needs-person' });
  expect(row.calls).toBe(1);
});

it('one in doubt is asked for a few times, then after a rest, until PIMSY answers', async () => {
  const { row, ended } = await begun({ answers: [...Array.from({ length: 7 }, () => inDoubt), sent] });
  expect((await ended()).result.state).toBe('sent');
  expect(row.calls).toBe(8);
});

it('one that has to wait an hour goes at once when somebody presses Try again', async () => {
  const { row, handle, ended } = await begun({ answers: [later, sent] });
  await stage.environment.sleep('1 minute');
  expect(row.calls).toBe(1);
  await handle.signal(visitChangedSignal);
  expect((await ended()).result.calls).toBe(2);
});

it('one that is corrected after it was sent goes again, by another run under the same id', async () => {
  const { row, start, ended } = await begun({});
  await ended();
  row.state = 'waiting';
  const again: VisitExportResult = await (await start()).result();
  expect(again).toEqual({ state: 'sent', calls: 1 });
  expect(row.calls).toBe(2);
});
