import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { cancelBroadcast } from '../db/broadcasts/cancel.ts';
import { finishBroadcast } from '../db/broadcasts/finish.ts';
import { freezeAudience } from '../db/broadcasts/freeze.ts';
import { pauseBroadcast, resumeBroadcast } from '../db/broadcasts/pause.ts';
import { Account, Broadcast, Person, Staff } from '../db/entities/index.ts';
import type { Actor } from '../db/database.ts';
import { holdBroadcast } from '../db/queries/hold-broadcast.ts';
import { newId } from '../db/ids.ts';
import { leaseTurns } from '../db/queries/lease-turns.ts';
import { openRanges } from '../db/queries/open-ranges.ts';
import { settings } from '../domain/settings.ts';
import { type SendOutcome, tooLate } from '../providers/outcome.ts';
import { aBroadcast, activityDeps, messagesOf, type TestActivityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestPeople } from '../test/setup/people.ts';
import { until } from '../test/setup/until.ts';
import { createActivities } from './index.ts';
import { createSending, noSends, type Sending } from './sending.ts';

let test: TestDatabase;
let of: TestPeople;
let senders: TestSenders;
let deps: TestActivityDeps;
let sending: Sending;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
  senders = new TestSenders();
  deps = activityDeps(test, senders);
  sending = createSending(deps);
});

const request = {
  messageType: 'plain-broadcast' as const,
  method: 'text' as const,
  startDate: null,
  preferenceOnly: true,
  subject: null,
  body: 'Hello <ClientName>.',
};

/** A running broadcast to so many new clients. */
async function running(clients: number, by: Actor = 'system:test'): Promise<string> {
  for (let n = 0; n < clients; n++) await of.client();
  const id = await aBroadcast(
    { work: (task) => test.database.work({ practiceId: of.practiceId, actor: by }, task) },
    { ...request, status: 'running' },
  );
  await of.work((uow) =>
    freezeAudience(uow, id, { ...request, at: deps.clock().toISOString() }, { now: deps.clock() }),
  );
  return id;
}

async function send(broadcastId: string, by = sending) {
  const counts = { ...noSends };
  const [range] = await of.work((uow) => openRanges(uow, { broadcastId, size: 1_000, most: 1 }));
  const signal = new AbortController().signal;
  if (range) await by.send({ practiceId: of.practiceId, broadcastId, ...range }, { channel: 'text', counts, signal });
  return counts;
}

const row = (id: string) => of.work(({ em }) => em.findOneOrFail(Broadcast, { id }));
const statuses = async (id: string) => (await messagesOf(of, id)).map(({ status }) => status);
const pause = (id: string) => of.work((uow) => pauseBroadcast(uow, id, { now: deps.clock() }));
const resume = (id: string) => of.work((uow) => resumeBroadcast(uow, id, deps.clock()));
const refused: SendOutcome = { kind: 'rejected', errorClass: 'blocked', code: '30007' };

/** As a provider's adapter: it asks right before the call whether it may. */
const askedFirst = (messageId: string): SendOutcome => {
  const text = senders.texts.findLast((each) => each.messageId === messageId);
  return text?.mayGo?.() === false ? tooLate : { kind: 'accepted', providerId: messageId };
};

describe('pausing', () => {
  it('ends after what is in the air, in every worker, and loses nothing: resumed, the rest goes, once', async () => {
    const id = await running(40);
    const workers = [createSending(deps), createSending(deps)];
    const gate = Promise.withResolvers<void>();
    senders.answer = async (messageId) => {
      await gate.promise;
      return { kind: 'accepted', providerId: messageId };
    };
    const both = workers.map((by) => send(id, by));
    await until('each has a group in the air', () => senders.inFlight === 20, { every: 5 });
    expect(await pause(id)).toEqual({ status: 'paused', paused: true });
    expect((await statuses(id)).filter((status) => status === 'claimed')).toEqual([]);
    gate.resolve();
    await Promise.all(both);
    expect(senders.texts).toHaveLength(20);
    expect(new Set(await statuses(id))).toEqual(new Set(['accepted', 'pending']));
    expect(await send(id)).toEqual(noSends);

    expect(await resume(id)).toEqual({ status: 'running' });
    await Promise.all(workers.map((by) => send(id, by)));
    expect(new Set(await statuses(id))).toEqual(new Set(['accepted']));
    expect(senders.texts).toHaveLength(40);
    expect(new Set(senders.texts.map(({ messageId }) => messageId)).size).toBe(40);
  });

  it('waits for a worker that is just beginning a group, so that nothing is begun after its answer', async () => {
    const id = await running(1);
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const worker = of.work(async (uow) => {
      await holdBroadcast(uow, id);
      held.resolve();
      await begun.promise;
    });
    await held.promise;
    let answered = false;
    const pausing = pause(id).then(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    begun.resolve();
    await Promise.all([worker, pausing]);
    expect(await send(id)).toEqual(noSends);
  });

  it.each(['paused', 'cancelled'] as const)(
    'hands nothing over of a group that is in the air and comes late, once it is %s',
    async (how) => {
      const id = await running(10);
      // Before its last attempt: what was held back costs none.
      await of.work(({ kysely }) => sql`update message set attempt = 7 where broadcast_id = ${id}`.execute(kysely));
      const gate = Promise.withResolvers<void>();
      senders.answer = async (messageId) => {
        await gate.promise;
        return askedFirst(messageId);
      };
      const sent = send(id);
      await until('all are in the air', () => senders.inFlight === 10, { every: 5 });
      if (how === 'paused') await pause(id);
      else await of.work((uow) => cancelBroadcast(uow, id, deps.clock()));
      await until('it has heard of it', () => senders.texts.every((text) => text.mayGo?.() === false));
      gate.resolve();
      expect(await sent).toMatchObject({ accepted: 0 });
      expect(new Set(await statuses(id))).toEqual(new Set([how === 'paused' ? 'pending' : 'cancelled']));
      if (how === 'cancelled') return;
      await resume(id);
      expect(await send(id)).toMatchObject({ accepted: 10 });
    },
  );

  it('waits for no turn of a group that has begun: turns given back stand beside others that come much later', async () => {
    // Turns that are given back last for nearly a second: here for ten, however busy the machine is.
    const real = performance.now.bind(performance);
    const slow = jest.spyOn(performance, 'now').mockImplementation(() => real() / 10);
    sending = createSending({ ...deps, config: { ...deps.config, TEXT_PER_SECOND: 10 } });
    const id = await running(15);
    const first = (await messagesOf(of, id)).slice(0, 3);
    // Turns of three are given back: they have opted out since.
    await of.work(({ kysely }) =>
      sql`insert into opt_out (channel, address, source, since)
          select 'text', unnest(${first.map(({ address }) => address)}::text[]), 'desk', ${deps.clock()}`.execute(
        kysely,
      ),
    );
    let elsewhere: Promise<unknown> | undefined;
    senders.answer = async (messageId) => {
      elsewhere ??= test.database.outside((shared) =>
        leaseTurns(shared, { channel: 'text', turns: 600, gapMs: 100, slackMs: 900 }),
      );
      await elsewhere;
      return askedFirst(messageId);
    };
    const sent = send(id);
    await until(
      'the third group has begun',
      async () =>
        (await statuses(id)).filter((status) => status === 'sending').length === 2 && senders.texts.length === 10,
    );
    await pause(id);
    expect(await sent).toMatchObject({ skipped: 3, accepted: 10, retry: 2 });
    expect(senders.texts).toHaveLength(10);
    expect((await statuses(id)).filter((status) => status === 'pending')).toHaveLength(2);
    slow.mockRestore();
    // Whoever comes after this waits for the turns that went elsewhere no more.
    await test.database.outside(({ kysely }) => sql`select setval('text_pace', 1)`.execute(kysely));
  });

  it('says by whom and when, and in the audit log', async () => {
    const id = await running(1);
    await pause(id);
    expect(await row(id)).toMatchObject({ status: 'paused', pausedBy: 'system:test', pausedAt: deps.clock() });
    const { rows } = await of.work(({ kysely }) =>
      sql`select actor from audit where subject_id = ${id} and after ->> 'status' = 'paused'`.execute(kysely),
    );
    expect(rows).toEqual([{ actor: 'system:test' }]);
  });

  it('is only for what runs, and what is paused can be cancelled', async () => {
    const id = await running(3);
    await pause(id);
    expect(await pause(id)).toEqual({ status: 'paused', paused: false });
    expect(await of.work((uow) => cancelBroadcast(uow, id, deps.clock()))).toEqual({
      status: 'cancelled',
      messages: 3,
    });
    expect(await pause(id)).toEqual({ status: 'cancelled', paused: false });
    expect(await resume(id)).toEqual({ status: 'cancelled' });
  });

  it('tells the workflow to wait, and gives nothing up even in the last round', async () => {
    const id = await running(2);
    await pause(id);
    const { settleBroadcast, lookAtBroadcast } = createActivities(deps).default;
    const ids = { practiceId: of.practiceId, broadcastId: id };
    expect(await settleBroadcast({ ...ids, rangeSize: 10, last: true })).toMatchObject({ open: 2, paused: true });
    const { version } = await row(id);
    expect(await lookAtBroadcast(ids)).toEqual({ phase: 'paused', sendAt: '2026-03-02T15:00:00.000Z' });
    expect(await row(id)).toMatchObject({ untold: false, version });
  });
});

const set = (id: number, value: string) =>
  of.work(({ kysely }) => sql`insert into setting (id, value) values (${id}, ${value})`.execute(kysely));
/** Somebody of the staff with a login. */
const sender = async () => {
  const [personId, staffId, accountId] = [newId(), newId(), newId()];
  await of.work(async ({ em }) => {
    em.create(Person, { id: personId, firstName: 'Sam', lastName: 'Sender' });
    await em.flush();
    em.create(Staff, { id: staffId, personId });
    em.create(Account, { id: accountId, kind: 'staff', personId, login: 'sam' });
  });
  return { staffId, accountId };
};
const alerts = async () => {
  const { rows } = await of.work(({ kysely }) =>
    sql<{ staff_id: string; kind: string; subject_id: string }>`select staff_id, kind, subject_id from alert`.execute(
      kysely,
    ),
  );
  return rows;
};

describe('a broadcast that fails as a whole', () => {
  it('tells who sent it, once, and nobody else', async () => {
    const { accountId, staffId } = await sender();
    const id = await running(1, `staff:${accountId}`);
    const failed = { outcome: 'failed', failure: 'Something went wrong.', now: deps.clock() } as const;
    for (const _ of [1, 2]) await of.work((uow) => finishBroadcast(uow, id, failed));
    await of.work(async (uow) => finishBroadcast(uow, await running(1), failed));
    expect(await alerts()).toEqual([{ staff_id: staffId, kind: 'broadcast-failed', subject_id: id }]);
  });
});

describe('a broadcast of which too much fails', () => {
  it('pauses by itself with the reason of most, and tells who sent it', async () => {
    const { accountId, staffId } = await sender();
    const id = await running(60, `staff:${accountId}`);
    let calls = 0;
    senders.answer = (messageId) => {
      calls += 1;
      if (calls % 2 === 1) return { kind: 'accepted', providerId: messageId };
      return calls % 10 === 0 ? { kind: 'rejected', errorClass: 'bad-address', code: '21211' } : refused;
    };
    await send(id);
    const paused = await row(id);
    expect(paused).toMatchObject({
      status: 'paused',
      pausedBy: 'system:sending',
      pauseReason: 'blocked',
      untold: true,
    });
    // From 20 on, and at most what the two groups in the air make of it.
    expect(paused.pauseFailed).toBeGreaterThanOrEqual(20);
    expect(paused.pauseFailed).toBeLessThanOrEqual(25);
    expect((await statuses(id)).filter((status) => status === 'pending')).toHaveLength(60 - calls);
    expect(calls).toBeLessThanOrEqual(50);
    expect(await alerts()).toEqual([{ staff_id: staffId, kind: 'broadcast-paused', subject_id: id }]);
  });

  it('goes on when somebody says so, and pauses again only for what fails from then on', async () => {
    await set(settings.pauseFromFailures.id, '10');
    const id = await running(40);
    senders.answer = () => refused;
    await send(id);
    expect(await statuses(id)).toEqual(expect.arrayContaining(['pending']));
    expect(await row(id)).toMatchObject({ status: 'paused' });
    // What was in the air beside the group that made it pause has failed too.
    const failed = (await statuses(id)).filter((status) => status === 'failed').length;
    expect(failed).toBeGreaterThanOrEqual(10);
    expect(failed).toBeLessThanOrEqual(20);
    deps.advance(60_000);
    await resume(id);
    deps.advance(1_000);
    senders.answer = (messageId) => ({ kind: 'accepted', providerId: messageId });
    await send(id);
    expect(await row(id)).toMatchObject({ status: 'running' });
    expect((await statuses(id)).filter((status) => status === 'accepted')).toHaveLength(40 - failed);
  });

  it('goes on below the share, below the number, and where the practice wants no pause', async () => {
    await set(settings.pauseFromFailures.id, '5');
    await set(settings.pauseAtFailures.id, '50');
    const id = await running(30);
    let calls = 0;
    senders.answer = (messageId) => (++calls % 3 === 0 ? refused : { kind: 'accepted', providerId: messageId });
    expect(await send(id)).toMatchObject({ failed: 10, accepted: 20 });
    await of.work(({ kysely }) =>
      sql`update setting set value = '0' where id = ${settings.pauseAtFailures.id}`.execute(kysely),
    );
    for (const { id: limit } of [settings.messagesADay, settings.messagesAWeek]) await set(limit, '0');
    const other = await aBroadcast(of, { ...request, status: 'running' });
    await of.work((uow) =>
      freezeAudience(uow, other, { ...request, at: deps.clock().toISOString() }, { now: deps.clock() }),
    );
    senders.answer = () => refused;
    expect(await send(other)).toMatchObject({ failed: 30 });
    expect(await row(other)).toMatchObject({ status: 'running' });
  });
});
