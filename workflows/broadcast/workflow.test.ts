import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { noSends } from '../../activities/sending.ts';
import { noCounts } from '../../domain/broadcast-counts.ts';
import { type Activities, range, Rehearsal, totals } from '../../test/setup/broadcast-rehearsal.ts';
import { until } from '../../test/setup/until.ts';
import {
  broadcastFailures,
  broadcastStart,
  type BroadcastTotals,
  broadcastType,
  cancelUpdate,
  progressQuery,
} from './contract.ts';

let stage: Rehearsal;
beforeAll(async () => {
  stage = await Rehearsal.create();
});
afterAll(() => stage.close());

const often = { every: 10 };

/** Due in so many days. */
async function dueIn(days: number, method: 'email' | 'text' = 'text') {
  const sendAt = new Date((await stage.environment.currentTimeMs()) + days * 86_400_000).toISOString();
  const scheduleBroadcast: Activities['scheduleBroadcast'] = async () => ({ phase: 'scheduled', method, sendAt });
  return { sendAt, scheduleBroadcast };
}

describe('a broadcast', () => {
  it('waits for its time, be it days away, and judges people as of then', async () => {
    const { sendAt, scheduleBroadcast } = await dueIn(3, 'email');
    const { handle, asked, names } = await stage.start({ scheduleBroadcast });
    expect(await handle.result()).toEqual({ phase: 'completed', totals });
    expect(asked('freezeBroadcast')[0]?.at).toBeGreaterThanOrEqual(Date.parse(sendAt));
    expect(asked('freezeBroadcast')[0]?.input).toMatchObject({ at: expect.stringMatching(/Z$/), rangeSize: 500 });
    expect(names()).toEqual([
      'scheduleBroadcast',
      'freezeBroadcast',
      'sendBroadcastRange',
      'sendBroadcastRange',
      'settleBroadcast',
      'finishBroadcast',
    ]);
  });

  it('whose time has passed goes at once', async () => {
    const before = await stage.environment.currentTimeMs();
    const { handle, asked } = await stage.start();
    await handle.result();
    expect(asked('freezeBroadcast')[0]!.at - before).toBeLessThan(3_600_000);
    // Not even a timer stands between: the shortest takes up to a second.
    const { events = [] } = await handle.fetchHistory();
    expect(events?.filter((event) => event.timerStartedEventAttributes)).toEqual([]);
  });

  it('hands every range to the queue of its method, a few at a time', async () => {
    const ranges = Array.from({ length: 9 }, (_, n) => range(n));
    let inFlight = 0;
    let most = 0;
    const three = Promise.withResolvers<void>();
    const { handle, asked } = await stage.start(
      {
        freezeBroadcast: async () => ({ phase: 'running', totals, ranges }),
        async sendBroadcastRange() {
          most = Math.max(most, ++inFlight);
          if (inFlight === 3) three.resolve();
          await three.promise;
          await new Promise((resolve) => setTimeout(resolve, 20));
          inFlight -= 1;
          return noSends;
        },
      },
      { parallel: 3 },
    );
    await handle.result();
    expect(most).toBe(3);
    const sent = asked('sendBroadcastRange').map((call) => call.input.from);
    expect(new Set(sent)).toEqual(new Set(ranges.map((each) => each.from)));
    expect(sent).toHaveLength(ranges.length);
    expect(asked('sendBroadcastRange')[0]?.input).toMatchObject({ method: 'text' });
  });

  it('tells where it stands, in its search attributes too', async () => {
    const failing = { ...totals, accepted: 29, failed: 1 };
    const { handle, input } = await stage.start({
      finishBroadcast: async ({ outcome }) => ({ phase: outcome, totals: failing }),
    });
    await handle.result();
    expect(await handle.query(progressQuery)).toEqual({ phase: 'completed', round: 1, ranges: { all: 2, done: 2 } });
    const { typedSearchAttributes } = await handle.describe();
    expect(Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]))).toEqual({
      Practice: input.practiceId,
      Process: 'broadcast',
      Subject: input.broadcastId,
      Phase: 'completed',
      Outcome: 'with-failures',
      TemporalChangeVersion: ['due-at-once'],
    });
  });
});

/** What its page of the Temporal UI says, by paragraphs. */
const details = async (handle: Pick<WorkflowHandle, 'query'>) =>
  (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails.split('\n\n');
const people = ({ recipients, skipped, messages }: BroadcastTotals) =>
  `${recipients} recipients, ${skipped} of them skipped; ${messages} messages`;
const row = ({ pending, sending, accepted, delivered, failed, unknown, cancelled }: BroadcastTotals) =>
  expect.stringMatching(
    new RegExp(`\\n\\| ${[pending, sending, accepted, delivered, failed, unknown, cancelled].join(' \\| ')} \\|$`),
  );

describe('its page of the Temporal UI', () => {
  const frozen = { ...noCounts, recipients: 30, skipped: 5, messages: 25, pending: 25 };
  // A callback has settled what was unknown.
  const counted = { ...frozen, pending: 4, accepted: 18, failed: 1, skipped: 7, messages: 23 };

  it('shows the counts as its ranges end, what is tried again once, and at the end those of the row', async () => {
    const held = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sent = [
      { ...noSends, accepted: 8, retry: 4, failed: 1, skipped: 1 },
      { ...noSends, accepted: 9, unknown: 1, skipped: 1 },
      { ...noSends, accepted: 3, failed: 1 },
    ];
    let tried = 0;
    let rounds = 0;
    const { handle, asked } = await stage.start(
      {
        freezeBroadcast: async () => ({ phase: 'running', totals: frozen, ranges: [range(1), range(2)] }),
        async sendBroadcastRange() {
          const nth = tried++;
          if (nth > 0) await held[nth - 1]?.promise;
          return sent[nth] ?? noSends;
        },
        settleBroadcast: async () =>
          ++rounds === 1
            ? { open: 4, waitMs: 0, ranges: [range(1)], totals: counted }
            : { open: 0, waitMs: 0, ranges: [] },
        finishBroadcast: async ({ outcome }) => ({
          phase: outcome,
          totals: { ...counted, pending: 0, accepted: 21, failed: 2 },
        }),
      },
      { parallel: 1 },
    );
    await until('the second range is with a worker', () => tried === 2, often);
    const first = { ...frozen, pending: 15, accepted: 8, failed: 1, skipped: 6, messages: 24 };
    expect(await details(handle)).toEqual([
      '**running**',
      'Round 1: 1 of 2 ranges sent',
      people(first),
      row(first),
      expect.stringMatching(/^Counted as ranges end/),
    ]);
    held[0]?.resolve();
    await until('the second round has begun', () => tried === 3, often);
    expect((await details(handle)).slice(1, 4)).toEqual(['Round 2: 0 of 1 ranges sent', people(counted), row(counted)]);
    held[1]?.resolve();
    const { totals: ended } = await handle.result();
    expect(await details(handle)).toEqual([
      '**completed**',
      people(ended),
      row(ended),
      expect.stringMatching(/^As it ended\. Delivery reports come later/),
    ]);
    expect(asked('settleBroadcast')).toHaveLength(2);
  });
});

describe('trouble', () => {
  it('that passes is waited out: an activity that failed is tried again', async () => {
    let tries = 0;
    const { handle, asked } = await stage.start({
      async freezeBroadcast() {
        if (++tries < 3) throw new Error('PostgreSQL is away');
        return { phase: 'running', totals, ranges: [range(1)] };
      },
      async sendBroadcastRange() {
        if (++tries < 5) throw new Error('the worker died');
        return noSends;
      },
    });
    expect(await handle.result()).toMatchObject({ phase: 'completed' });
    expect(asked('freezeBroadcast')).toHaveLength(3);
    expect(asked('sendBroadcastRange')).toHaveLength(2);
  });

  it('at the provider leads to another round when its time has come, over what is left', async () => {
    const left = [range(7)];
    let rounds = 0;
    const { handle, asked } = await stage.start({
      settleBroadcast: async () =>
        ++rounds === 1 ? { open: 4, waitMs: 900_000, ranges: left } : { open: 0, waitMs: 0, ranges: [] },
    });
    await handle.result();
    const sent = asked('sendBroadcastRange');
    expect(sent.map((call) => call.input.from).slice(2)).toEqual(['70']);
    expect(sent[2]!.at - sent[1]!.at).toBeGreaterThanOrEqual(900_000);
  });

  it.each([
    ['a night', 10],
    ['a weekend', 62],
  ])('none: texts that quiet hours hold back for %s sleep until they end, and all of them go', async (_, hours) => {
    const waits = [
      { open: 30, waitMs: hours * 3_600_000, ranges: [range(1), range(2)] },
      { open: 10, waitMs: 5 * 3_600_000, ranges: [range(2)] }, // those in Honolulu
    ];
    const { handle, asked } = await stage.start(
      { settleBroadcast: async () => waits.shift() ?? { open: 0, waitMs: 0, ranges: [] } },
      { parallel: 1 },
    );
    expect(await handle.result()).toMatchObject({ phase: 'completed' });
    const sent = asked('sendBroadcastRange');
    expect(sent.map((call) => call.input.from)).toEqual(['10', '20', '10', '20', '20']);
    expect(sent[2]!.at - sent[1]!.at).toBeGreaterThanOrEqual(hours * 3_600_000);
    expect(sent[4]!.at - sent[3]!.at).toBeGreaterThanOrEqual(5 * 3_600_000);
    expect(asked('settleBroadcast').map((call) => call.input.last)).toEqual([false, false, false]);
  });

  it('of the workers over a weekend loses nothing: what was held back goes when they are there again', async () => {
    let rounds = 0;
    const back = (await stage.environment.currentTimeMs()) + 60 * 3_600_000;
    const { handle, asked } = await stage.start({
      async sendBroadcastRange() {
        // The real pause is minutes; thousands of tries would only test this machine.
        const away = { message: 'PostgreSQL is away', nextRetryDelay: '6 hours' } as const;
        if ((await stage.environment.currentTimeMs()) < back) throw ApplicationFailure.create(away);
        return noSends;
      },
      settleBroadcast: async () =>
        ++rounds === 1 ? { open: 4, waitMs: 36_000_000, ranges: [range(7)] } : { open: 0, waitMs: 0, ranges: [] },
    });
    expect(await handle.result()).toMatchObject({ phase: 'completed' });
    expect(asked('sendBroadcastRange').at(-1)?.input.from).toBe('70');
    expect(asked('settleBroadcast').map((call) => call.input.last)).toEqual([false, false]);
  });

  it('that does not end is given up in the last round', async () => {
    const { handle, asked } = await stage.start(
      {
        settleBroadcast: async ({ last }) =>
          last ? { open: 0, waitMs: 0, ranges: [] } : { open: 1, waitMs: 0, ranges: [range(1)] },
      },
      { rounds: 3 },
    );
    await handle.result();
    expect(asked('settleBroadcast').map((call) => call.input.last)).toEqual([false, false, true]);
  });

  it('that cannot pass fails the row and the run, and needs a person', async () => {
    const { handle, asked } = await stage.start({
      async freezeBroadcast() {
        throw ApplicationFailure.nonRetryable('no', broadcastFailures.template);
      },
    });
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: broadcastFailures.template } });
    expect(asked('finishBroadcast')[0]?.input).toMatchObject({
      outcome: 'failed',
      failure: broadcastFailures.template,
    });
    const { typedSearchAttributes } = await handle.describe();
    expect(typedSearchAttributes.getAll()).toContainEqual(expect.objectContaining({ value: 'needs-person' }));
  });
});

describe('cancelling', () => {
  it('before it fires ends it at once; nobody is even looked up', async () => {
    const { handle, input, asked, names } = await stage.start({
      scheduleBroadcast: (await dueIn(30)).scheduleBroadcast,
    });
    await until('it is scheduled', () => asked('scheduleBroadcast').length > 0, often);
    const cancelled = await handle.executeUpdate(cancelUpdate, { args: [{ actor: 'staff:1' }] });
    expect(cancelled).toEqual({ phase: 'cancelled', messages: 30 });
    expect(asked('cancelBroadcast')[0]?.input).toEqual({
      practiceId: input.practiceId,
      broadcastId: input.broadcastId,
      actor: 'staff:1',
    });
    expect(await handle.result()).toMatchObject({ phase: 'cancelled' });
    expect(names()).not.toContain('freezeBroadcast');
  });

  it('while it runs waits for the group in the air and sends no other range', async () => {
    let inTheAir = 'not begun';
    const { handle, asked } = await stage.start(
      {
        async sendBroadcastRange() {
          inTheAir = 'sending';
          const context = Context.current();
          const beat = setInterval(() => context.heartbeat(), 100);
          await context.cancelled.catch(() => {});
          clearInterval(beat);
          inTheAir = 'recorded';
          throw new CancelledFailure('told to stop');
        },
      },
      { parallel: 1 },
    );
    await until('a group is in the air', () => inTheAir === 'sending', often);
    await handle.executeUpdate(cancelUpdate, { args: [{ actor: 'staff:1' }] });
    expect(await handle.result()).toMatchObject({ phase: 'cancelled' });
    expect(inTheAir).toBe('recorded');
    expect(asked('sendBroadcastRange')).toHaveLength(1);
    expect(asked('finishBroadcast')[0]?.input).toMatchObject({ outcome: 'cancelled' });
  });

  it('while it runs ends only when the slowest group in the air is written down', async () => {
    let inTheAir = 0;
    let recorded = 0;
    let recordedAtTheEnd = -1;
    const { handle } = await stage.start(
      {
        async sendBroadcastRange({ from }) {
          inTheAir += 1;
          const context = Context.current();
          const beat = setInterval(() => context.heartbeat(), 100);
          await context.cancelled.catch(() => {});
          if (from === range(1).from) await new Promise((resolve) => setTimeout(resolve, 500));
          clearInterval(beat);
          recorded += 1;
          throw new CancelledFailure('told to stop');
        },
        async finishBroadcast({ outcome }) {
          recordedAtTheEnd = recorded;
          return { phase: outcome, totals };
        },
      },
      { parallel: 2 },
    );
    await until('two groups are in the air', () => inTheAir === 2, often);
    await handle.executeUpdate(cancelUpdate, { args: [{ actor: 'staff:1' }] });
    expect(await handle.result()).toMatchObject({ phase: 'cancelled' });
    expect(recordedAtTheEnd).toBe(2);
  });

  it('too late changes nothing: the row decides', async () => {
    const { handle } = await stage.start({
      scheduleBroadcast: (await dueIn(30)).scheduleBroadcast,
      cancelBroadcast: async () => ({ phase: 'completed', messages: 0 }),
    });
    const answer = await handle.executeUpdate(cancelUpdate, { args: [{ actor: 'staff:1' }] });
    expect(answer.phase).toBe('completed');
    expect(await handle.result()).toMatchObject({ phase: 'completed' });
  });

  it('in the row alone, while Temporal was away, ends it when it wakes', async () => {
    const { handle, names } = await stage.start({
      freezeBroadcast: async () => ({ phase: 'cancelled', totals: noCounts, ranges: [] }),
      finishBroadcast: async () => ({ phase: 'cancelled', totals: noCounts }),
    });
    expect(await handle.result()).toMatchObject({ phase: 'cancelled' });
    expect(names()).toEqual(['scheduleBroadcast', 'freezeBroadcast', 'finishBroadcast']);
  });

  it("by an operator's command reaches the row too", async () => {
    const { handle, asked } = await stage.start({ scheduleBroadcast: (await dueIn(30)).scheduleBroadcast });
    await until('it is scheduled', () => asked('scheduleBroadcast').length > 0, often);
    await handle.cancel();
    expect(await handle.result()).toMatchObject({ phase: 'cancelled' });
    expect(asked('finishBroadcast')[0]?.input).toMatchObject({ outcome: 'cancelled' });
  });
});

it('a broadcast is started once; its id is never used again', async () => {
  const { handle, input } = await stage.start();
  const again = () => stage.environment.client.workflow.start(broadcastType, broadcastStart(input));
  await expect(again()).rejects.toThrow(/already started/i);
  await handle.result();
  await expect(again()).rejects.toThrow(/already started/i);
});
