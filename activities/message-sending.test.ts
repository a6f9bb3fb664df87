import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, Message, Person, Staff } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { cancelMessage } from '../db/messages/cancel-message.ts';
import { type NewSingleMessage, queueMessage } from '../db/messages/queue-message.ts';
import { settleMessage } from '../db/messages/settle-message.ts';
import { recordOptOut } from '../db/queries/record-opt-out.ts';
import { recoverLeases } from '../db/queries/recover-leases.ts';
import { revokeConsent } from '../db/queries/revoke-consent.ts';
import { answerAddress } from '../platform/answer-link.ts';
import { activityDeps, eventsOf, type TestActivityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestPeople } from '../test/setup/people.ts';
import { sweep } from './sweeper.ts';
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

const mobile = '+12085550123';

/** A text to a new client that waits to be sent, unless wished otherwise. */
async function queued(wishes: Partial<NewSingleMessage> = {}) {
  const client = await of.client({ mobile });
  const message: NewSingleMessage = {
    purpose: 'client-message',
    channel: 'text',
    address: mobile,
    subject: null,
    body: 'Please call us.',
    decision: { kind: 'send' },
    clientId: client.id,
    personId: client.personId,
    now: deps.clock(),
    ...wishes,
  };
  const { id } = await of.work((uow) => queueMessage(uow, message));
  return { id, client };
}

async function send(messageId: string, by: Sending = sending, channel: 'text' | 'email' = 'text') {
  const counts = { ...noSends };
  const { signal } = new AbortController();
  await by.send({ practiceId: of.practiceId, messageId }, { channel, counts, signal });
  return counts;
}

const row = (id: string) => of.work(({ em }) => em.findOneOrFail(Message, { id }));

const cancel = (id: string) => of.work((uow) => cancelMessage(uow, id, deps.clock()));

const stopped = () =>
  of.work((uow) => recordOptOut(uow, { channel: 'text', address: '+12085550199', source: 'stop', at: deps.clock() }));

describe('a single message', () => {
  it('is handed over once, whoever asks, and how it went stands in its row', async () => {
    const { id } = await queued();
    await Promise.all([send(id), send(id, createSending(deps))]);
    await send(id);
    expect(senders.texts).toMatchObject([{ messageId: id, to: mobile, body: 'Please call us.' }]);
    expect(await row(id)).toMatchObject({ status: 'accepted', attempt: 1 });
    expect(await eventsOf(of, id)).toEqual(['queued', 'accepted']);
  });

  it('that is deferred goes when its window has opened, and not before', async () => {
    const until = new Date(deps.clock().getTime() + 3_600_000);
    const { id } = await queued({ decision: { kind: 'defer', until: until.toISOString() } });
    await send(id);
    expect(senders.texts).toEqual([]);
    expect(await of.work((uow) => settleMessage(uow, { messageId: id, last: false, now: deps.clock() }))).toEqual({
      status: 'pending',
      channel: 'text',
      waitMs: 3_600_000,
    });
    deps.advance(3_600_000);
    await send(id);
    expect(senders.texts).toHaveLength(1);
  });

  it('whose sender died between the call and its outcome is unknown, and is never repeated', async () => {
    const { id } = await queued();
    const dead = new Promise<never>(() => {});
    senders.answer = () => dead;
    void send(id);
    while (senders.inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    deps.advance(60_001);
    await of.work((uow) => recoverLeases(uow, { now: deps.clock() }));
    expect(await row(id)).toMatchObject({ status: 'unknown', reason: 'interrupted' });
    await send(id, createSending(deps));
    expect(senders.texts).toHaveLength(1);
  });

  it('that was refused by the gate is kept with its reason and never sent', async () => {
    const { id } = await queued({ address: null, decision: { kind: 'skip', reason: 'no-address' } });
    await send(id);
    expect(senders.texts).toEqual([]);
    expect(await row(id)).toMatchObject({ status: 'skipped', reason: 'no-address' });
  });

  it('that was cancelled is not sent; one that went out cannot be cancelled', async () => {
    const [one, other] = [await queued(), await queued()];
    expect(await cancel(one.id)).toBe('cancelled');
    expect(await cancel(one.id)).toBe('cancelled');
    await send(one.id);
    await send(other.id);
    expect(senders.texts).toMatchObject([{ messageId: other.id }]);
    expect(await cancel(other.id)).toBe('accepted');
  });
});

describe('the last look before a single message goes', () => {
  it('stops what has opted out, lost its consent, or goes to a client who has left', async () => {
    // The statement that records an opt-out stops what waits for the address, so the number is changed to one that has asked before.
    const optedOut = await queued();
    await stopped();
    await of.work(({ em }) => em.nativeUpdate(Message, { id: optedOut.id }, { address: '+12085550199' }));
    const revoked = await queued();
    await of.work((uow) =>
      revokeConsent(uow, { clientId: revoked.client.id, reason: 'asked us to stop', now: deps.clock() }),
    );
    const left = await queued();
    await of.work(({ em }) => em.nativeUpdate(Client, { id: left.client.id }, { active: false }));
    const reasons = [];
    for (const { id } of [optedOut, revoked, left]) {
      await send(id);
      reasons.push((await row(id)).reason);
    }
    expect(reasons).toEqual(['opted-out', 'no-consent', 'inactive']);
    expect(senders.texts).toEqual([]);
  });

  it('asks staff for no consent, but whether they are still here', async () => {
    const personId = newId();
    await of.work(async ({ em }) => {
      em.create(Person, { id: personId, firstName: 'Dana', lastName: 'Reyes' });
      await em.flush();
      em.create(Staff, { personId });
    });
    const alert = { purpose: 'staff-alert', clientId: null, personId } as const;
    const [here, gone] = [await queued(alert), await queued(alert)];
    await send(here.id);
    await of.work(({ em }) => em.nativeUpdate(Staff, { personId }, { active: false }));
    await send(gone.id);
    expect([(await row(here.id)).status, (await row(gone.id)).reason]).toEqual(['accepted', 'inactive']);
  });
});

it('the sweeper starts what has no workflow, and again what its workflow has left, and nothing else', async () => {
  const made = {
    waits: await queued(),
    taken: await queued(),
    deferred: await queued({ decision: { kind: 'defer', until: '2026-03-03T08:00:00Z' } }),
    skipped: await queued({ decision: { kind: 'skip', reason: 'opted-out' } }),
  };
  const settle = (id: string) =>
    of.work((uow) => settleMessage(uow, { messageId: id, last: false, now: deps.clock() }));
  await settle(made.taken.id);
  await settle(made.deferred.id);
  const sweepNow = async () => {
    const started: string[] = [];
    const { practiceId } = of;
    const startMessage = async (input: { practiceId: string; messageId: string }) =>
      input.practiceId === practiceId && started.push(input.messageId) > 0;
    await sweep({
      ...deps,
      start: async () => true,
      tellChanged: async () => true,
      isRunning: async () => true,
      startMessage,
      startImport: async () => true,
      startCredential: async () => true,
      startBatch: async () => true,
    });
    return started;
  };
  expect(await sweepNow()).toEqual([]);
  deps.advance(5_000);
  expect(await sweepNow()).toEqual([made.waits.id]);
  deps.advance(600_000);
  expect(await sweepNow()).toEqual([made.waits.id, made.taken.id]);
});

describe('an e-mail about appointments', () => {
  it('gets the link of its own at the hand-over, in text and HTML; nowhere else does it stand', async () => {
    const body = 'Please confirm: <ConfirmLink>';
    const { id } = await queued({ channel: 'email', subject: 'Soon', address: 'client1@example.com', body });
    await send(id, sending, 'email');
    const [email] = senders.emails;
    const { acronym } = (await test.database.practiceById(of.practiceId)) ?? {};
    const portal = `https://${acronym}.portal.rounds.example`;
    const address = answerAddress(deps.keyRing, portal, { practiceId: of.practiceId, messageId: id });
    expect(email?.text).toBe(`Please confirm: ${address}`);
    expect(email?.html).toContain(`<a href="${address}"`);
    const kept = await of.work(({ em }) => em.findOneOrFail(Message, { id }));
    expect(kept.body).toBe(body);
  });
});
