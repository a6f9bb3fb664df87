import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { foldReport } from '../db/broadcasts/fold-report.ts';
import { Account, Person, Staff } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { type NewSingleMessage, queueMessage } from '../db/messages/queue-message.ts';
import { settleMessage } from '../db/messages/settle-message.ts';
import type { SendOutcome } from '../providers/outcome.ts';
import { activityDeps, type TestActivityDeps, TestSenders } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { type TestClient, TestPeople } from '../test/setup/people.ts';
import { createSending, noSends, type Sending } from './sending.ts';

const mobile = '+12085550123';
const refused: SendOutcome = { kind: 'rejected', errorClass: 'bad-address', code: '21211' };

let test: TestDatabase;
let of: TestPeople;
let senders: TestSenders;
let deps: TestActivityDeps;
let sending: Sending;
let client: TestClient;
let author: { accountId: string; staffId: string };

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
  senders = new TestSenders();
  deps = activityDeps(test, senders);
  sending = createSending(deps);
  client = await of.client({ mobile });
  author = { accountId: newId(), staffId: newId() };
  await of.work(async ({ em }) => {
    const personId = newId();
    em.create(Person, { id: personId, firstName: 'Maya', lastName: 'Whitfield' });
    await em.flush();
    em.create(Staff, { id: author.staffId, personId });
    em.create(Account, { id: author.accountId, kind: 'staff', personId, login: 'maya' });
  });
});

/** A text to the client that the member of staff has asked for, unless wished otherwise. */
async function queued(
  actor: 'system:test' | `staff:${string}` = `staff:${author.accountId}`,
  purpose: NewSingleMessage['purpose'] = 'client-message',
): Promise<string> {
  const to = { clientId: client.id, personId: client.personId, address: mobile };
  const words = { channel: 'text', subject: null, body: 'Please call us.' } as const;
  const message = { ...to, ...words, purpose, decision: { kind: 'send' }, now: deps.clock() } as const;
  const { practiceId } = of;
  return (await test.database.work({ practiceId, actor }, (uow) => queueMessage(uow, message))).id;
}

async function send(messageId: string, outcome: SendOutcome) {
  senders.answer = () => outcome;
  const { signal } = new AbortController();
  await sending.send({ practiceId: of.practiceId, messageId }, { channel: 'text', counts: { ...noSends }, signal });
}

const report = (messageId: string, status: string, event: 'delivered' | 'failed') =>
  of.work((uow) =>
    foldReport(
      uow,
      { messageId, channel: 'text', providerId: 'SM1', status, event, reason: 'unusable', code: '30005' },
      deps.clock(),
    ),
  );

async function alerts() {
  const { rows } = await of.work(({ kysely }) =>
    sql<
      Record<string, unknown>
    >`select kind, staff_id, subject_kind, subject_id, client_id, message_id from alert`.execute(kysely),
  );
  return rows;
}
const alertOf = (id: string) => ({
  kind: 'message-failed',
  staff_id: author.staffId,
  subject_kind: 'message',
  subject_id: id,
  client_id: client.id,
  message_id: null,
});

describe('who wrote to a client hears of it, once, when the message', () => {
  it('is refused by the provider', async () => {
    const id = await queued();
    await send(id, refused);
    await report(id, 'failed', 'failed');
    expect(await alerts()).toEqual([alertOf(id)]);
  });

  it('is taken by the provider and reported as undelivered later, however often', async () => {
    const id = await queued();
    await send(id, { kind: 'accepted', providerId: 'SM1' });
    expect(await alerts()).toEqual([]);
    await report(id, 'undelivered', 'failed');
    await report(id, 'undelivered', 'failed');
    expect(await alerts()).toEqual([alertOf(id)]);
  });

  it('could not be handed over in all the time it had', async () => {
    const id = await queued();
    for (const _ of [1, 2])
      await of.work((uow) => settleMessage(uow, { messageId: id, last: true, now: deps.clock() }));
    expect(await alerts()).toEqual([alertOf(id)]);
  });
});

describe('nobody is told', () => {
  it('of a message that arrived, or that is tried again', async () => {
    const [arrived, again] = [await queued(), await queued()];
    await send(arrived, { kind: 'accepted', providerId: 'SM1' });
    await report(arrived, 'delivered', 'delivered');
    await send(again, { kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 1_000 });
    expect(await alerts()).toEqual([]);
  });

  it('of a message that Rounds sends by itself, or of an alert that goes in the name of who caused it', async () => {
    await send(await queued('system:test'), refused);
    const alert = await queued(undefined, 'staff-alert');
    await of.work((uow) => settleMessage(uow, { messageId: alert, last: true, now: deps.clock() }));
    expect(await alerts()).toEqual([]);
  });
});
