import { beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { Message, Recipient, Setting, Task } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { resolveUnknown } from '../db/messages/resolve-unknown.ts';
import { finishTask } from '../db/tasks/finish-task.ts';
import { settings } from '../domain/settings.ts';
import type { SentQuestion, TextStatus } from '../providers/text/port.ts';
import { aBroadcast, eventsOf, messagesOf } from '../test/setup/broadcasts.ts';
import { TestPeople } from '../test/setup/people.ts';
import { type SendingStage, sendingSuite } from '../test/setup/sending-suite.ts';
import { createSending, noSends } from './sending.ts';
import { sweepUnknown } from './unknown-sweeper.ts';
import { createUnknownTexts, type LookUpCounts } from './unknown-texts.ts';

let database: SendingStage['database'];
let of: SendingStage['of'];
let senders: SendingStage['senders'];
let deps: SendingStage['deps'];
let broadcastId: string;

const fresh = sendingSuite();
beforeEach(async () => {
  ({ database, of, senders, deps } = await fresh());
  address = `+1208555${String(3_000 + ++phones)}`;
  broadcastId = await aBroadcast(of, { status: 'completed' });
});

const minutes = (count: number) => count * 60_000;
/** Of each test another one: practices share the account that texts. */
let address = '';
let phones = 0;

/** Messages of the broadcast that were handed over just now, without an answer. */
async function inDoubt(count: number, { channel = 'text' }: { channel?: 'text' | 'email' } = {}): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  const now = deps.clock();
  await of.work(async ({ em }) => {
    for (const id of ids)
      em.create(Message, {
        id,
        broadcastId,
        purpose: 'broadcast',
        channel,
        address: channel === 'text' ? address : 'client@example.com',
        body: 'Hello.',
        status: 'unknown',
        reason: 'no-answer',
        attempt: 1,
        sendingAt: now,
      });
  });
  return ids;
}
const lookUp = (): Promise<LookUpCounts> =>
  new MockActivityEnvironment().run(createUnknownTexts(deps).lookUpUnknownTexts, { practiceId: of.practiceId });

async function sweep(): Promise<string[]> {
  const asked: string[] = [];
  await sweepUnknown({
    ...deps,
    startLookUp: async ({ practiceId }) => asked.push(practiceId) > 0,
  });
  return asked.filter((id) => id === of.practiceId);
}
/** A text of another practice to the same number, handed over just now. */
async function elsewhere(body: string, set: { status: 'unknown' | 'delivered'; providerId: string | null }) {
  const other = new TestPeople(database, await database.practice());
  const sendingAt = deps.clock();
  await other.work(async ({ em }) => {
    em.create(Message, { purpose: 'client-message', channel: 'text', address, body, attempt: 1, sendingAt, ...set });
  });
}
const finish = () =>
  of.work((uow) =>
    finishTask(uow, { type: 'unknown-messages', subjectId: broadcastId, outcome: null, now: deps.clock() }),
  );
const tasks = async () =>
  (await of.work(({ em }) => em.find(Task, { type: 'unknown-messages' }))).map(
    ({ subjectKind, subjectId, status }) => ({ subjectKind, subjectId, status }),
  );
const taken = (providerId: string, more: Partial<TextStatus> = {}): TextStatus => ({
  providerId,
  status: 'delivered',
  ...more,
});

describe('a text in doubt', () => {
  it('is left to callbacks for three minutes, and then looked for by its number, its words and its time', async () => {
    await inDoubt(1);
    expect(await sweep()).toEqual([]);
    expect(await lookUp()).toEqual({ asked: 0, found: 0 });
    deps.advance(minutes(3));
    expect(await sweep()).toEqual([of.practiceId]);
    const asked: SentQuestion[] = [];
    senders.found = (question) => {
      asked.push(question);
      return [];
    };
    await lookUp();
    const [since, until] = [
      new Date(deps.clock().getTime() - minutes(4)),
      new Date(deps.clock().getTime() - minutes(1)),
    ];
    expect(asked).toEqual([{ to: address, body: 'Hello.', since, until }]);
  });

  it('that the provider has is what the provider says', async () => {
    const [id = ''] = await inDoubt(1);
    deps.advance(minutes(3));
    senders.found = () => [taken('SM1')];
    expect(await lookUp()).toEqual({ asked: 1, found: 1 });
    expect(await messagesOf(of, broadcastId)).toMatchObject([
      { status: 'delivered', reason: null, provider_id: 'SM1' },
    ]);
    expect(await eventsOf(of, id)).toEqual(['delivered']);
    expect(await sweep()).toEqual([]);
    expect(await tasks()).toEqual([]);
  });

  it('that the provider could not deliver has failed with its reason', async () => {
    await inDoubt(1);
    deps.advance(minutes(3));
    senders.found = () => [taken('SM1', { status: 'undelivered', code: '30006', errorClass: 'unusable' })];
    await lookUp();
    expect(await messagesOf(of, broadcastId)).toMatchObject([
      { status: 'failed', reason: 'unusable', error_code: '30006' },
    ]);
  });

  it('is not taken for another one with the same words', async () => {
    await inDoubt(2);
    deps.advance(minutes(3));
    senders.found = () => [taken('SM1')];
    expect(await lookUp()).toEqual({ asked: 2, found: 1 });
    expect((await messagesOf(of, broadcastId)).map(({ status }) => status).toSorted()).toEqual([
      'delivered',
      'unknown',
    ]);
  });

  it('is looked for three times within the hour, then is a task, one for the broadcast, and never sent by itself', async () => {
    const [id = ''] = await inDoubt(3);
    for (const wait of [3, 12, 45]) {
      expect(await tasks()).toEqual([]);
      deps.advance(minutes(wait));
      expect(await sweep()).toEqual([of.practiceId]);
      expect(await lookUp()).toEqual({ asked: 3, found: 0 });
      expect(await lookUp()).toEqual({ asked: 0, found: 0 });
    }
    expect(await eventsOf(of, id)).toEqual(['looked-up', 'looked-up', 'looked-up']);
    expect(new Set((await messagesOf(of, broadcastId)).map(({ reason }) => reason))).toEqual(new Set(['not-found']));
    deps.advance(minutes(600));
    expect(await sweep()).toEqual([]);
    await sweep();
    expect(await tasks()).toEqual([{ subjectKind: 'broadcast', subjectId: broadcastId, status: 'open' }]);
    expect(senders.texts).toEqual([]);
  });

  it('is left to a person where the provider holds too many to tell', async () => {
    const [id = ''] = await inDoubt(1);
    senders.found = () => null;
    for (const wait of [3, 12, 45]) {
      deps.advance(minutes(wait));
      await lookUp();
    }
    await sweep();
    expect(await eventsOf(of, id)).toEqual(['looked-up', 'looked-up', 'looked-up']);
    expect(await tasks()).toHaveLength(1);
    // Not "the provider has none": whoever reads that has it sent again.
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'unknown', reason: 'no-answer' }]);
  });

  it('stays due while the provider cannot be asked', async () => {
    await inDoubt(1);
    deps.advance(minutes(3));
    senders.found = () => {
      throw new Error('Twilio is away');
    };
    await expect(lookUp()).rejects.toThrow('Twilio is away');
    expect(await sweep()).toEqual([of.practiceId]);
    expect(await tasks()).toEqual([]);
    deps.advance(minutes(117));
    await sweep();
    expect(await tasks()).toHaveLength(1);
  });

  it('is asked about though the provider of calls is away, which is asked once a run', async () => {
    const [first = '', second = ''] = await inDoubt(3);
    await of.work(({ em }) => em.nativeUpdate(Message, { id: { $in: [first, second] } }, { channel: 'voice' }));
    deps.advance(minutes(3));
    senders.found = () => [taken('SM1')];
    let asked = 0;
    senders.foundCalls = () => {
      asked += 1;
      throw new Error('Nobody takes calls');
    };
    await expect(lookUp()).rejects.toThrow('Nobody takes calls');
    expect((await messagesOf(of, broadcastId)).map(({ status }) => status)).toEqual([
      'unknown',
      'unknown',
      'delivered',
    ]);
    expect(asked).toBe(1);
    // They stay due.
    expect(await eventsOf(of, first)).toEqual([]);
  });

  it.each(['as soon as its hand-over was over', 'by those who find it after the days'])(
    'is asked about, and is a task once, also where the servers were away for days: it came into doubt %s',
    async (when) => {
      const [id = ''] = await inDoubt(1);
      const noted = (at: Date) =>
        of.work(({ kysely }) =>
          sql`insert into message_event (message_id, attempt, kind, at) values (${id}, 1, 'unknown', ${at})`.execute(
            kysely,
          ),
        );
      if (when.startsWith('as soon')) await noted(deps.clock());
      deps.advance(minutes(63 * 60));
      if (!when.startsWith('as soon')) await noted(deps.clock());
      expect(await sweep()).toEqual([of.practiceId]);
      expect(await tasks()).toHaveLength(1);
      for (const asked of [1, 1, 1, 0]) expect(await lookUp()).toEqual({ asked, found: 0 });
      expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'unknown', reason: 'not-found' }]);
      deps.advance(minutes(3 * 24 * 60));
      await finish();
      expect(await sweep()).toEqual([]);
      await sweep();
      expect(await tasks()).toEqual([{ subjectKind: 'broadcast', subjectId: broadcastId, status: 'done' }]);
    },
  );

  it('is found though the servers were away for days', async () => {
    await inDoubt(1);
    deps.advance(minutes(63 * 60));
    senders.found = () => [taken('SM1')];
    expect(await lookUp()).toEqual({ asked: 1, found: 1 });
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'delivered', provider_id: 'SM1' }]);
  });

  it.each([
    { theirs: 'known by that name', providerId: 'SM1', status: 'delivered' },
    { theirs: 'in doubt too', providerId: null, status: 'unknown' },
  ] as const)("is not taken for another practice's with the same words, which is $theirs", async (set) => {
    const [id = ''] = await inDoubt(1);
    await elsewhere('Hello.', set);
    deps.advance(minutes(3));
    senders.found = () => [taken('SM1')];
    expect(await lookUp()).toEqual({ asked: 1, found: 0 });
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'unknown', provider_id: null }]);
    expect(await eventsOf(of, id)).toEqual(['looked-up']);
  });

  it('is found though another practice is in doubt about other words to the same number', async () => {
    await inDoubt(1);
    await elsewhere('We are closed on Friday.', { status: 'unknown', providerId: null });
    deps.advance(minutes(3));
    senders.found = () => [taken('SM1')];
    expect(await lookUp()).toEqual({ asked: 1, found: 1 });
  });

  it('ends its task when evidence comes after all', async () => {
    const [id = ''] = await inDoubt(1);
    for (const wait of [3, 12, 45]) {
      deps.advance(minutes(wait));
      await lookUp();
    }
    await sweep();
    await of.work(({ kysely }) => sql`update message set status = 'delivered' where id = ${id}`.execute(kysely));
    await sweep();
    expect(await tasks()).toMatchObject([{ status: 'done' }]);
  });
});

const resolve = (resolution: 'went-out' | 'send-again') =>
  of.work((uow) =>
    resolveUnknown(uow, { target: { broadcastId }, resolution, reason: 'They called.', now: deps.clock() }),
  );

describe('what a person says of messages in doubt', () => {
  it('that they went out, counts, once, and ends the task', async () => {
    const [id = ''] = await inDoubt(2, { channel: 'email' });
    deps.advance(minutes(15));
    await sweep();
    expect(await tasks()).toMatchObject([{ subjectId: broadcastId, status: 'open' }]);
    expect(await resolve('went-out')).toHaveLength(2);
    expect(await resolve('send-again')).toEqual([]);
    expect((await messagesOf(of, broadcastId)).map(({ status }) => status)).toEqual(['accepted', 'accepted']);
    expect(await eventsOf(of, id)).toEqual(['went-out']);
    expect(await tasks()).toMatchObject([{ status: 'done' }]);
  });

  it('that they did not, sends each once more, under its own id, though its broadcast is over', async () => {
    const client = await of.client({ mobile: address });
    const [id = ''] = await inDoubt(1);
    await of.work(async ({ em }) => {
      const whom = { personId: client.personId, clientId: client.id, sourceId: client.personId };
      em.create(Recipient, { broadcastId, ...whom, decision: 'send', messageId: id });
    });
    expect(await resolve('send-again')).toEqual([]);
    deps.advance(minutes(120));
    expect(await resolve('send-again')).toEqual([id]);
    const counts = { ...noSends };
    const signal = new AbortController().signal;
    await createSending(deps).send({ practiceId: of.practiceId, messageId: id }, { channel: 'text', counts, signal });
    expect(counts).toEqual({ ...noSends, accepted: 1 });
    expect(senders.texts).toMatchObject([{ messageId: id, to: address }]);
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'accepted', attempt: 2 }]);
  });
});

const asSet = (value: string) =>
  of.work(async ({ em }) => void em.create(Setting, { id: settings.repeatUnknownEmails.id, value }));

describe('an e-mail in doubt', () => {
  it('is not repeated where nothing is set, and is a task after a quarter of an hour', async () => {
    await inDoubt(1, { channel: 'email' });
    deps.advance(minutes(14));
    await sweep();
    expect(await tasks()).toEqual([]);
    deps.advance(minutes(60));
    await sweep();
    expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'unknown' }]);
    expect(await tasks()).toHaveLength(1);
  });

  it('goes once more, and only once, after half an hour where the practice has set that; a text never', async () => {
    await asSet('yes');
    const [mail = ''] = await inDoubt(1, { channel: 'email' });
    const [text = ''] = await inDoubt(1);
    deps.advance(minutes(29));
    await sweep();
    expect(await eventsOf(of, mail)).toEqual([]);
    // Nothing is left to do for a person: it will go by itself.
    expect(await tasks()).toEqual([]);
    deps.advance(minutes(1));
    await sweep();
    expect(await eventsOf(of, mail)).toEqual(['repeated']);
    const statusOf = async (id: string) => (await messagesOf(of, broadcastId)).find((each) => each.id === id)?.status;
    expect([await statusOf(mail), await statusOf(text)]).toEqual(['pending', 'unknown']);
    await of.work(({ kysely }) =>
      sql`update message set status = 'unknown', sending_at = ${deps.clock()} where id = ${mail}`.execute(kysely),
    );
    deps.advance(minutes(15));
    await sweep();
    expect(await tasks()).toEqual([{ subjectKind: 'broadcast', subjectId: broadcastId, status: 'open' }]);
    deps.advance(minutes(45));
    await sweep();
    expect([await statusOf(mail), await statusOf(text)]).toEqual(['unknown', 'unknown']);
  });

  it.each([
    { status: 'paused', after: 119, asked: 0 },
    { status: 'paused', after: 120, asked: 1 },
    { status: 'cancelled', after: 15, asked: 1 },
  ] as const)(
    'that is to go once more is no task before it has, unless it cannot: $status for $after minutes',
    async ({ status, after, asked }) => {
      await asSet('yes');
      broadcastId = await aBroadcast(of, { status });
      await inDoubt(1, { channel: 'email' });
      deps.advance(minutes(after));
      await sweep();
      expect(await tasks()).toHaveLength(asked);
    },
  );

  it.each(['running', 'paused', 'cancelled'] as const)('does not go out of a broadcast that is %s', async (status) => {
    await asSet('yes');
    broadcastId = await aBroadcast(of, { status });
    const [mail = ''] = await inDoubt(1, { channel: 'email' });
    deps.advance(minutes(60));
    await sweep();
    expect(await eventsOf(of, mail)).toEqual([]);
    await of.work(({ kysely }) =>
      sql`update broadcast set status = 'completed' where id = ${broadcastId}`.execute(kysely),
    );
    await sweep();
    expect(await eventsOf(of, mail)).toEqual(['repeated']);
  });
});
