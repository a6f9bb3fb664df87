import { createServer } from 'node:http';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { Message } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { questions } from '../db/messages/unreported.ts';
import { listen } from '../dev/sandbox/listen.ts';
import { account } from '../dev/sandbox/testing.ts';
import { createTwilioSender } from '../providers/text/twilio.ts';
import { type SendingStage, sendingSuite } from '../test/setup/sending-suite.ts';
import { sweepUnknown } from './unknown-sweeper.ts';
import { createUnknownTexts } from './unknown-texts.ts';

const fresh = sendingSuite();
let of: SendingStage['of'];
let senders: SendingStage['senders'];
let deps: SendingStage['deps'];
beforeEach(async () => {
  ({ of, senders, deps } = await fresh());
});

const hours = (count: number) => count * 3_600_000;

/** Messages that were taken just now, and of which nothing has been reported since. */
async function accepted(channel: 'text' | 'voice' | 'email' | 'fax', count = 1): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  const now = deps.clock();
  const address = channel === 'email' ? 'client@example.com' : '+12085550100';
  const set = {
    channel,
    address,
    body: 'Hello.',
    status: 'accepted',
    attempt: 1,
    sendingAt: now,
    acceptedAt: now,
  } as const;
  await of.work(async ({ em }) => {
    for (const id of ids) em.create(Message, { id, purpose: 'client-message', providerId: `P${id}`, ...set });
  });
  return ids;
}
const ask = () =>
  new MockActivityEnvironment().run(createUnknownTexts(deps).lookUpUnknownTexts, { practiceId: of.practiceId });
async function isDue(): Promise<boolean> {
  const due: string[] = [];
  await sweepUnknown({ ...deps, startLookUp: async ({ practiceId }) => due.push(practiceId) > 0 });
  return due.includes(of.practiceId);
}
const statusOf = async (id: string) => (await of.work(({ em }) => em.findOneOrFail(Message, { id }))).status;

describe('a text that the provider has taken, and of which it has reported nothing final', () => {
  it('is asked about after 1, 6, 24 and 72 hours, and no more', async () => {
    await accepted('text');
    senders.told = (providerId) => ({ providerId, status: 'sent' });
    let passed = 0;
    for (const at of [1, 6, 24, 72]) {
      deps.advance(hours(at - passed) - 1);
      expect(await isDue()).toBe(false);
      deps.advance(1);
      expect(await isDue()).toBe(true);
      expect(await ask()).toEqual({ asked: 1, found: 0 });
      expect(await ask()).toEqual({ asked: 0, found: 0 });
      passed = at;
    }
    deps.advance(hours(20));
    expect(await isDue()).toBe(false);
  });

  it('is asked about once where servers were away for days, and not at all when those are many', async () => {
    await accepted('text');
    deps.advance(hours(63));
    expect(await ask()).toEqual({ asked: 1, found: 0 });
    expect(await isDue()).toBe(false);
    await accepted('text');
    deps.advance(hours(97));
    expect(await isDue()).toBe(false);
  });

  it('is what the provider says, a call and a fax too', async () => {
    const [text = ''] = await accepted('text');
    const [call = ''] = await accepted('voice');
    const [fax = ''] = await accepted('fax');
    deps.advance(hours(1));
    senders.toldFax = (providerId) => ({ providerId, status: 'failed', code: 'user_busy', errorClass: 'line-busy' });
    senders.told = (providerId) => ({ providerId, status: 'delivered' });
    senders.toldCall = (providerId) => ({ providerId, status: 'line-busy' });
    expect(await ask()).toEqual({ asked: 3, found: 3 });
    expect([await statusOf(text), await statusOf(call), await statusOf(fax)]).toEqual([
      'delivered',
      'failed',
      'failed',
    ]);
  });

  it('stays as it is where the provider keeps nothing of it, and is asked about later', async () => {
    const [id = ''] = await accepted('text');
    deps.advance(hours(1));
    expect(await ask()).toEqual({ asked: 1, found: 0 });
    expect(await statusOf(id)).toBe('accepted');
    expect(await isDue()).toBe(false);
    deps.advance(hours(5));
    expect(await isDue()).toBe(true);
  });

  it('stays due while the provider is away, which is asked once a run', async () => {
    await accepted('text', 3);
    deps.advance(hours(1));
    let asked = 0;
    senders.told = () => {
      asked += 1;
      throw new Error('Twilio is away');
    };
    await expect(ask()).rejects.toThrow('Twilio is away');
    expect(asked).toBe(1);
    expect(await isDue()).toBe(true);
  });

  it('does not wait behind faxes whose provider is away, however many they are', async () => {
    await accepted('fax', 200);
    deps.advance(1);
    const [text = ''] = await accepted('text');
    deps.advance(hours(1));
    senders.toldFax = () => {
      throw new Error('Telnyx is away');
    };
    senders.told = (providerId) => ({ providerId, status: 'delivered' });
    await expect(ask()).rejects.toThrow('Telnyx is away');
    expect(await statusOf(text)).toBe('delivered');
  });

  it('does not wait behind one of which the provider refuses to tell', async () => {
    const [odd = '', usual = ''] = await accepted('text', 2);
    deps.advance(hours(1));
    const requests: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      requests.push(url);
      const [status, body] = url.includes(`P${odd}`)
        ? [400, { code: 20001, message: 'Invalid SID', status: 400 }]
        : [200, { sid: `P${usual}`, status: 'delivered' }];
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
    const url = `http://127.0.0.1:${await listen(server, 0, 'none')}`;
    try {
      deps = { ...deps, text: createTwilioSender({ ...account, from: '+13035550100', baseUrl: url }) };
      expect(await ask()).toEqual({ asked: 2, found: 1 });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    expect(requests).toHaveLength(2);
    expect([await statusOf(odd), await statusOf(usual)]).toEqual(['accepted', 'delivered']);
    expect(await isDue()).toBe(false);
  });

  it('is one of two hundred that a run asks about; the next one goes on', async () => {
    await accepted('text', 201);
    deps.advance(hours(1));
    expect(await ask()).toMatchObject({ asked: 200 });
    expect(await isDue()).toBe(true);
    expect(await ask()).toMatchObject({ asked: 1 });
  });

  it('is asked about the last time before others are the first time', async () => {
    const [old = ''] = await accepted('text');
    senders.told = (providerId) => ({ providerId, status: 'sent' });
    for (const at of [1, 5, 18]) {
      deps.advance(hours(at));
      await ask();
    }
    deps.advance(hours(47));
    await accepted('text', 200);
    deps.advance(hours(1));
    senders.told = (providerId) => ({ providerId, status: 'delivered' });
    expect(await ask()).toMatchObject({ asked: 200 });
    expect(await statusOf(old)).toBe('delivered');
  });

  it('is found by an index, a range a distance', async () => {
    const plan = await of.work(async ({ kysely }) => {
      // Of the indexes only this one has them by time.
      await sql`set local enable_seqscan = off`.execute(kysely);
      await sql`set local enable_sort = off`.execute(kysely);
      const { rows } =
        await sql<object>`explain ${questions({ now: deps.clock(), limit: 1, channels: ['fax'] })}`.execute(kysely);
      return JSON.stringify(rows);
    });
    expect(plan).toMatch(/message_unreported.*Index Cond: [^"]*looks = .*accepted_at/);
  });

  it('is never an e-mail, of which nobody can be asked', async () => {
    await accepted('email');
    deps.advance(hours(1));
    expect(await isDue()).toBe(false);
    expect(await ask()).toEqual({ asked: 0, found: 0 });
  });
});
