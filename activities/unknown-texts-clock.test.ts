import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Message } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { createSharedClock } from '../db/shared-clock.ts';
import { account, testSandbox, until } from '../dev/sandbox/testing.ts';
import type { Sandbox } from '../dev/sandbox/sandbox.ts';
import { createTwilioSender } from '../providers/text/twilio.ts';
import { type SendingStage, sendingSuite } from '../test/setup/sending-suite.ts';
import type { ActivityDeps } from './deps.ts';
import { createSending, noSends } from './sending.ts';
import { sweepUnknown } from './unknown-sweeper.ts';
import { createUnknownTexts } from './unknown-texts.ts';

const fresh = sendingSuite();
const closers: (() => Promise<void> | void)[] = [];
let stage: SendingStage;
let sandbox: Sandbox;
beforeEach(async () => {
  stage = await fresh();
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
  await measure();
  const text = createTwilioSender({ ...account, from: '+13035550100', baseUrl: sandbox.url, clock });
  return { ...deps, text, clock, config: { ...deps.config, TWILIO_BASE_URL: sandbox.url } };
}

const order = (fault: string) =>
  fetch(`${sandbox.url}/control/twilio`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  });

it.each([
  { clock: '5 min ahead', off: minutes(5) },
  { clock: '2 h ahead', off: minutes(120) },
  { clock: '2 h behind', off: minutes(-120) },
])('a text that went out without an answer is found although the clock of its sender is $clock', async ({ off }) => {
  const { of } = stage;
  const sender = await worker(off);
  const id = newId();
  const text = { purpose: 'safety', channel: 'text', address: number, body: 'We are closed on Friday.' } as const;
  await of.work(async ({ em }) => void em.create(Message, { id, ...text }));
  for (const fault of ['drop', 'never']) await order(fault);
  const counts = { ...noSends };
  const { signal } = new AbortController();
  const target = { practiceId: of.practiceId, messageId: id };
  await createSending(sender).send(target, { channel: 'text', counts, signal });
  expect(counts).toEqual({ ...noSends, unknown: 1 });
  await until(() => sandbox.ledger.texts()[0]?.status === 'delivered');

  const right = await worker(0);
  const after = (ms: number) => ({ ...right, clock: () => new Date(right.clock().getTime() + ms) });
  const due: string[] = [];
  const sweep = (ms: number) =>
    sweepUnknown({ ...after(ms), startLookUp: async ({ practiceId }) => due.push(practiceId) > 0 });
  await sweep(minutes(2));
  expect(due).not.toContain(of.practiceId);
  await sweep(minutes(4));
  expect(due).toContain(of.practiceId);
  const { lookUpUnknownTexts } = createUnknownTexts(after(minutes(4)));
  expect(await new MockActivityEnvironment().run(lookUpUnknownTexts, { practiceId: of.practiceId })).toEqual({
    asked: 1,
    found: 1,
  });
  const [taken] = sandbox.ledger.texts();
  const { status, providerId } = await of.work(({ em }) => em.findOneOrFail(Message, { id }));
  expect({ status, providerId }).toEqual({ status: 'delivered', providerId: taken?.sid });
});
