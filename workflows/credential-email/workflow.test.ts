import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import type { CredentialEmailActivities } from '../../activities/credential-email.ts';
import type { MessageSendingActivities } from '../../activities/message-sending.ts';
import type { MessageActivities, MessageState } from '../../activities/message.ts';
import { noSends } from '../../activities/sending.ts';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import { credentialEmailFailures, credentialEmailStart, credentialEmailType } from './contract.ts';

type Which = 'user-name' | 'secret';
/** How the row of a mail is found, look by look; the last one stays. */
type Looks = MessageState[];
interface Play {
  practiceId: string;
  looks: Record<Which, Looks>;
  calls: { name: string; at: number }[];
  /** The next mail; default: first the user name, then the secret once that was accepted. */
  next?: () => Promise<Which | null>;
  finish?: () => Promise<{ status: 'sent' | 'failed' | 'cancelled' }>;
}

let stage: SkippingStage;
const plays = new Map<string, Play>();
/** Message ids name their play and mail. */
const mails = new Map<string, { play: Play; which: Which }>();

const state = (status: MessageState['status'], waitMs: number | null = null): MessageState => ({
  status,
  channel: 'email',
  waitMs,
});
const through: Looks = [state('pending', 0), state('accepted')];

async function called(play: Play, name: string) {
  play.calls.push({ name, at: await stage.environment.currentTimeMs() });
}
const playOf = (id: string) => plays.get(id) ?? never();
const never = (): never => {
  throw ApplicationFailure.nonRetryable('There is none', credentialEmailFailures.notFound);
};

const sent = (play: Play, which: Which) => play.looks[which].at(0)?.status === 'accepted';
const nextOf = (play: Play): Which | null =>
  !sent(play, 'user-name') ? 'user-name' : sent(play, 'secret') ? null : 'secret';

const credentialRows: CredentialEmailActivities = {
  async nextCredentialMail({ credentialId }) {
    const play = playOf(credentialId);
    const which = play.next ? await play.next() : nextOf(play);
    await called(play, `next ${which}`);
    if (!which) return null;
    const messageId = newId();
    mails.set(messageId, { play, which });
    return { which, messageId };
  },
  async finishCredential({ credentialId }) {
    const play = playOf(credentialId);
    await called(play, 'finish');
    return play.finish?.() ?? { status: sent(play, 'secret') ? 'sent' : 'failed' };
  },
};
const settleMessage: MessageActivities['settleMessage'] = async ({ messageId }) => {
  const { play, which } = mails.get(messageId) ?? never();
  const looks = play.looks[which];
  return (looks.length > 1 ? looks.shift() : looks[0]) ?? state('unknown');
};
const sendMessage: MessageSendingActivities['sendMessage'] = async ({ messageId }) => {
  const { play, which } = mails.get(messageId) ?? never();
  await called(play, `send ${which}`);
  return noSends;
};

beforeAll(async () => {
  stage = await skippingStage({ default: { ...credentialRows, settleMessage }, 'email-single': { sendMessage } });
});
afterAll(() => stage.close());

async function start(looks: Partial<Record<Which, Looks>> = {}, more: Partial<Play> = {}) {
  const input = { practiceId: newId(), accountId: newId(), epoch: 1, credentialId: newId() };
  const all = { 'user-name': [...(looks['user-name'] ?? through)], secret: [...(looks.secret ?? through)] };
  const play: Play = { practiceId: input.practiceId, looks: all, calls: [], ...more };
  plays.set(input.credentialId, play);
  const handle = await stage.environment.client.workflow.start(credentialEmailType, credentialEmailStart(input));
  return { input, handle, play, names: () => play.calls.map(({ name }) => name) };
}

it('mails the user name and, once that was accepted, the secret, within five minutes', async () => {
  const { handle, names, play } = await start();
  expect(await handle.result()).toEqual({ status: 'sent' });
  expect(names()).toEqual(['next user-name', 'send user-name', 'next secret', 'send secret', 'next null', 'finish']);
  expect(play.calls.at(-1)!.at - play.calls[0]!.at).toBeLessThan(5 * 60_000);
  const { typedSearchAttributes } = await handle.describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  expect(attributes).toMatchObject({ Process: 'credentialEmail', Phase: 'sent', Outcome: 'ok' });
});

it('waits an hour for a mail server that is down, and the secret waits for the user name', async () => {
  const hour = 3_600_000;
  const { handle, play } = await start({
    'user-name': [state('pending', 0), state('pending', hour), state('accepted')],
  });
  expect(await handle.result()).toEqual({ status: 'sent' });
  const at = (name: string) => play.calls.filter((call) => call.name === name).map((call) => call.at);
  const [first = 0, second = 0] = at('send user-name');
  expect(second - first).toBeGreaterThanOrEqual(hour);
  expect(at('send secret')[0]).toBeGreaterThanOrEqual(second);
});

it.each(['failed', 'skipped', 'unknown', 'cancelled'] as const)(
  'sends no secret where the user name is %s, and asks for a person',
  async (status) => {
    const { handle, names } = await start({ 'user-name': [state('pending', 0), state(status)] });
    expect(await handle.result()).toEqual({ status: 'failed' });
    expect(names()).toEqual(['next user-name', 'send user-name', 'finish']);
    const { typedSearchAttributes } = await handle.describe();
    const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
    expect(attributes).toMatchObject({ Phase: 'failed', Outcome: 'needs-person' });
  },
);

it('that expires while the secret waits for the mail server ends as failed', async () => {
  const day = 24 * 3_600_000;
  const { handle, names } = await start({ secret: [state('pending', 0), state('pending', day), state('skipped')] });
  expect(await handle.result()).toEqual({ status: 'failed' });
  expect(names().at(-1)).toBe('finish');
});

it('that was revoked before it began mails nothing', async () => {
  const { handle, names } = await start({}, { next: async () => null, finish: async () => ({ status: 'cancelled' }) });
  expect(await handle.result()).toEqual({ status: 'cancelled' });
  expect(names()).toEqual(['next null', 'finish']);
});

it('goes on with the mail that did not go out where it begins anew, and runs once at a time', async () => {
  const { input, handle, play, names } = await start({ 'user-name': [state('accepted')] });
  await handle.result();
  expect(names()).toEqual(['next secret', 'send secret', 'next null', 'finish']);
  const again = Promise.withResolvers<Which | null>();
  play.next = () => again.promise;
  const anew = () => stage.environment.client.workflow.start(credentialEmailType, credentialEmailStart(input));
  const second = await anew();
  await expect(anew()).rejects.toThrow(/already started/i);
  again.resolve(null);
  expect(await second.result()).toEqual({ status: 'sent' });
});

it('asks again while the database is away, and ends at once where there is no such credential', async () => {
  let tries = 0;
  const { handle } = await start(
    {},
    {
      next: async () => {
        if (++tries < 4) throw new Error('PostgreSQL is away');
        return null;
      },
    },
  );
  await handle.result();
  expect(tries).toBe(4);
  const missing = { practiceId: newId(), accountId: newId(), epoch: 1, credentialId: newId() };
  const gone = await stage.environment.client.workflow.start(credentialEmailType, credentialEmailStart(missing));
  await expect(gone.result()).rejects.toThrow('Workflow execution failed');
});
