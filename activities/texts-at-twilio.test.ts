import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { Message } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { createSharedClock } from '../db/shared-clock.ts';
import { account, type Receiver, testReceiver, testSandbox, until as untilAtTwilio } from '../dev/sandbox/testing.ts';
import type { Sandbox } from '../dev/sandbox/sandbox.ts';
import { createTwilioSender } from '../providers/text/twilio.ts';
import { type SendingStage, sendingSuite } from '../test/setup/sending-suite.ts';
import { until } from '../test/setup/until.ts';
import type { ActivityDeps } from './deps.ts';
import { createSending, noSends } from './sending.ts';
import { sweepUnknown } from './unknown-sweeper.ts';
import { createUnknownTexts, type LookUpCounts } from './unknown-texts.ts';

const fresh = sendingSuite();
const closers: (() => Promise<void> | void)[] = [];
let stage: SendingStage;
let sandbox: Sandbox;
let receiver: Receiver;
beforeEach(async () => {
  stage = await fresh();
  receiver = await testReceiver(closers);
  sandbox = await testSandbox(closers);
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const minutes = (count: number) => count * 60_000;
const number = '+13035550123';

/** A worker on a machine whose clock is off, with Twilio's stand-in as its provider. */
async function worker(off: number): Promise<ActivityDeps> {
  const { deps } = stage;
  const { now: clock, measure } = createSharedClock(deps.database, deps.log, { wall: () => Date.now() + off });
  await until("PostgreSQL's time is known", measure);
  const text = createTwilioSender({ ...account, from: '+13035550100', baseUrl: sandbox.url, clock });
  return { ...deps, text, clock, config: { ...deps.config, PUBLIC_URL: receiver.url, TWILIO_BASE_URL: sandbox.url } };
}

const order = (fault: string, more: { code?: number } = {}) =>
  fetch(`${sandbox.url}/control/twilio`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, ...more }),
  });

/** Has a worker hand over one text, and says what came of that. */
async function handOver(by: ActivityDeps) {
  const id = newId();
  const text = { purpose: 'safety', channel: 'text', address: number, body: 'We are closed on Friday.' } as const;
  await stage.of.work(async ({ em }) => void em.create(Message, { id, ...text }));
  const counts = { ...noSends };
  const { signal } = new AbortController();
  const target = { practiceId: stage.of.practiceId, messageId: id };
  await createSending(by).send(target, { channel: 'text', counts, signal });
  return { id, counts };
}

/** What is due so long after now, and what comes of asking about it. */
async function later(ms: number) {
  const { of } = stage;
  const right = await worker(0);
  const deps = { ...right, clock: () => new Date(right.clock().getTime() + ms) };
  let isDue = false;
  await sweepUnknown({ ...deps, startLookUp: async ({ practiceId }) => (isDue ||= practiceId === of.practiceId) });
  const { lookUpUnknownTexts } = createUnknownTexts(deps);
  const counts: LookUpCounts = await new MockActivityEnvironment().run(lookUpUnknownTexts, {
    practiceId: of.practiceId,
  });
  return { isDue, ...counts };
}

const messageOf = async (messageId: string) => {
  const { status, providerId, errorCode } = await stage.of.work(({ em }) =>
    em.findOneOrFail(Message, { id: messageId }),
  );
  return { status, providerId, errorCode };
};
const sid = () => sandbox.ledger.texts()[0]?.sid;

it.each([
  { clock: '5 min ahead', off: minutes(5) },
  { clock: '2 h ahead', off: minutes(120) },
  { clock: '2 h behind', off: minutes(-120) },
])('a text that went out without an answer is found although the clock of its sender is $clock', async ({ off }) => {
  for (const fault of ['drop', 'never']) await order(fault);
  const { id, counts } = await handOver(await worker(off));
  expect(counts).toEqual({ ...noSends, unknown: 1 });
  await untilAtTwilio(() => sandbox.ledger.texts()[0]?.status === 'delivered');
  expect(await later(minutes(2))).toEqual({ isDue: false, asked: 0, found: 0 });
  expect(await later(minutes(4))).toEqual({ isDue: true, asked: 1, found: 1 });
  expect(await messageOf(id)).toEqual({ status: 'delivered', providerId: sid(), errorCode: null });
});

it('a text whose report of failure nobody could take has failed an hour later, and its number is stopped as by the report', async () => {
  await stage.of.client({ mobile: number });
  receiver.answer = 500;
  await order('undelivered', { code: 30_005 });
  await order('once');
  const { id, counts } = await handOver(await worker(0));
  expect(counts).toEqual({ ...noSends, accepted: 1 });
  await untilAtTwilio(() => sandbox.ledger.texts()[0]?.calls.every(({ state }) => state === 'given-up') ?? false);
  expect(receiver.calls.map(({ params }) => params['MessageStatus'])).toEqual(['sent', 'undelivered']);
  expect(await later(minutes(59))).toEqual({ isDue: false, asked: 0, found: 0 });
  expect(await messageOf(id)).toEqual({ status: 'accepted', providerId: sid(), errorCode: null });
  expect(await later(minutes(61))).toEqual({ isDue: true, asked: 1, found: 1 });
  expect(await messageOf(id)).toEqual({ status: 'failed', providerId: sid(), errorCode: '30005' });
  const { rows } = await stage.of.work(({ kysely }) =>
    sql`select channel, address, code from address_failure where message_id = ${id}::uuid`.execute(kysely),
  );
  expect(rows).toEqual([{ channel: 'text', address: number, code: '30005' }]);
  expect(await later(minutes(600))).toEqual({ isDue: false, asked: 0, found: 0 });
});
