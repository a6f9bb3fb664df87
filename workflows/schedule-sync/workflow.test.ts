import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import { pimsyReadingFailures, type PimsyReadingInput, pimsyReadingWorkflowId } from '../pimsy-reading/contract.ts';
import {
  scheduleSyncAction,
  type ScheduleSyncInput,
  type ScheduleSyncResult,
  scheduleSyncType,
  type SyncRunIds,
  askedSyncStart,
  targetSyncStart,
} from './contract.ts';

/** What the rows of a practice answer. */
interface Practice {
  runs: (string | { trigger: string; scope: string; runId?: string })[];
  held: boolean;
  open: number[];
  fail: Partial<Record<string, () => ApplicationFailure | null>>;
  /** PIMSY's appointments all come. */
  whole: boolean;
  asked: string[];
  /** Ids of readings of PIMSY that it began. */
  readings: string[];
}

const read = { status: 'done', failure: null, read: 1, changed: 0, unlinked: 0, whole: true };

let stage: SkippingStage;
const practices = new Map<string, Practice>();
const of = ({ practiceId }: { practiceId: string }) => {
  const found = practices.get(practiceId);
  if (!found) throw new Error('There is no such practice');
  return found;
};
function ask(name: string, ids: { practiceId: string }): Practice {
  const practice = of(ids);
  practice.asked.push(name);
  const failure = practice.fail[name]?.();
  if (failure) throw failure;
  return practice;
}

const rows = {
  async beginSync(input: { practiceId: string; what: string }) {
    const next = ask(`begin ${input.what}`, input).runs.shift() ?? null;
    return typeof next === 'string' || next === null ? next : { runId: newId(), readingId: newId(), ...next };
  },
  async holdSync({ readWhole, ...ids }: SyncRunIds & { readWhole?: boolean }) {
    ask(readWhole === undefined ? 'hold' : `hold ${readWhole ? 'whole' : 'partial'}`, ids);
  },
  async beginReading(input: PimsyReadingInput) {
    of(input).readings.push(input.readingId);
    ask('begin reading', input);
    return { under: true };
  },
  async endReading(input: PimsyReadingInput) {
    return { ...read, wholeAppointments: ask('end reading', input).whole };
  },
  async failReading(input: PimsyReadingInput & { failure: string }) {
    ask('fail reading', input);
    return { ...read, status: 'failed', failure: input.failure };
  },
  async planShifts(ids: SyncRunIds) {
    return { writes: 1, held: ask('plan', ids).held };
  },
  async openSyncChanges(ids: SyncRunIds) {
    const open = ask('open', ids).open.shift() ?? 0;
    return {
      ranges: Array.from({ length: open }, () => ({ from: newId(), to: newId(), count: 500 })),
      doubt: 0,
      settleMs: 1_000,
    };
  },
  async finishSync(input: SyncRunIds & { status: string; failure?: string }) {
    ask(input.failure === undefined ? `finish ${input.status}` : `finish ${input.status} ${input.failure}`, input);
    return { status: input.status, applied: 1, failed: 0, doubt: 0, unmapped: 0 };
  },
};
const others = {
  async readPeople(input: PimsyReadingInput) {
    ask('people', input);
    return { read: 1 };
  },
  async fetchPimsyAppointments(input: PimsyReadingInput) {
    of(input).asked.push('fetched');
  },
  async readPimsyAppointments(input: PimsyReadingInput) {
    ask('appointments', input);
    return { read: 1 };
  },
  async readShifts(ids: SyncRunIds) {
    ask('shifts', ids);
    return { count: 1 };
  },
  async readVisits(ids: SyncRunIds) {
    ask('visits', ids);
    return { changed: 0 };
  },
  async applyShifts(ids: SyncRunIds) {
    ask('apply', ids);
    return { changes: 1 };
  },
};

beforeAll(async () => {
  stage = await skippingStage({ default: rows, integration: others });
});
afterAll(() => stage.close());

const stays = () => ApplicationFailure.retryable('away', 'timeero-away');
const pimsyAway = () => ApplicationFailure.retryable('away', 'EhrUnreachable');
const underWay = () => ApplicationFailure.retryable('Another reading', pimsyReadingFailures.underWay);
const refused = () => ApplicationFailure.nonRetryable('refused', 'timeero-refuses');
const over = () => ApplicationFailure.nonRetryable('over', 'SyncRunOver');

const aRun = { trigger: 'timer', scope: 'whole' };
function aPractice(change: Partial<Practice> = {}): { practiceId: string; practice: Practice } {
  const practiceId = newId();
  const practice = { runs: [aRun], held: false, open: [1], fail: {}, whole: true, asked: [], readings: [], ...change };
  practices.set(practiceId, practice);
  return { practiceId, practice };
}
async function ran(change: Partial<Practice>, input: Partial<ScheduleSyncInput> = {}) {
  const { practiceId, practice } = aPractice(change);
  const { type: _, workflowType: __, ...options } = scheduleSyncAction({ practiceId, ...input });
  const handle = await stage.environment.client.workflow.start(scheduleSyncType, options);
  const result: ScheduleSyncResult = await handle.result();
  const { typedSearchAttributes } = await handle.describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  return { result, attributes, asked: practice.asked, readings: practice.readings };
}

it('a run reads both systems, plans, writes and ends; then it looks for what else waits', async () => {
  const { result, asked, attributes } = await ran({ open: [2, 0] });
  // Timeero's shifts are read beside PIMSY, and its people beside its appointments, whenever that is.
  expect(asked.filter((name) => name !== 'shifts' && name !== 'fetched')).toEqual(
    'begin tick, hold, begin reading, people, appointments, end reading, hold whole, visits, plan, open, apply, apply, open, finish done, begin rest'.split(
      ', ',
    ),
  );
  expect(asked.indexOf('shifts')).toBeLessThan(asked.indexOf('visits'));
  expect(asked.filter((name) => name === 'shifts')).toHaveLength(1);
  expect(result).toMatchObject({ runs: 1, last: { status: 'done' } });
  expect(attributes).toMatchObject({ Process: 'scheduleSync', Phase: 'done', Outcome: 'ok' });
});

it('a preview writes nothing, nor does a run that a person has to decide about', async () => {
  expect((await ran({ runs: [{ trigger: 'preview', scope: 'whole' }] })).asked).not.toContain('apply');
  const held = await ran({ held: true });
  expect(held.asked).not.toContain('apply');
  expect(held.attributes).toMatchObject({ Phase: 'held', Outcome: 'needs-person' });
});

it('a run of changes alone does not read Timeero', async () => {
  expect((await ran({ runs: [{ trigger: 'timer', scope: 'changes' }] })).asked).not.toContain('shifts');
});

it('a run knows whether all of PIMSY came', async () => {
  expect((await ran({ whole: false })).asked).toContain('hold partial');
});

it('PIMSY that is away fails the run by its reason, after it was tried again', async () => {
  const { asked, result } = await ran({ fail: { people: pimsyAway } });
  expect(result.last?.status).toBe('failed');
  expect(asked).toContain('finish failed pimsy-away');
  expect(asked.filter((name) => name === 'people')).toHaveLength(9);
  // The run is held while its reading goes on.
  expect(asked.filter((name) => name === 'hold').length).toBeGreaterThan(2);
});

it('waits for another reading of PIMSY, and not for ever', async () => {
  let left = 5;
  const passes = () => (left-- > 0 ? underWay() : null);
  expect((await ran({ fail: { 'begin reading': passes } })).result.last?.status).toBe('done');
  expect((await ran({ fail: { 'begin reading': underWay } })).asked).toContain('finish failed pimsy-being-read');
});

it('what is away is tried again, and fails the run in the end, not the workflow', async () => {
  let left = 3;
  const passes = () => (left-- > 0 ? stays() : null);
  expect((await ran({ fail: { shifts: passes } })).result.last?.status).toBe('done');
  const { asked, result } = await ran({ fail: { shifts: stays } });
  expect([result.last?.status, asked.at(-2)]).toEqual(['failed', 'finish failed timeero-away']);
});

it('what a person has to mend is not tried again', async () => {
  const { asked } = await ran({ fail: { apply: refused } });
  expect(asked.filter((name) => name === 'apply')).toHaveLength(1);
  expect(asked).toContain('finish failed timeero-refuses');
});

it('a run that was cancelled ends so', async () => {
  expect((await ran({ fail: { apply: over } })).asked).toContain('finish cancelled SyncRunOver');
});

it('waits while another run of the practice is under way', async () => {
  const { result, asked } = await ran({ runs: ['busy', 'busy', aRun] });
  expect([result.runs, asked.filter((name) => name === 'begin tick')]).toEqual([1, Array(3).fill('begin tick')]);
});

it('takes up what was requested meanwhile', async () => {
  expect((await ran({ runs: [aRun, { trigger: 'person', scope: 'whole' }] })).result.runs).toBe(2);
});

it('changes of single shifts that come together are looked at together, and none is missed', async () => {
  const { practiceId, practice } = aPractice({ runs: [{ trigger: 'webhook', scope: 'targets' }], open: [] });
  const start = () => stage.environment.client.workflow.signalWithStart(scheduleSyncType, targetSyncStart(practiceId));
  const handle = await start();
  await start();
  await start();
  const result: ScheduleSyncResult = await handle.result();
  expect(result.runs).toBe(1);
  expect(practice.asked).not.toContain('begin reading');
  practice.runs.push({ trigger: 'webhook', scope: 'targets' });
  const later: ScheduleSyncResult = await (await start()).result();
  expect(later.runs).toBe(1);
});

it('who asks for a run gets that one, and makes none of the timer', async () => {
  const { practiceId, practice } = aPractice({ runs: [aRun], open: [] });
  const handle = await stage.environment.client.workflow.signalWithStart(scheduleSyncType, askedSyncStart(practiceId));
  const { runs }: ScheduleSyncResult = await handle.result();
  expect(runs).toBe(1);
  expect(practice.asked).not.toContain('begin tick');
});

// The last one: the server of the test jumps no more once a child has ended that outlived its parent.
it('a run that was cancelled while PIMSY is read ends so, and the reading goes on to its end', async () => {
  let holds = 0;
  let isOver = false;
  // PIMSY is there again as soon as the run has ended.
  const cancelled = () => (++holds > 1 ? over() : null);
  const ends = () => {
    isOver = true;
    return null;
  };
  const passes = () => (isOver ? null : pimsyAway());
  const end = 'finish cancelled SyncRunOver';
  const { asked, readings } = await ran({ fail: { people: passes, hold: cancelled, [end]: ends } });
  await stage.environment.client.workflow.getHandle(pimsyReadingWorkflowId(readings[0] ?? '')).result();
  expect(asked).toContain(end);
  expect(asked.indexOf('end reading')).toBeGreaterThan(asked.indexOf(end));
});
