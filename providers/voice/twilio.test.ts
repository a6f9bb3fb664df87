import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PhoneCallEntry } from '../../dev/sandbox/entries.ts';
import type { Sandbox } from '../../dev/sandbox/sandbox.ts';
import { account, type Receiver, testReceiver, testSandbox, until } from '../../dev/sandbox/testing.ts';
import { tooLate } from '../outcome.ts';
import { askForKey, farewell, parseCallStatus } from './inbound.ts';
import type { OutgoingCall } from './port.ts';
import { createTwilioCaller, type TwilioVoiceOptions } from './twilio.ts';

const closers: (() => Promise<void> | void)[] = [];
let receiver: Receiver;
let sandbox: Sandbox;
const key = '/callbacks/twilio/p-1/m-1/call/key';

beforeEach(async () => {
  receiver = await testReceiver(closers);
  sandbox = await testSandbox(closers);
  receiver.twiml = (path) => {
    if (path.endsWith('/said'))
      return askForKey({ language: 'en', about: 'appointment', action: `${receiver.url}${key}` });
    return path.endsWith('/key') ? farewell('Thank you. Goodbye.', 'en') : null;
  };
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const callTo = (to: string, more: Partial<OutgoingCall> = {}): OutgoingCall => ({
  messageId: 'm-1',
  to,
  body: 'Hello Jordan. This is ABC & Sons <Boise>. Please call (208) 555-0100.',
  language: 'en',
  statusCallback: `${receiver.url}/callbacks/twilio/p-1/m-1/call`,
  afterwards: `${receiver.url}/callbacks/twilio/p-1/m-1/call/said`,
  ...more,
});
const caller = (more: Partial<TwilioVoiceOptions> = {}) =>
  createTwilioCaller({ ...account, from: '+13035550100', baseUrl: sandbox.url, ...more });
const place = (to: string, more: Partial<OutgoingCall> = {}, options: Partial<TwilioVoiceOptions> = {}) =>
  caller(options).place(callTo(to, more));

const theCall = (): PhoneCallEntry => {
  const [call] = sandbox.ledger.calls();
  if (!call) throw new Error('Nobody was called');
  return call;
};
const over = (...statuses: string[]) => until(() => statuses.includes(sandbox.ledger.calls()[0]?.status ?? ''));
const told = () =>
  receiver.calls
    .filter(({ path, signed }) => path.endsWith('/call') && signed)
    .map(({ params }) => parseCallStatus(params).status);

describe('a call that Twilio takes', () => {
  it('is placed once, with its words, our callback address and the detection of answering machines', async () => {
    const outcome = await place('+13035550123');
    const call = theCall();
    expect(outcome).toEqual({ kind: 'accepted', providerId: call.sid });
    expect(sandbox.ledger.calls()).toHaveLength(1);
    expect(call).toMatchObject({
      from: '+13035550100',
      to: '+13035550123',
      practice: 'p-1',
      messageId: 'm-1',
      detects: true,
      events: ['initiated', 'ringing', 'answered', 'completed'],
    });
    expect(call.twiml).toContain('ABC &amp; Sons &lt;Boise&gt;');
    expect(call.twiml).toContain('<say-as interpret-as="telephone">(208) 555-0100</say-as>');
  });

  it.each([
    ['a person who presses nothing', '+13035550123', 'person', []],
    ['a person who presses 1', '+13035550180', 'person', [['pressed', '1']]],
    ['a person who presses 2', '+13035550189', 'person', [['pressed', '2']]],
    ['a person who presses 9', '+13035550188', 'person', [['pressed', '9']]],
    ['a voicemail', '+13035550184', 'voicemail', []],
    ['a voicemail without a beep', '+13035550186', 'voicemail', []],
  ])('is heard by %s to its end', async (_, to, answeredBy, pressed) => {
    await place(to);
    await over('completed');
    await until(() => told().length === 4);
    expect(told()).toEqual(['dialling', 'ringing', 'answered', answeredBy]);
    const asked = ['To confirm, press 1. To ask for another time, press 2. To stop such calls, press 9.'];
    expect(theCall().heard.map(({ kind, text }) => [kind, text])).toEqual([
      ['said', 'Hello Jordan. This is ABC & Sons <Boise>. Please call (208) 555-0100.'],
      ...asked.map((text) => ['said', text]),
      ...pressed,
      ['said', 'Thank you. Goodbye.'],
    ]);
    expect(receiver.calls.filter(({ path }) => path === key).map(({ params }) => params.Digits)).toEqual([
      pressed[0]?.[1] ?? '',
    ]);
  });

  it('is read aloud without letters that XML does not know', async () => {
    const body = 'Hello\u0000\u000B Jordan\uFFFE.\uFFFF\uD800 \u{1F44B}';
    expect((await place('+13035550123', { body })).kind).toBe('accepted');
    expect(theCall().twiml).toContain('Hello   Jordan .   \u{1F44B}');
  });

  it('plays a recording instead of reading aloud, which Twilio finds at its address', async () => {
    receiver.audio = Buffer.alloc(800);
    await place('+13035550123', { recording: `${receiver.url}/callbacks/twilio/p-1/recordings/r-1/token` });
    await over('completed');
    expect(theCall().twiml).not.toContain('<Say');
    expect(
      theCall()
        .heard.map(({ kind, text }) => [kind, text])
        .slice(0, 2),
    ).toEqual([
      ['played', 'A recording of 800 bytes'],
      ['said', 'To confirm, press 1. To ask for another time, press 2. To stop such calls, press 9.'],
    ]);
  });

  it.each([
    ['the line is busy', '+13035550192', 'busy', 'line-busy'],
    ['nobody picks up', '+13035550191', 'no-answer', 'not-picked-up'],
    ['it cannot be put through', '+13035550197', 'failed', 'not-placed'],
  ])('is told to have reached nobody where %s', async (_, to, end, status) => {
    expect((await place(to)).kind).toBe('accepted');
    await over(end);
    await until(() => told().some((each) => each === status));
    expect(told().at(-1)).toBe(status);
    expect(theCall().heard).toEqual([]);
  });

  it('is told of twice and backwards, or by somebody who is not Twilio, as the number asks for', async () => {
    await place('+13035550195');
    await until(() => told().length === 8);
    expect(told().slice(0, 2)).toEqual(['person', 'person']);
    await place('+13035550185');
    await until(() => receiver.calls.some(({ signed }) => !signed));
    expect(receiver.calls.filter(({ signed }) => !signed).map(({ params }) => params.CallStatus)).toEqual(['failed']);
  });

  it('is heard though the application is away when it was to say how it goes on', async () => {
    receiver.twiml = () => null;
    receiver.answer = 503;
    await place('+13035550123');
    await over('completed');
    expect(theCall().heard.map(({ text }) => text)).toEqual([
      'Hello Jordan. This is ABC & Sons <Boise>. Please call (208) 555-0100.',
      'We are sorry. An application error has occurred. Goodbye.',
    ]);
  });
});

describe('a call that Twilio does not take', () => {
  it.each([
    ['a number that is none', '+13035550190', { kind: 'rejected', errorClass: 'bad-address', code: '21211' }],
    ['too many a second', '+13035550198', { kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 1_000 }],
    ['an error of its own', '+13035550196', { kind: 'unknown', code: '500' }],
    ['a dropped connection', '+13035550183', { kind: 'unknown', code: 'ECONNRESET' }],
  ])('because of %s says whether it may be tried again', async (_, to, outcome) => {
    expect(await place(to)).toEqual(outcome);
    expect(sandbox.ledger.calls()).toEqual([]);
  });

  it('is unknown where it was taken and the answer got lost, and found by its number and time afterwards', async () => {
    const since = new Date(Date.now() - 5_000);
    expect(await place('+13035550194')).toEqual({ kind: 'unknown', code: 'ECONNRESET' });
    await over('completed');
    const until_ = new Date(Date.now() + 5_000);
    expect(await caller().placed({ to: '+13035550194', since, until: until_ })).toEqual([
      { providerId: theCall().sid, status: 'person' },
    ]);
    expect(await caller().placed({ to: '+13035550110', since, until: until_ })).toEqual([]);
    expect(await caller().placed({ to: '+13035550194', since: new Date(0), until: since })).toEqual([]);
  });

  it('is not even asked for where there is no number to call from, or the time is over', async () => {
    expect(await place('+13035550123', {}, { from: undefined })).toEqual({
      kind: 'retry',
      errorClass: 'set-up',
      code: 'no-number',
      afterMs: 300_000,
    });
    expect(await place('+13035550123', { mayGo: () => false })).toEqual(tooLate);
    const untilConnected = [true, false];
    expect(await place('+13035550123', { mayGo: () => untilConnected.shift() ?? false })).toEqual(tooLate);
    expect(await caller().place(callTo('+13035550123'), AbortSignal.abort())).toMatchObject({ kind: 'retry' });
    expect(await place('+13035550123', { body: 'word '.repeat(1_000) })).toEqual({
      kind: 'rejected',
      errorClass: 'template',
      code: 'too-long',
    });
    expect(sandbox.ledger.calls()).toEqual([]);
  });

  it('is refused without a word of it where it cannot be written down', async () => {
    const afterwards = `https://rounds.example/\u0001`;
    expect(await place('+13035550123', { afterwards })).toEqual({
      kind: 'rejected',
      errorClass: 'template',
      code: 'not-sayable',
    });
    expect(sandbox.ledger.calls()).toEqual([]);
  });

  it('is unknown where the answer takes too long', async () => {
    expect(await place('+13035550199', {}, { timeoutMs: 10_000 })).toEqual({ kind: 'unknown', code: 'aborted' });
    expect(sandbox.ledger.calls()).toHaveLength(1);
  });
});
