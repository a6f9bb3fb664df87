import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { resendFailed } from '../db/broadcasts/resend.ts';
import type { UnitOfWork } from '../db/database.ts';
import { Broadcast, Message, MessageEvent, Recipient } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { callAgain, isDueAgain } from '../db/messages/call-again.ts';
import { resolveUnknown } from '../db/messages/resolve-unknown.ts';
import { stopBroadcastAgain, stopMessageAgain, unlessStopped } from '../db/messages/stop-again.ts';
import { beginSending } from '../db/queries/begin-sending.ts';
import { type RecordedOutcome, recordOutcomes } from '../db/queries/record-outcomes.ts';
import { aBroadcast, eventsOf, messagesOf } from '../test/setup/broadcasts.ts';
import { type SendingStage, sendingSuite } from '../test/setup/sending-suite.ts';
import { until } from '../test/setup/until.ts';
import { createSending, noSends } from './sending.ts';
import { sweepUnknown } from './unknown-sweeper.ts';

let of: SendingStage['of'];
let senders: SendingStage['senders'];
let deps: SendingStage['deps'];

const fresh = sendingSuite();
beforeEach(async () => {
  ({ of, senders, deps } = await fresh());
});

const minutes = (count: number) => count * 60_000;
const number = '+12085552000';

/** A call of a broadcast that has run to its end, which nobody took. */
async function aCall(set: { reason?: string; broadcastId?: string } = {}) {
  const broadcastId = set.broadcastId ?? (await aBroadcast(of, { method: 'voice', status: 'completed' }));
  const id = newId();
  const { id: clientId, personId } = await of.client({ mobile: number, consents: ['voice'] });
  await of.work(async ({ em }) => {
    em.create(Recipient, { broadcastId, personId, clientId, sourceId: personId, decision: 'send', messageId: id });
    em.create(Message, {
      id,
      broadcastId,
      purpose: 'broadcast',
      channel: 'voice',
      address: number,
      body: 'Hello.',
      status: 'failed',
      reason: set.reason ?? 'line-busy',
      attempt: 1,
      providerId: 'CA1',
      sendingAt: deps.clock(),
      settledAt: deps.clock(),
    });
  });
  return { id, broadcastId };
}
const sweep = () => sweepUnknown({ ...deps, startLookUp: async () => true });

describe('a call that nobody took', () => {
  it.each(['line-busy', 'not-picked-up'])('(%s) is made again after half an hour, twice at most', async (reason) => {
    const { id, broadcastId } = await aCall({ reason });
    for (const again of [1, 2]) {
      deps.advance(minutes(29));
      await sweep();
      expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'failed', reason }]);
      deps.advance(minutes(2));
      await sweep();
      expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'pending', reason: null, provider_id: null }]);
      expect(await eventsOf(of, id)).toHaveLength(again);
      const failed = { status: 'failed', reason, settledAt: deps.clock() } as const;
      await of.work(({ em }) => em.nativeUpdate(Message, { id }, failed));
    }
    deps.advance(minutes(31));
    await sweep();
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'failed', reason }]);
    expect(await eventsOf(of, id)).toEqual(['called-again', 'called-again']);
  });

  it('is not made again days later, when it is learnt at last that nobody took it', async () => {
    const { id, broadcastId } = await aCall();
    deps.advance(63 * minutes(60));
    await of.work(({ em }) => em.nativeUpdate(Message, { id }, { settledAt: deps.clock() }));
    deps.advance(minutes(31));
    await sweep();
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'failed', reason: 'line-busy' }]);
    expect(await eventsOf(of, id)).toEqual([]);
  });

  it('is not made again where another reason stands, the broadcast still runs or was sent again to those it missed', async () => {
    const running = await aBroadcast(of, { method: 'voice', status: 'running' });
    const cancelled = await aBroadcast(of, { method: 'voice', status: 'cancelled' });
    const resent = await aBroadcast(of, { method: 'voice', status: 'completed' });
    await aBroadcast(of, { method: 'voice', status: 'scheduled', parentId: resent });
    const calls = [
      await aCall({ reason: 'bad-address' }),
      await aCall({ broadcastId: running }),
      await aCall({ broadcastId: cancelled }),
      await aCall({ broadcastId: resent }),
    ];
    deps.advance(minutes(31));
    await sweep();
    for (const { id } of calls) expect(await eventsOf(of, id)).toEqual([]);
  });

  it('is not made again by two: whoever sends the broadcast again meanwhile waits, and finds nobody left', async () => {
    const { broadcastId, id } = await aCall();
    deps.advance(minutes(31));
    let answered = false;
    const resending = await of.work(async (uow) => {
      expect(await callAgain(uow, deps.clock())).toBe(1);
      const resent = of.work((other) => resend(other, broadcastId)).finally(() => (answered = true));
      await until('the other one waits', async () => answered || (await somebodyWaits()), { every: 20 });
      return { resent };
    });
    expect(await resending.resent).toEqual({ refused: 'none-failed' });
    expect(await eventsOf(of, id)).toEqual(['called-again']);
  });

  it('is not made again once somebody has stopped it, alone or with its whole broadcast', async () => {
    const [one, other, whole] = [await aCall(), await aCall(), await aCall()];
    expect(await of.work((uow) => stopMessageAgain(uow, one.id, deps.clock()))).toEqual([one.id]);
    expect(await of.work((uow) => stopMessageAgain(uow, one.id, deps.clock()))).toEqual([]);
    expect(await of.work((uow) => stopBroadcastAgain(uow, whole.broadcastId, deps.clock()))).toEqual([whole.id]);
    deps.advance(minutes(31));
    await sweep();
    for (const { id, broadcastId } of [one, whole]) {
      expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'failed' }]);
      expect(await eventsOf(of, id)).toEqual(['again-stopped']);
    }
    expect(await messagesOf(of, other.broadcastId)).toMatchObject([{ status: 'pending' }]);
  });

  it('that was given back already has failed as its last attempt did, and nothing of it is handed over after the answer', async () => {
    const { id, broadcastId } = await aCall();
    await of.work(async ({ em }) => {
      em.create(MessageEvent, { messageId: id, attempt: 1, kind: 'line-busy', code: '31486', at: deps.clock() });
    });
    deps.advance(minutes(31));
    await sweep();
    await of.work(({ em }) => em.nativeUpdate(Message, { id }, { status: 'claimed', leaseUntil: deps.clock() }));
    expect(await of.work((uow) => stopMessageAgain(uow, id, deps.clock()))).toEqual([id]);
    const leaseUntil = new Date(deps.clock().getTime() + minutes(1));
    expect(await of.work((uow) => beginSending(uow, { ids: [id], now: deps.clock(), leaseUntil }))).toEqual([]);
    deps.advance(minutes(31));
    await sweep();
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'failed', reason: 'line-busy' }]);
    const kept = await of.work(({ em }) => em.findOneOrFail(Message, { id }));
    expect(kept).toMatchObject({ errorCode: '31486', alone: true });
    expect(senders.calls).toEqual([]);
  });

  it('and is stopped while it is being given back ends stopped, whoever comes first', async () => {
    const { id, broadcastId } = await aCall();
    deps.advance(minutes(31));
    let stopped: Promise<unknown> = Promise.resolve();
    await of.work(async (uow) => {
      expect(await callAgain(uow, deps.clock())).toBe(1);
      stopped = of.work((other) => stopMessageAgain(other, id, deps.clock()));
      await until('the other one waits', somebodyWaits, { every: 20 });
    });
    expect(await stopped).toEqual([id]);
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'failed', reason: 'line-busy' }]);
  });

  it('is found by an index that holds calls and faxes alike', async () => {
    const plan = await of.work(async ({ kysely }) => {
      // Of the indexes only this one has them by time.
      await sql`set local enable_seqscan = off`.execute(kysely);
      await sql`set local enable_sort = off`.execute(kysely);
      const { rows } = await sql<object>`
        explain select from message m where ${isDueAgain(deps.clock())} order by settled_at`.execute(kysely);
      return JSON.stringify(rows);
    });
    expect(plan).toContain('message_call_again');
  });

  it('is left alone while somebody sends the broadcast again', async () => {
    const { broadcastId, id } = await aCall();
    deps.advance(minutes(31));
    await of.work(async (uow) => {
      expect(await resend(uow, broadcastId)).toEqual({ status: 'requested' });
      await sweep();
    });
    await sweep();
    expect(await eventsOf(of, id)).toEqual([]);
  });
});

/** A call that was given back, and is handed over by its own workflow. */
async function givenBack() {
  const call = await aCall();
  deps.advance(minutes(31));
  await sweep();
  return call;
}
async function send(messageId: string) {
  const counts = { ...noSends };
  const { signal } = new AbortController();
  await createSending(deps).send({ practiceId: of.practiceId, messageId }, { channel: 'voice', counts, signal });
  return counts;
}
const stopAll = (broadcastId: string) => of.work((uow) => stopBroadcastAgain(uow, broadcastId, deps.clock()));
const refused = { kind: 'retry', errorClass: 'transient', code: 'http-429', afterMs: 1_000 } as const;

describe('a call that is in the air when somebody stops that its broadcast is made again', () => {
  it('has failed where the provider does not take it, as the provider said, and is not tried again', async () => {
    const { id, broadcastId } = await givenBack();
    senders.answer = async () => {
      expect(await stopAll(broadcastId)).toEqual([]);
      return refused;
    };
    expect(await send(id)).toEqual({ ...noSends, failed: 1 });
    const failed = { status: 'failed', reason: 'transient', error_code: 'http-429', attempt: 2 };
    expect(await messagesOf(of, broadcastId)).toMatchObject([failed]);
    expect(await eventsOf(of, id)).toEqual(['called-again', 'again-stopped', 'failed']);
    const kept = await of.work(({ em }) => em.findOneOrFail(Message, { id }));
    expect(kept).toMatchObject({ settledAt: deps.clock(), notBefore: null, leaseUntil: null });
    deps.advance(minutes(60));
    await sweep();
    await send(id);
    expect(await messagesOf(of, broadcastId)).toMatchObject([failed]);
    expect(senders.calls).toHaveLength(1);
  });

  it('is as good as taken where the provider takes it', async () => {
    const { id, broadcastId } = await givenBack();
    senders.answer = async () => {
      await stopAll(broadcastId);
      return { kind: 'accepted', providerId: 'CA2' };
    };
    expect(await send(id)).toEqual({ ...noSends, accepted: 1 });
    expect(await eventsOf(of, id)).toEqual(['called-again', 'accepted']);
  });

  it('waits for its next try where nobody has, and can be stopped there', async () => {
    const { id, broadcastId } = await givenBack();
    senders.answer = () => refused;
    expect(await send(id)).toEqual({ ...noSends, retry: 1 });
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'pending' }]);
    expect(await stopAll(broadcastId)).toEqual([id]);
    deps.advance(minutes(60));
    await send(id);
    expect(senders.calls).toHaveLength(1);
  });

  it('is stopped also where it comes back at that moment', async () => {
    const { id, broadcastId } = await givenBack();
    await of.work(({ em }) => em.nativeUpdate(Message, { id }, { status: 'sending', attempt: 2 }));
    const back: RecordedOutcome = {
      id,
      attempt: 2,
      status: 'pending',
      reason: 'transient',
      code: 'http-429',
      providerId: null,
      notBefore: null,
    };
    let stopped: Promise<unknown> = Promise.resolve();
    let answered = false;
    await of.work(async (uow) => {
      await recordOutcomes(uow, await unlessStopped(uow, [back], deps.clock()), deps.clock());
      stopped = stopAll(broadcastId).finally(() => (answered = true));
      await until('the other one waits', async () => answered || (await somebodyWaits()), { every: 20 });
    });
    expect(await stopped).toEqual([id]);
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'failed', reason: 'line-busy' }]);
  });

  it('goes where a person has had it sent again since, because nobody knew whether it had gone out', async () => {
    const { id, broadcastId } = await givenBack();
    await of.work(({ em }) => em.nativeUpdate(Message, { id }, { status: 'unknown', attempt: 2 }));
    await stopAll(broadcastId);
    deps.advance(minutes(1));
    await of.work((uow) =>
      resolveUnknown(uow, {
        target: { messageId: id },
        resolution: 'send-again',
        reason: 'Asked them.',
        now: deps.clock(),
      }),
    );
    senders.answer = () => refused;
    expect(await send(id)).toEqual({ ...noSends, retry: 1 });
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'pending', attempt: 3 }]);
  });

  it('is not placed where it has waited ever since', async () => {
    const { id, broadcastId } = await givenBack();
    await of.work(({ em }) => em.nativeUpdate(Broadcast, { id: broadcastId }, { againStoppedAt: deps.clock() }));
    expect(await send(id)).toEqual(noSends);
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'failed', reason: 'line-busy' }]);
    expect(await eventsOf(of, id)).toEqual(['called-again', 'again-stopped']);
    expect(senders.calls).toEqual([]);
  });
});

const resend = (uow: UnitOfWork, broadcastId: string) =>
  resendFailed(uow, broadcastId, { id: newId(), sendAtLocal: '2026-03-02 11:00:00', now: deps.clock() });

/** For a row that somebody else holds. */
async function somebodyWaits(): Promise<boolean> {
  const { rows } = await of.work(({ kysely }) =>
    sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(kysely),
  );
  return rows.length > 0;
}
