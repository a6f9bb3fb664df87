import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import twilio from 'twilio';
import { z } from 'zod';
import { twilioError, twilioErrorCodes } from '../../../domain/twilio-errors.ts';
import { createTwilioSender } from '../../../providers/text/twilio.ts';
import { account, testReceiver, testSandbox, until } from '../testing.ts';
import type { Receiver } from '../testing.ts';
import type { Sandbox } from '../sandbox.ts';
import { loadTwilioSchema } from './schema.ts';
import { segmentsOf } from './segments.ts';

const closers: (() => Promise<void> | void)[] = [];
let receiver: Receiver;
let sandbox: Sandbox;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rounds-sandbox-'));
  receiver = await testReceiver(closers);
  sandbox = await testSandbox(closers, { data: folder });
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const FROM = '+13035550100';
const path = '/callbacks/twilio/practice-1/message-1/status';

function send(to: string, change: { body?: string; from?: string; messageId?: string; timeoutMs?: number } = {}) {
  const { body = 'Su cita es mañana.', from = FROM, messageId = 'message-1', timeoutMs } = change;
  const sender = createTwilioSender({ ...account, from, baseUrl: sandbox.url, timeoutMs });
  const statusCallback = `${receiver.url}/callbacks/twilio/practice-1/${messageId}/status`;
  return sender.send({ messageId, to, body, statusCallback });
}

describe('a text to the stand-in for Twilio', () => {
  it('is taken, recorded with our message id, and reported sent and delivered with a valid signature', async () => {
    const outcome = await send('+13035550123');
    await until(() => receiver.calls.length === 2);
    expect(receiver.statuses(path)).toEqual(['sent', 'delivered']);
    expect(receiver.calls.every(({ signed }) => signed)).toBe(true);
    expect(sandbox.ledger.texts()).toMatchObject([
      { messageId: 'message-1', practice: 'practice-1', to: '+13035550123', from: FROM, status: 'delivered' },
    ]);
    expect(outcome).toEqual({ kind: 'accepted', providerId: sandbox.ledger.texts()[0]?.sid });
  });

  it('by a Messaging Service is reported queued first', async () => {
    await send('+13035550123', { from: `MG${'0'.repeat(32)}` });
    await until(() => receiver.calls.length === 3);
    expect(receiver.statuses(path)).toEqual(['queued', 'sent', 'delivered']);
  });

  it('is reported again while the application is away', async () => {
    receiver.answer = 503;
    await send('+13035550123');
    await until(() => receiver.calls.length >= 2);
    receiver.answer = 204;
    await until(() => sandbox.ledger.texts()[0]?.calls.every(({ state }) => state === 'taken') ?? false);
    expect(receiver.statuses(path)).toContain('delivered');
  });

  it('ordered to be reported once is not reported again, though the application is away', async () => {
    receiver.answer = 503;
    await order({ fault: 'once' });
    await order({ fault: 'undelivered', code: 30005 });
    await send('+13035550123');
    await until(() => sandbox.ledger.texts()[0]?.calls.every(({ state }) => state === 'given-up') ?? false);
    expect(receiver.statuses(path)).toEqual(['sent', 'undelivered']);
    const asker = createTwilioSender({ ...account, from: FROM, baseUrl: sandbox.url });
    const providerId = sandbox.ledger.texts()[0]?.sid ?? '';
    expect(await asker.statusOf(providerId)).toMatchObject({ providerId, status: 'undelivered', code: '30005' });
    expect(await asker.statusOf(`SM${'f'.repeat(32)}`)).toBeNull();
  });

  it('is not reported again when the application refuses the callback', async () => {
    receiver.answer = 403;
    await send('+13035550123');
    await until(() => sandbox.ledger.texts()[0]?.calls.every(({ state }) => state === 'given-up') ?? false);
    expect(receiver.calls).toHaveLength(2);
  });

  it('is still reported after the stand-in was restarted', async () => {
    receiver.answer = 503;
    await send('+13035550123');
    await until(() => receiver.calls.length >= 1);
    await sandbox.close();
    receiver.answer = 204;
    sandbox = await testSandbox(closers, { data: folder });
    await until(() => sandbox.ledger.texts()[0]?.calls.every(({ state }) => state === 'taken') ?? false);
    expect(sandbox.ledger.texts()).toMatchObject([{ messageId: 'message-1', status: 'delivered' }]);
  });
});

describe('the sentinel numbers', () => {
  it.each([
    ['+13035550190', { kind: 'rejected', errorClass: 'bad-address', code: '21211' }],
    ['+13035550192', { kind: 'rejected', errorClass: 'opted-out', code: '21610' }],
    ['+13035550183', { kind: 'unknown', code: 'ECONNRESET' }],
    ['+13035550196', { kind: 'unknown', code: '500' }],
    ['+13035550198', { kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 1_000 }],
    ['555-0100', { kind: 'rejected', errorClass: 'bad-address', code: '21211' }],
  ])('%s is not taken, and the sender knows how that stands', async (to, outcome) => {
    expect(await send(to)).toEqual(outcome);
    expect(sandbox.ledger.texts()).toEqual([]);
  });

  it('0191 is taken and comes back undelivered with its reason', async () => {
    expect(await send('+13035550191')).toMatchObject({ kind: 'accepted' });
    await until(() => receiver.calls.length === 2);
    expect(receiver.calls[1]?.params).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: '30003' });
  });

  it('0184 is taken and comes back filtered, and 0185 is spoken of by somebody who is not Twilio', async () => {
    await send('+13035550184');
    await until(() => receiver.calls.length === 2);
    expect(receiver.calls[1]?.params).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: '30007' });
    await send('+13035550185');
    await until(() => receiver.calls.length === 5);
    expect(receiver.calls.slice(2).map(({ signed }) => signed)).toEqual([false, true, true]);
  });

  it('0193 is too fast once for each message', async () => {
    expect(await send('+13035550193')).toMatchObject({ kind: 'retry', code: '20429' });
    expect(await send('+13035550193')).toMatchObject({ kind: 'accepted' });
    expect(await send('+13035550193', { messageId: 'message-2' })).toMatchObject({ kind: 'retry' });
  });

  it.each(['+13035550194', '+13035550199'])('%s is taken without an answer in time; the callbacks tell', async (to) => {
    expect(await send(to, { timeoutMs: 10_000 })).toMatchObject({ kind: 'unknown' });
    await until(() => receiver.calls.length === 2);
    expect(receiver.statuses(path)).toEqual(['sent', 'delivered']);
    expect(sandbox.ledger.texts()).toMatchObject([{ to, messageId: 'message-1', status: 'delivered' }]);
  });

  it('0195 is reported twice, and the later state first', async () => {
    await send('+13035550195');
    await until(() => receiver.calls.length === 4);
    expect(receiver.statuses(path)).toEqual(['delivered', 'sent', 'delivered', 'sent']);
    expect(sandbox.ledger.texts()).toMatchObject([{ status: 'delivered' }]);
  });

  it('0197 is never reported after sent', async () => {
    await send('+13035550197');
    await until(() => receiver.calls.length === 1);
    expect(sandbox.ledger.texts()).toMatchObject([{ status: 'sent', calls: [{ status: 'sent' }] }]);
  });
});

const order = async (fault: object) => {
  const response = await fetch(`${sandbox.url}/control/twilio`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  expect(response.status).toBe(201);
};

describe('the stand-in for Twilio, told to fail', () => {
  const to = '+13035550123';

  it.each([
    [{ fault: 'limit', retryAfter: 7 }, { kind: 'retry', code: '20429', afterMs: 7_000 }, 0],
    [{ fault: 'fail' }, { kind: 'unknown', code: '500' }, 0],
    [{ fault: 'cut' }, { kind: 'unknown', code: 'ECONNRESET' }, 0],
    [{ fault: 'silent', delayMs: 60_000 }, { kind: 'unknown', code: 'aborted' }, 0],
    [{ fault: 'drop' }, { kind: 'unknown', code: 'ECONNRESET' }, 1],
    [{ fault: 'slow', delayMs: 60_000 }, { kind: 'unknown', code: 'aborted' }, 1],
  ])('by %j, once, leaves the text as %j', async (fault, outcome, kept) => {
    await order(fault);
    expect(await send(to, 'delayMs' in fault ? { timeoutMs: 10_000 } : {})).toMatchObject(outcome);
    expect(sandbox.ledger.texts()).toHaveLength(kept);
    expect(await send(to)).toMatchObject({ kind: 'accepted' });
  });

  it.each(twilioErrorCodes)('answers with code %i, and the sender does what the table says', async (code) => {
    await order({ fault: 'refuse', code, to });
    expect(await send(to)).toMatchObject({ errorClass: twilioError(code)?.reason, code: String(code) });
    expect(sandbox.ledger.texts()).toEqual([]);
  });

  it('is too fast for everybody in a storm, until it is over', async () => {
    await order({ fault: 'limit', times: 3 });
    for (const each of [to, '+13035550124', to]) expect(await send(each)).toMatchObject({ kind: 'retry' });
    expect(await send(to)).toMatchObject({ kind: 'accepted' });
  });

  it.each([
    [{ fault: 'undelivered', code: 30006 }, ['sent', 'undelivered']],
    [{ fault: 'double' }, ['sent', 'sent', 'delivered', 'delivered']],
    [{ fault: 'reorder' }, ['delivered', 'sent']],
    [{ fault: 'delay', delayMs: 50 }, ['sent', 'delivered']],
    [{ fault: 'forge' }, ['undelivered', 'sent', 'delivered']],
  ])('by %j, calls back with %j', async (fault, statuses) => {
    await order(fault);
    await send(to);
    await until(() => receiver.calls.length === statuses.length);
    expect(receiver.statuses(path)).toEqual(statuses);
    expect(receiver.calls.map(({ signed }) => signed)).toEqual(
      statuses.map((_status, at) => fault.fault !== 'forge' || at > 0),
    );
  });

  it('delivers a text and never says so, by number and by order', async () => {
    await order({ fault: 'never' });
    await send(to);
    await send('+13035550182');
    await until(() => sandbox.ledger.texts().every(({ status }) => status === 'delivered'));
    expect(receiver.calls).toEqual([]);
  });
});

/** The minute before and after an instant. */
const around = (at: number) => ({ since: new Date(at - 60_000), until: new Date(at + 60_000) });

describe('the API of the stand-in', () => {
  const resource = `/2010-04-01/Accounts/${account.accountSid}/Messages`;
  const authorization = `Basic ${btoa(`${account.accountSid}:${account.authToken}`)}`;

  async function post(fields: Partial<Record<string, string>>) {
    const response = await fetch(`${sandbox.url}${resource}.json`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, value ?? ''])),
    });
    return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
  }

  it("answers in the shape of Twilio's own document", async () => {
    const schema = loadTwilioSchema();
    const created = await post({ To: '+13035550123', From: FROM, Body: 'Hello' });
    expect(created.status).toBe(201);
    expect(schema.message(created.body) || schema.message.errors).toBe(true);
    await until(() => sandbox.ledger.texts()[0]?.status === 'delivered');
    for (const [file, validate] of [
      [`/${String(created.body.sid)}.json`, schema.message],
      ['.json', schema.page],
    ] as const) {
      const response = await fetch(sandbox.url + resource + file, { headers: { authorization } });
      const body: unknown = await response.json();
      expect(validate(body) || validate.errors).toBe(true);
    }
  });

  it.each([
    [{ From: FROM, Body: 'x' }, 21604],
    [{ To: '+13035550123', Body: 'x' }, 21603],
    [{ To: '+13035550123', From: FROM }, 21602],
    [{ To: '+13035550123', From: FROM, Body: 'x'.repeat(1601) }, 21617],
    [{ To: '+13035550123', From: FROM, Body: 'x', StatusCallback: 'nowhere' }, 21609],
    [{ To: '+13035550123', From: FROM, Body: 'x', ValidityPeriod: '40000' }, 20001],
    [{ To: '+13035550123', From: FROM, Body: 'x', ValidityPeriod: 'soon' }, 20001],
    [{ To: '+13035550123', MessagingServiceSid: 'MG1', Body: 'x' }, 20001],
    [{ To: '+13035550123', From: FROM, Body: 'x', StatusCallbak: 'http://127.0.0.1/' }, 20001],
  ])('refuses a request that Twilio does not know: %j', async (fields, code) => {
    expect(await post(fields)).toMatchObject({
      status: 400,
      body: { code, status: 400 },
    });
    expect(sandbox.ledger.texts()).toEqual([]);
  });

  it('refuses wrong credentials and other accounts', async () => {
    const wrong = createTwilioSender({ ...account, authToken: 'wrong', from: FROM, baseUrl: sandbox.url });
    const text = { messageId: 'm', to: '+13035550123', body: 'x', statusCallback: receiver.url };
    expect(await wrong.send(text)).toMatchObject({ kind: 'retry', errorClass: 'set-up', code: '20003' });
    const other = createTwilioSender({
      ...account,
      accountSid: `AC${'9'.repeat(32)}`,
      from: FROM,
      baseUrl: sandbox.url,
    });
    expect(await other.send(text)).toMatchObject({ kind: 'retry', errorClass: 'set-up' });
  });

  it("lists what went to a number, page by page, to Twilio's SDK", async () => {
    for (const messageId of ['m-1', 'm-2', 'm-3']) await send('+13035550123', { messageId });
    await send('+13035550124', { messageId: 'm-4' });
    const client = twilio(account.accountSid, account.authToken);
    client.api.baseUrl = sandbox.url;
    const found = await client.messages.list({
      to: '+13035550123',
      dateSentAfter: new Date(Date.now() - 86_400_000),
      pageSize: 2,
    });
    expect(found.map(({ to }) => to)).toEqual(['+13035550123', '+13035550123', '+13035550123']);
    expect((await client.messages(found[0]?.sid ?? '').fetch()).body).toBe('Su cita es mañana.');
    await expect(client.messages(`SM${'f'.repeat(32)}`).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('tells the adapter which texts with these words it took at that time', async () => {
    const asker = createTwilioSender({ ...account, from: FROM, baseUrl: sandbox.url });
    const question = { to: '+13035550123', since: new Date(Date.now() - 60_000), until: new Date(Date.now() + 60_000) };
    await send('+13035550194');
    await send('+13035550123', { body: 'One thing.' });
    await send('+13035550123', { body: 'Another.' });
    const [taken] = sandbox.ledger.texts().filter(({ body }) => body === 'One thing.');
    expect(await asker.sent({ ...question, body: 'One thing.' })).toMatchObject([{ providerId: taken?.sid }]);
    expect(await asker.sent({ ...question, body: 'Nothing like it.' })).toEqual([]);
    expect(await asker.sent({ ...question, body: 'One thing.', until: question.since })).toEqual([]);
  });

  it.each([300_000, 7_200_000, -7_200_000])(
    'tells it also an adapter whose clock is off by %i ms, since each answer says how late it is',
    async (off) => {
      const clock = () => new Date(Date.now() + off);
      const asker = createTwilioSender({ ...account, from: FROM, baseUrl: sandbox.url, clock });
      await send('+13035550123', { body: 'One thing.' });
      const question = { to: '+13035550123', body: 'One thing.' };
      expect(await asker.sent({ ...question, ...around(Date.now() + off) })).toHaveLength(1);
      expect(await asker.sent({ ...question, ...around(Date.now()) })).toEqual([]);
    },
  );

  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['é ñ ü ¿ ¡'.repeat(17), 1],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['á'.repeat(70), 1],
    ['á'.repeat(71), 2],
    ['👋'.repeat(36), 2],
  ])('counts the parts of %j as carriers do', (body, parts) => {
    expect(segmentsOf(body)).toBe(parts);
  });
});
