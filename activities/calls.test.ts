import { beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { freezeAudience } from '../db/broadcasts/freeze.ts';
import { Broadcast, CallRecording, Message } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { openRanges } from '../db/queries/open-ranges.ts';
import { recordOptOut } from '../db/queries/record-opt-out.ts';
import { recoverLeases } from '../db/queries/recover-leases.ts';
import { settings } from '../domain/settings.ts';
import { recordingToken } from '../platform/recording-link.ts';
import type { CallStatus } from '../providers/voice/port.ts';
import { aBroadcast, eventsOf, messagesOf } from '../test/setup/broadcasts.ts';
import { TestPeople } from '../test/setup/people.ts';
import { wavOf } from '../test/setup/recordings.ts';
import { type SendingStage, sendingSuite } from '../test/setup/sending-suite.ts';
import { createSending, noSends } from './sending.ts';
import { createUnknownTexts } from './unknown-texts.ts';

let test: SendingStage['database'];
let of: SendingStage['of'];
let senders: SendingStage['senders'];
let deps: SendingStage['deps'];
/** Of each test another one: practices share the account that calls. */
let phone = '';
let phones = 0;

const fresh = sendingSuite();
beforeEach(async () => {
  ({ database: test, of, senders, deps } = await fresh());
  phone = `+1208555${String(2_000 + ++phones)}`;
});

const minutes = (count: number) => count * 60_000;

/** A running broadcast of calls to the active clients of the practice. */
async function frozen({ preferenceOnly = true } = {}): Promise<string> {
  const request = {
    messageType: 'plain-broadcast' as const,
    method: 'voice' as const,
    startDate: null,
    preferenceOnly,
    subject: null,
    body: 'Hello <ClientName>.',
  };
  const id = await aBroadcast(of, { ...request, status: 'running' });
  await of.work((uow) =>
    freezeAudience(uow, id, { ...request, at: deps.clock().toISOString() }, { now: deps.clock() }),
  );
  return id;
}

async function send(broadcastId: string) {
  const counts = { ...noSends };
  const [range] = await of.work((uow) => openRanges(uow, { broadcastId, size: 1_000, most: 1 }));
  const signal = new AbortController().signal;
  if (range)
    await createSending(deps).send(
      { practiceId: of.practiceId, broadcastId, ...range },
      { channel: 'voice', counts, signal },
    );
  return counts;
}
const reasons = async (broadcastId: string) => {
  const { rows } = await of.work(({ kysely }) =>
    sql<{ name: string; reason: string | null }>`
      select p.last_name as name, r.reason from recipient r join person p on p.id = r.person_id
      where r.broadcast_id = ${broadcastId}::uuid`.execute(kysely),
  );
  return Object.fromEntries(rows.map(({ name, reason }) => [name, reason]));
};

describe('whom a broadcast of calls reaches', () => {
  it('is who has consented to calls of a phone, whatever kind it is, and has not stopped them', async () => {
    await of.client({ lastName: 'Mobile', consents: ['voice'] });
    await of.client({ lastName: 'Landline', mobile: null, home: '+12085550150', consents: ['voice'] });
    await of.client({ lastName: 'Texts', consents: ['text', 'email'] });
    await of.client({ lastName: 'Nowhere', mobile: null, consents: ['email'] });
    await of.client({ lastName: 'Prefers', consents: ['voice', 'text'], preferredMethod: 'text' });
    await of.client({ lastName: 'Stopped', mobile: '+12085550151', consents: ['voice', 'text'] });
    await of.client({ lastName: 'Textless', mobile: '+12085550152', consents: ['voice', 'text'] });
    await of.work(async (uow) => {
      await recordOptOut(uow, { channel: 'voice', address: '+12085550151', source: 'stop', at: deps.clock() });
      await recordOptOut(uow, { channel: 'text', address: '+12085550152', source: 'stop', at: deps.clock() });
    });
    expect(await reasons(await frozen())).toEqual({
      Mobile: null,
      Landline: null,
      Texts: 'no-consent',
      Nowhere: 'no-address',
      Prefers: 'prefers-other',
      Stopped: 'opted-out',
      Textless: null,
    });
  });

  it('waits for the hours in which the practice calls, and counts to its limits a day', async () => {
    const { voiceSendingTimes, messagesADay } = settings;
    await of.work(({ kysely }) =>
      sql`insert into setting (id, value) values (${voiceSendingTimes.id}, '11:00-12:00'), (${messagesADay.id}, '1')
          on conflict (practice_id, id) do update set value = excluded.value`.execute(kysely),
    );
    await of.client({ consents: ['voice'] });
    const first = await frozen();
    expect(await send(first)).toEqual(noSends);
    const [message] = await of.work(({ em }) => em.find(Message, { broadcastId: first }));
    expect(message?.notBefore?.toISOString()).toBe('2026-03-02T16:00:00.000Z');
    deps.advance(minutes(61));
    expect(await send(first)).toEqual({ ...noSends, accepted: 1 });
    expect(Object.values(await reasons(await frozen()))).toEqual(['capped']);
  });
});

describe('handing a call over', () => {
  it('goes with its words and language, and with the addresses that it comes back to', async () => {
    await of.client({ firstName: 'Ana', consents: ['voice'] });
    const id = await frozen();
    expect(await send(id)).toEqual({ ...noSends, accepted: 1 });
    const [message] = await messagesOf(of, id);
    const callbacks = `https://rounds.example/callbacks/twilio/${of.practiceId}/${message?.id}/call`;
    expect(senders.calls).toEqual([
      {
        messageId: message?.id,
        to: message?.address,
        body: 'Hello Ana.',
        language: 'en',
        recording: undefined,
        statusCallback: callbacks,
        afterwards: `${callbacks}/said`,
        mayGo: expect.any(Function),
      },
    ]);
  });

  it('goes with the address of the recording that it plays', async () => {
    await of.client({ consents: ['voice'] });
    const id = await frozen();
    const recordingId = newId();
    const saved = { bytes: wavOf(3), mediaType: 'audio/wav', seconds: 3, savedAt: deps.clock() } as const;
    await of.work(async ({ em }) => {
      em.create(CallRecording, { id: recordingId, name: 'Reminder', createdAt: deps.clock(), ...saved });
      await em.flush();
      await em.nativeUpdate(Broadcast, { id }, { recordingId });
    });
    await send(id);
    const token = recordingToken(deps.keyRing, { practiceId: of.practiceId, recordingId }, deps.clock());
    expect(senders.calls[0]?.recording).toBe(
      `https://rounds.example/callbacks/twilio/${of.practiceId}/recordings/${recordingId}/${token}`,
    );
  });

  it('never has more than ten in the air, and calls nobody twice', async () => {
    for (let i = 0; i < 30; i++) await of.client({ consents: ['voice'] });
    const id = await frozen();
    await Promise.all([send(id), send(id)]);
    expect(senders.mostInFlight).toBeLessThanOrEqual(20);
    expect(new Set(senders.calls.map(({ to }) => to)).size).toBe(30);
    expect(senders.calls).toHaveLength(30);
  });

  it('leaves it unknown where the worker dies between call and outcome, and nobody calls again', async () => {
    await of.client({ consents: ['voice'] });
    const id = await frozen();
    const never = Promise.withResolvers<never>();
    const handed = Promise.withResolvers<void>();
    senders.answer = () => {
      handed.resolve();
      return never.promise;
    };
    void send(id).catch(() => {});
    await handed.promise;
    deps.advance(minutes(2));
    await of.work((uow) => recoverLeases(uow, { now: deps.clock() }));
    expect(await messagesOf(of, id)).toMatchObject([{ status: 'unknown', reason: 'interrupted' }]);
    senders.answer = (messageId) => ({ kind: 'accepted', providerId: messageId });
    expect(await send(id)).toEqual(noSends);
    expect(senders.calls).toHaveLength(1);
  });
});

/** A call of a broadcast that has run to its end. */
async function aCall(
  set: Partial<{ status: 'unknown' | 'failed'; reason: string; broadcastId: string; by: TestPeople }> = {},
) {
  const by = set.by ?? of;
  const broadcastId = set.broadcastId ?? (await aBroadcast(by, { method: 'voice', status: 'completed' }));
  const id = newId();
  await by.work(async ({ em }) => {
    em.create(Message, {
      id,
      broadcastId,
      purpose: 'broadcast',
      channel: 'voice',
      address: phone,
      body: 'Hello.',
      status: set.status ?? 'failed',
      reason: set.reason ?? 'line-busy',
      attempt: 1,
      providerId: set.status === 'unknown' ? null : 'CA1',
      sendingAt: deps.clock(),
      settledAt: set.status === 'unknown' ? null : deps.clock(),
    });
  });
  return { id, broadcastId };
}
const lookUp = () =>
  new MockActivityEnvironment().run(createUnknownTexts(deps).lookUpUnknownTexts, { practiceId: of.practiceId });

describe('a call in doubt', () => {
  it.each([
    ['that the provider has is what the provider says', [{ providerId: 'CA7', status: 'voicemail' }], 'delivered'],
    ['that it does not have stays in doubt', [], 'unknown'],
    [
      'stays in doubt where two could be it, since calls are told apart by nothing',
      [
        { providerId: 'CA7', status: 'person' },
        { providerId: 'CA8', status: 'line-busy' },
      ],
      'unknown',
    ],
  ] satisfies [string, CallStatus[], string][])('%s', async (_, placed, status) => {
    const { broadcastId } = await aCall({ status: 'unknown', reason: 'no-answer' });
    deps.advance(minutes(3));
    senders.foundCalls = ({ to }) => (to === phone ? placed : []);
    expect(await lookUp()).toMatchObject({ asked: 1 });
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status }]);
  });
});

describe('two calls to one phone', () => {
  const inDoubt = { status: 'unknown', reason: 'no-answer' } as const;
  const placed: CallStatus[] = [{ providerId: 'CA9', status: 'person' }];

  it("are told apart where the one that was placed is another practice's", async () => {
    const { broadcastId, id } = await aCall(inDoubt);
    const other = new TestPeople(test, await test.practice());
    const theirs = await aCall({ by: other });
    await other.work(({ em }) => em.nativeUpdate(Message, { id: theirs.id }, { providerId: 'CA9' }));
    deps.advance(minutes(3));
    senders.foundCalls = () => placed;
    expect(await lookUp()).toEqual({ asked: 1, found: 0 });
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'unknown', provider_id: null }]);
    expect(await eventsOf(of, id)).toEqual(['looked-up']);
  });

  it("are both left to people where either may be the one that was placed, also another practice's", async () => {
    const other = new TestPeople(test, await test.practice());
    const sibling = await aCall(inDoubt);
    const first = await aCall(inDoubt);
    deps.advance(minutes(3));
    senders.foundCalls = () => placed;
    expect(await lookUp()).toEqual({ asked: 2, found: 0 });
    for (const { broadcastId } of [sibling, first])
      expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'unknown', provider_id: null }]);
    await of.work(({ em }) => em.nativeUpdate(Message, { id: sibling.id }, { sendingAt: new Date(0) }));
    await aCall({ ...inDoubt, by: other });
    await of.work(({ em }) => em.nativeUpdate(Message, { id: first.id }, { sendingAt: deps.clock() }));
    deps.advance(minutes(15));
    await lookUp();
    expect(await messagesOf(of, first.broadcastId)).toMatchObject([{ status: 'unknown', provider_id: null }]);
  });

  it('are told apart where a long time lies between them', async () => {
    await aCall(inDoubt);
    deps.advance(minutes(10));
    const { broadcastId } = await aCall(inDoubt);
    deps.advance(minutes(3));
    senders.foundCalls = ({ since }) => (since.getTime() > deps.clock().getTime() - minutes(5) ? placed : []);
    await lookUp();
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'delivered', provider_id: 'CA9' }]);
  });
});
