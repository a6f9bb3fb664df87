import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CancelledFailure } from '@temporalio/activity';
import { ActivityCancellationDetails } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { sql } from 'kysely';
import { Broadcast, Recipient } from '../db/entities/index.ts';
import { cancelBroadcast } from '../db/broadcasts/cancel.ts';
import { editBroadcast } from '../db/broadcasts/edit.ts';
import { freezeAudience } from '../db/broadcasts/freeze.ts';
import { lockBroadcast, lockSet } from '../db/broadcasts/lock.ts';
import { planRequestOf } from '../db/broadcasts/plan-request.ts';
import { newId } from '../db/ids.ts';
import { insertMessages } from '../db/queries/insert-messages.ts';
import { lockLimits } from '../db/queries/lock-limits.ts';
import { until } from '../test/setup/until.ts';
import { broadcastFailures } from '../workflows/broadcast/contract.ts';
import {
  aBroadcast,
  activityDeps,
  eventsOf,
  messagesOf,
  type TestActivityDeps,
  TestSenders,
} from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestPeople } from '../test/setup/people.ts';
import { createActivities } from './index.ts';

let test: TestDatabase;
let of: TestPeople;
let senders: TestSenders;
let deps: TestActivityDeps;
let activities: ReturnType<typeof createActivities>;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
  senders = new TestSenders();
  deps = activityDeps(test, senders);
  activities = createActivities(deps);
});

const at = '2026-03-02T15:00:00.000Z';
const ids = (broadcastId: string) => ({ practiceId: of.practiceId, broadcastId });
type Freeze = ReturnType<typeof createActivities>['default']['freezeBroadcast'];
/** Failures are what these tests are about; the worker need not say them too. */
const environment = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
const freeze = (broadcastId: string, heartbeat: () => void = () => {}) => {
  const inside = environment();
  inside.on('heartbeat', heartbeat);
  const input = { ...ids(broadcastId), at, rangeSize: 2 };
  return inside.run<[typeof input], Awaited<ReturnType<Freeze>>, Freeze>(activities.default.freezeBroadcast, input);
};
const row = (id: string) => of.work(({ em }) => em.findOneOrFail(Broadcast, { id }));
const recipients = (broadcastId: string) => of.work(({ em }) => em.count(Recipient, { broadcastId }));
/** Somebody in this database waits for a lock. */
const isWaiting = () =>
  of.work(async ({ kysely }) => {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(kysely);
    return rows.length > 0;
  });
const clients = async (count: number) => {
  for (let i = 0; i < count; i++) await of.client();
};

const range = async (id: string) => {
  const keys = (await messagesOf(of, id)).map((message) => message.id);
  return { ...ids(id), method: 'text' as const, from: keys[0] ?? '', to: keys.at(-1) ?? '' };
};
const settle = (broadcastId: string, last = false) =>
  activities.default.settleBroadcast({ ...ids(broadcastId), rangeSize: 10, last });

describe('scheduling', () => {
  it('takes a requested broadcast up, and tells when it goes', async () => {
    const id = await aBroadcast(of);
    const scheduled = { phase: 'scheduled', method: 'text', sendAt: at };
    expect(await activities.default.scheduleBroadcast(ids(id))).toEqual(scheduled);
    expect(await activities.default.scheduleBroadcast(ids(id))).toEqual(scheduled);
  });

  it('leaves a cancelled one cancelled, and refuses what is not there', async () => {
    const id = await aBroadcast(of, { status: 'cancelled' });
    expect(await activities.default.scheduleBroadcast(ids(id))).toMatchObject({ phase: 'cancelled' });
    const other = { practiceId: await test.practice(), broadcastId: id };
    await expect(activities.default.scheduleBroadcast(other)).rejects.toMatchObject({
      type: broadcastFailures.notFound,
      nonRetryable: true,
    });
  });
});

describe('freezing the audience', () => {
  it('writes down everybody once and gives back the keys of the messages', async () => {
    await clients(5);
    await of.client({ consents: [] });
    const id = await aBroadcast(of, { status: 'scheduled' });
    const { phase, totals, ranges } = await freeze(id);
    expect(phase).toBe('running');
    expect(totals).toMatchObject({ recipients: 6, skipped: 1, messages: 5, pending: 5 });
    const keys = (await messagesOf(of, id)).map((message) => message.id);
    expect(ranges).toEqual([
      { from: keys[0], to: keys[1], count: 2 },
      { from: keys[2], to: keys[3], count: 2 },
      { from: keys[4], to: keys[4], count: 1 },
    ]);
    expect((await row(id)).frozenAt?.toISOString()).toBe(at);
  });

  it('a second time finds the same rows, also when both run at once', async () => {
    await clients(3);
    const id = await aBroadcast(of, { status: 'scheduled' });
    const [first, second] = await Promise.all([freeze(id), freeze(id)]);
    expect(second).toEqual(first);
    expect(await freeze(id)).toEqual(first);
    expect(await recipients(id)).toBe(3);
  });

  it('that dies half-way leaves nothing, and the next one neither loses nor doubles anybody', async () => {
    await clients(3);
    const id = await aBroadcast(of, { status: 'scheduled' });
    let beats = 0;
    const dies = freeze(id, () => {
      if (++beats === 2) throw new Error('the worker died');
    });
    await expect(dies).rejects.toThrow('the worker died');
    expect(await recipients(id)).toBe(0);
    expect((await row(id)).status).toBe('scheduled');
    expect((await freeze(id)).totals).toMatchObject({ recipients: 3, messages: 3 });
  });

  it('heartbeats while it waits for another that holds the broadcast', async () => {
    await clients(1);
    const id = await aBroadcast(of, { status: 'scheduled' });
    activities = createActivities({ ...deps, heartbeatEveryMs: 10 });
    let beats = 0;
    let beatsMeanwhile = 0;
    let frozen: ReturnType<typeof freeze> | undefined;
    await of.work(async (uow) => {
      await lockBroadcast(uow, id);
      frozen = freeze(id, () => void (beats += 1));
      await until('it heartbeats', () => beats >= 3, { every: 10 });
      beatsMeanwhile = beats;
    });
    expect(beatsMeanwhile).toBeGreaterThanOrEqual(3);
    expect((await frozen)?.phase).toBe('running');
  });

  it('of two by each person’s preference one waits for the other, and lists nobody whom that one has listed', async () => {
    const able = await of.client({ preferredMethod: 'email' });
    const other = await of.client({ preferredMethod: 'text' });
    const set = { otherwise: 'text', setId: newId(), status: 'scheduled' } as const;
    const email = await aBroadcast(of, { ...set, id: set.setId, method: 'email' });
    const text = await aBroadcast(of, { ...set, method: 'text' });
    const request = planRequestOf(await row(email), { at, anyHour: false });
    if (!request) throw new Error('It cannot be planned');
    let frozen: ReturnType<typeof freeze> | undefined;
    await of.work(async (uow) => {
      await lockSet(uow, set.setId);
      await freezeAudience(uow, email, request, { now: new Date(at) });
      await sql`update broadcast set frozen_at = ${at}, status = 'running' where id = ${email}`.execute(uow.kysely);
      frozen = freeze(text);
      await until('the other one waits', isWaiting);
      // Somebody says that they prefer the other method, between the two.
      await of.work(({ kysely }) =>
        sql`update client set preferred_method = 'text' where id = ${able.id}`.execute(kysely),
      );
    });
    expect((await frozen)?.totals).toMatchObject({ recipients: 1, messages: 1 });
    const listed = await of.work(({ em }) => em.find(Recipient, { broadcastId: text }));
    expect(listed.map(({ personId }) => personId)).toEqual([other.personId]);
  });

  it('keeps nobody waiting who cancels it, also while it waits for another broadcast', async () => {
    await clients(2);
    const id = await aBroadcast(of, { status: 'scheduled' });
    let frozen: ReturnType<typeof freeze> | undefined;
    await of.work(async (uow) => {
      await lockLimits(uow, 'freeze');
      frozen = freeze(id);
      await until('the freeze waits', isWaiting);
      const cancel = () => activities.default.cancelBroadcast({ ...ids(id), actor: 'staff:1' });
      expect(await Promise.all([cancel(), cancel()])).toEqual([
        { phase: 'cancelled', messages: 0 },
        { phase: 'cancelled', messages: 0 },
      ]);
      const end = await activities.default.finishBroadcast({ ...ids(id), outcome: 'cancelled' });
      expect(end.phase).toBe('cancelled');
    });
    expect(await frozen).toMatchObject({ phase: 'cancelled', ranges: [] });
    expect([await recipients(id), await messagesOf(of, id)]).toEqual([0, []]);
  });

  it('keeps nothing where it is cancelled in the last moment before the commit', async () => {
    await clients(2);
    const id = await aBroadcast(of, { status: 'scheduled' });
    let frozen: ReturnType<typeof freeze> | undefined;
    await of.work(async (uow) => {
      await lockBroadcast(uow, id);
      frozen = freeze(id);
      await until('everything is written down', isWaiting);
      await cancelBroadcast(uow, id, deps.clock());
    });
    expect(await frozen).toMatchObject({ phase: 'cancelled', ranges: [] });
    expect([await recipients(id), await messagesOf(of, id)]).toEqual([0, []]);
  });

  it('begins anew where the message is changed meanwhile, and waits again where the time is', async () => {
    await clients(2);
    const id = await aBroadcast(of, { status: 'scheduled' });
    const edited = async (sendAt: string) => {
      let frozen: ReturnType<typeof freeze> | undefined;
      await of.work(async (uow) => {
        await lockBroadcast(uow, id);
        frozen = freeze(id);
        await until('everything is written down', isWaiting);
        const edit = { startDate: null, preferenceOnly: true, subject: null, body: 'Good day.' };
        const sendAtLocal = '2026-03-02 10:00:00';
        await editBroadcast(uow, id, { ...edit, sendAtLocal, sendAt, now: deps.clock() });
      });
      return frozen;
    };
    const later = '2026-03-02T16:00:00.000Z';
    expect(await edited(later)).toMatchObject({ phase: 'scheduled', sendAt: later });
    expect(await recipients(id)).toBe(0);
    await of.work(({ kysely }) =>
      sql`update broadcast set body = 'Hello.', send_at = ${at} where id = ${id}`.execute(kysely),
    );
    expect(await edited(at)).toMatchObject({ phase: 'running', totals: { recipients: 2, messages: 2 } });
    const { rows } = await of.work(({ kysely }) =>
      sql<{ body: string }>`select body from message where broadcast_id = ${id}`.execute(kysely),
    );
    expect(rows.map(({ body }) => body)).toEqual(['Good day.', 'Good day.']);
  });

  it('cuts a large audience into a hundred ranges at most, and what is left later into four', async () => {
    const id = await aBroadcast(of, { status: 'running' });
    const messages = Array.from({ length: 250 }, () => ({
      id: newId(),
      address: '+12085550100',
      subject: null,
      body: 'Hello',
      segments: 1,
      language: 'en' as const,
      notBefore: null,
      zones: [],
      usefulUntil: null,
    }));
    const common = { purpose: 'broadcast', broadcastId: id, channel: 'text', capped: false } as const;
    await of.work((uow) => insertMessages(uow, { ...common, messages, now: deps.clock() }));
    const { ranges } = await freeze(id);
    expect(ranges.length).toBeLessThanOrEqual(100);
    expect(ranges.reduce((sum, { count }) => sum + count, 0)).toBe(250);
    expect((await settle(id)).ranges.map(({ count }) => count)).toEqual([63, 63, 63, 61]);
  });

  it('of a template that does not fit ends the broadcast instead of trying for ever', async () => {
    await clients(1);
    const id = await aBroadcast(of, { status: 'scheduled', body: 'On <ServiceDate>' });
    await expect(freeze(id)).rejects.toMatchObject({ type: broadcastFailures.template, nonRetryable: true });
    const ended = await activities.default.finishBroadcast({
      ...ids(id),
      outcome: 'failed',
      failure: broadcastFailures.template,
    });
    expect(ended.phase).toBe('failed');
    expect((await row(id)).failure).toMatch(/^The template does not fit/);
  });

  it('of a broadcast that was cancelled writes nothing', async () => {
    await clients(1);
    const id = await aBroadcast(of, { status: 'cancelled' });
    expect(await freeze(id)).toMatchObject({ phase: 'cancelled', ranges: [] });
    expect(await recipients(id)).toBe(0);
  });
});

describe('sending a range', () => {
  it('tells counts, and is through when it runs again', async () => {
    await clients(3);
    const id = await aBroadcast(of, { status: 'scheduled' });
    await freeze(id);
    const send = async () => environment().run(activities.text.sendBroadcastRange, await range(id));
    expect(await send()).toMatchObject({ accepted: 3 });
    expect(await send()).toMatchObject({ accepted: 0 });
    expect(senders.texts).toHaveLength(3);
  });

  it('ends before the next group when the workflow cancels it, and is tried again when only the worker stops', async () => {
    await clients(12);
    const id = await aBroadcast(of, { status: 'scheduled' });
    await freeze(id);
    const inside = environment();
    // Once all are in the air that may be, whichever of the two groups is begun first.
    const stops = Promise.withResolvers<void>();
    senders.answer = async (messageId) => {
      if (senders.inFlight === 10) {
        inside.cancel('WORKER_SHUTDOWN', new ActivityCancellationDetails({ workerShutdown: true }));
        stops.resolve();
      }
      await stops.promise;
      return { kind: 'accepted', providerId: messageId };
    };
    const stopped = inside.run(activities.text.sendBroadcastRange, await range(id));
    await expect(stopped).rejects.toMatchObject({ type: 'WorkerStops', nonRetryable: false });
    expect(senders.texts).toHaveLength(10);
    const cancelled = environment();
    cancelled.cancel('CANCELLED', new ActivityCancellationDetails({ cancelRequested: true }));
    const run = cancelled.run(activities.text.sendBroadcastRange, await range(id));
    await expect(run).rejects.toBeInstanceOf(CancelledFailure);
    expect(senders.texts).toHaveLength(10);
  });
});

describe('settling and the end', () => {
  it('waits for what a provider wants later, and takes several that come soon together', async () => {
    await clients(3);
    const id = await aBroadcast(of, { status: 'scheduled' });
    await freeze(id);
    const waits = async (n: number, seconds: number) => {
      const message = (await messagesOf(of, id))[n]?.id;
      const later = new Date(deps.clock().getTime() + seconds * 1_000);
      await of.work(({ kysely }) =>
        sql`update message set not_before = ${later}::timestamptz where id = ${message}`.execute(kysely),
      );
    };
    await waits(0, 5);
    await waits(1, 20);
    await waits(2, 3_600);
    expect(await settle(id)).toMatchObject({
      open: 3,
      waitMs: 20_000,
      ranges: [{ count: 3 }],
      totals: { messages: 3 },
    });
  });

  it('at last gives up what still waits, so that nothing waits unseen', async () => {
    await clients(2);
    const id = await aBroadcast(of, { status: 'scheduled' });
    await freeze(id);
    await of.work(({ kysely }) =>
      sql`update message set status = 'sending', attempt = 1, lease_until = '2999-01-01'
          where id = (select id from message where broadcast_id = ${id} order by id limit 1)`.execute(kysely),
    );
    expect(await settle(id, true)).toEqual({ open: 0, waitMs: 0, ranges: [] });
    expect((await messagesOf(of, id)).map(({ status, reason }) => [status, reason])).toEqual([
      ['unknown', 'interrupted'],
      ['failed', 'gave-up'],
    ]);
    const end = await activities.default.finishBroadcast({ ...ids(id), outcome: 'completed' });
    expect(end).toMatchObject({ phase: 'completed', totals: { failed: 1, unknown: 1 } });
  });

  it('of a completed broadcast nothing waits for ever, not even what came back in the last moment', async () => {
    await clients(1);
    const id = await aBroadcast(of, { status: 'scheduled' });
    await freeze(id);
    const end = await activities.default.finishBroadcast({ ...ids(id), outcome: 'completed' });
    expect(end).toMatchObject({ phase: 'completed', totals: { pending: 0, failed: 1 } });
  });

  it('of a cancelled broadcast nothing waits for ever, not even what was in the air and came back', async () => {
    await clients(1);
    const id = await aBroadcast(of, { status: 'scheduled' });
    await freeze(id);
    senders.answer = async () => {
      await activities.default.cancelBroadcast({ ...ids(id), actor: 'staff:1' });
      return { kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 5_000 };
    };
    await environment().run(activities.text.sendBroadcastRange, await range(id));
    const end = await activities.default.finishBroadcast({ ...ids(id), outcome: 'cancelled' });
    expect(end).toMatchObject({ phase: 'cancelled', totals: { pending: 0, cancelled: 1 } });
    const [cancelled] = await messagesOf(of, id);
    expect(await eventsOf(of, cancelled?.id ?? '')).toEqual(['cancelled']);
  });

  it('an end never overrules a cancellation, nor a cancellation an end', async () => {
    await clients(1);
    const id = await aBroadcast(of, { status: 'scheduled' });
    await freeze(id);
    const cancel = (broadcastId: string) =>
      activities.default.cancelBroadcast({ ...ids(broadcastId), actor: 'staff:1' });
    expect(await cancel(id)).toEqual({ phase: 'cancelled', messages: 1 });
    expect(await activities.default.finishBroadcast({ ...ids(id), outcome: 'completed' })).toMatchObject({
      phase: 'cancelled',
    });
    const done = await aBroadcast(of, { status: 'completed' });
    expect(await cancel(done)).toEqual({ phase: 'completed', messages: 0 });
  });
});
