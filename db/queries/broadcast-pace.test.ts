import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FailureReason } from '../../domain/failure-reasons.ts';
import { Broadcast, Message, MessageEvent } from '../entities/index.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { broadcastPaces } from './broadcast-pace.ts';

let test: TestDatabase;
let of: TestPeople;
let broadcastId: string;
const now = new Date('2026-03-02T15:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const inSeconds = (seconds: number) => ago(-seconds);

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
  broadcastId = await aBroadcast(of, { status: 'running' });
  await ranSince(3_600);
});

/** It fired, or was resumed, so many seconds ago. */
const ranSince = (seconds: number) =>
  of.work(({ em }) => em.nativeUpdate(Broadcast, { id: broadcastId }, { updatedAt: ago(seconds) }));

/** Messages of the broadcast; `sentAgo`: seconds since each was handed over. */
const messages = (
  count: number,
  row: {
    notBefore?: Date;
    attempt?: number;
    reason?: FailureReason;
    sendingAt?: Date;
    acceptedAt?: Date;
    createdAt?: Date;
    sentAgo?: (n: number) => number;
  } = {},
) =>
  of.work(async ({ em }) => {
    const { sentAgo, createdAt = ago(600), ...rest } = row;
    for (let n = 0; n < count; n++)
      em.create(Message, {
        broadcastId,
        purpose: 'broadcast',
        channel: 'text',
        address: '+12085550100',
        body: 'Hello.',
        status: sentAgo ? 'accepted' : 'pending',
        ...(sentAgo ? { sendingAt: ago(sentAgo(n)) } : {}),
        createdAt,
        ...rest,
      });
  });
const pace = async () => (await of.work((uow) => broadcastPaces(uow, [broadcastId], now))).get(broadcastId);

describe('the pace of a broadcast', () => {
  it('is how many went out in the last minute, and how many still go', async () => {
    await messages(120, { sentAgo: (n) => n });
    await messages(7);
    expect(await pace()).toEqual({
      perMinute: expect.any(Number),
      going: 7,
      deferred: null,
      again: null,
      standstill: null,
    });
    // One a second: those of the minute before do not count.
    expect((await pace())?.perMinute).toBeGreaterThanOrEqual(60);
    expect((await pace())?.perMinute).toBeLessThanOrEqual(62);
  });

  it('is known soon after it begins or goes on, by the time that it has gone', async () => {
    await messages(20, { sentAgo: (n) => n });
    expect((await pace())?.perMinute).toBe(Math.round((20 * 60) / 19));
    await messages(1, { sentAgo: () => 300 });
    expect((await pace())?.perMinute).toBe(Math.round((20 * 60) / 19));
  });

  it('is not told in the first seconds, when a first group alone would say too much', async () => {
    await messages(3, { createdAt: ago(5) });
    expect(await pace()).toMatchObject({ perMinute: null, going: 3 });
    await messages(5, { createdAt: ago(5), sentAgo: (n) => n });
    expect(await pace()).toMatchObject({ perMinute: null });
  });

  it('is nothing where nothing has gone out for a minute', async () => {
    await messages(5, { sentAgo: () => 61 });
    expect(await pace()).toMatchObject({ perMinute: 0, going: 0 });
  });

  it('leaves out what waits for the end of quiet hours or for another attempt, and says when the first of them goes on', async () => {
    await messages(3, { notBefore: inSeconds(7_200) });
    await messages(1, { notBefore: inSeconds(3_600) });
    await messages(2, { notBefore: inSeconds(30), attempt: 1, reason: 'transient' });
    await messages(1, { notBefore: ago(1), attempt: 1, reason: 'transient' });
    expect(await pace()).toEqual({
      perMinute: 0,
      going: 1,
      deferred: { count: 4, at: inSeconds(3_600).toISOString() },
      again: { count: 2, at: inSeconds(30).toISOString() },
      standstill: { since: ago(600).toISOString(), count: 3, next: inSeconds(30).toISOString(), reason: 'transient' },
    });
  });

  it('takes what was refused once and waits for the end of quiet hours since for waiting for those alone', async () => {
    await messages(3, { sentAgo: () => 1_500, acceptedAt: ago(1_500) });
    await messages(2, { notBefore: inSeconds(7_200), attempt: 1 });
    const deferred = { count: 2, at: inSeconds(7_200).toISOString() };
    expect(await pace()).toMatchObject({ deferred, again: null, standstill: null });
  });

  it('stands still since nothing was taken any more, for the reason that most were refused for, until they are tried again', async () => {
    await messages(3, { sentAgo: () => 1_500, acceptedAt: ago(1_500) });
    await messages(1, { notBefore: inSeconds(7_200) });
    await messages(2, { notBefore: inSeconds(240), attempt: 4, reason: 'set-up' });
    await messages(4, { notBefore: ago(1), attempt: 4, reason: 'transient', sendingAt: ago(60) });
    await of.work(async ({ em }) => {
      const [first] = await em.find(Message, { reason: 'set-up' }, { orderBy: { id: 'asc' }, limit: 1 });
      for (const seconds of [240, 540])
        em.create(MessageEvent, { messageId: first?.id ?? '', attempt: 1, kind: 'retry', at: ago(seconds) });
    });
    const refused = { count: 6, next: inSeconds(240).toISOString(), reason: 'transient' };
    expect((await pace())?.standstill).toEqual({ ...refused, since: ago(540).toISOString() });
    await ranSince(400);
    expect((await pace())?.standstill).toEqual({ ...refused, since: ago(400).toISOString() });
    await messages(1, { sentAgo: () => 320, acceptedAt: ago(320) });
    expect((await pace())?.standstill).toEqual({ ...refused, since: ago(320).toISOString() });
    await messages(1, { sentAgo: () => 290, acceptedAt: ago(290) });
    expect((await pace())?.standstill).toBeNull();
  });

  it('stands still since the last was handed over, but not longer than others could go, nor than it has been resumed', async () => {
    const since = async () => (await pace())?.standstill?.since;
    await messages(5, { notBefore: inSeconds(60) });
    expect(await since()).toBeUndefined();
    await messages(2, { notBefore: ago(420) });
    expect((await pace())?.standstill).toEqual({ since: ago(420).toISOString(), count: 2, next: null, reason: null });
    await messages(1, { sentAgo: () => 400 });
    expect(await since()).toBe(ago(400).toISOString());
    await ranSince(300);
    expect(await since()).toBe(ago(300).toISOString());
    await ranSince(299);
    expect(await since()).toBeUndefined();
  });
});
