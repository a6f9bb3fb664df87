import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { Message, type MessageStatus, OptOut } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { aBroadcast, eventsOf } from '../../test/setup/broadcasts.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { postCallback } from '../../test/setup/twilio-callback.ts';

let api: TestApi;
let of: TestPeople;
let reminder: string;
let plain: string;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
  plain = await aBroadcast(of, { method: 'voice', status: 'completed' });
  reminder = await aBroadcast(of, {
    method: 'voice',
    status: 'completed',
    messageType: 'upcoming-appointments',
    startDate: '2026-03-03',
  });
});
afterAll(() => api.close());

let numbers = 100;
const sid = `CA${'1'.padStart(32, '0')}`;

/** A call in this state, to a number of its own. */
async function call(
  status: MessageStatus,
  {
    broadcastId = plain,
    language = 'en',
    address = `+12085550${++numbers}`,
    providerId = null,
  }: { broadcastId?: string; language?: 'en' | 'es'; address?: string; providerId?: string | null } = {},
) {
  const id = newId();
  await of.work(async ({ em }) => {
    em.create(Message, {
      id,
      broadcastId,
      purpose: 'broadcast',
      channel: 'voice',
      address,
      language,
      body: 'Hello.',
      status,
      attempt: 1,
      providerId,
    });
  });
  return { id, address };
}
const post = (id: string, what: string, params: Record<string, string>, more: { signature?: string | null } = {}) =>
  postCallback({
    url: api.url,
    path: `/callbacks/twilio/${api.own.id}/${id}/call${what}`,
    params: { CallSid: sid, AccountSid: 'AC', ...params },
    ...more,
  });
const report = (id: string, CallStatus: string, more: Record<string, string> = {}) =>
  post(id, '', { CallStatus, ...more });
const now = async (id: string) => {
  const { status, reason, errorCode, providerId, answeredBy } = await of.work(({ em }) =>
    em.findOneOrFail(Message, { id }),
  );
  return { status, reason, errorCode, providerId, answeredBy };
};
const optOuts = (address: string) =>
  of.work(async ({ em }) =>
    (await em.find(OptOut, { address, endedAt: null })).map(({ channel, source }) => ({ channel, source })),
  );

const press = (id: string, Digits: string) => post(id, '/key', { AnsweredBy: 'human', Digits });
const keys = async (id: string) =>
  (
    await of.work(({ kysely }) =>
      sql<{ code: string }>`select code from message_event where message_id = ${id}::uuid and kind = 'key'`.execute(
        kysely,
      ),
    )
  ).rows.map(({ code }) => code);

describe("Twilio's report about a call", () => {
  it.each([
    ['human', 'person'],
    ['machine_end_beep', 'voicemail'],
    ['machine_end_silence', 'voicemail'],
    ['machine_end_other', 'voicemail'],
    ['unknown', 'somebody'],
  ])('says that it was answered (%s): delivered, to a %s', async (AnsweredBy, answeredBy) => {
    const { id } = await call('accepted', { providerId: sid });
    for (const status of ['initiated', 'ringing', 'in-progress']) expect((await report(id, status)).status).toBe(204);
    expect(await now(id)).toMatchObject({ status: 'accepted', answeredBy: null });
    expect((await report(id, 'completed', { AnsweredBy })).status).toBe(204);
    expect(await now(id)).toMatchObject({ status: 'delivered', reason: null, answeredBy });
    expect(await eventsOf(of, id)).toEqual(['dialling', 'ringing', 'answered', answeredBy]);
  });

  it.each([
    ['busy', {}, 'line-busy', null],
    ['no-answer', {}, 'not-picked-up', null],
    ['failed', {}, 'unusable', null],
    ['failed', { ErrorCode: '21211' }, 'bad-address', '21211'],
    ['canceled', {}, 'unusable', null],
    ['completed', { AnsweredBy: 'fax' }, 'unusable', null],
  ])('says why nobody heard it: %s %j', async (status, more, reason, errorCode) => {
    const { id } = await call('accepted', { providerId: sid });
    expect((await report(id, status, more as Record<string, string>)).status).toBe(204);
    expect(await now(id)).toMatchObject({ status: 'failed', reason, errorCode, answeredBy: null });
  });

  it('counts once however often it comes, and a late "ringing" never undoes the end', async () => {
    const { id } = await call('accepted', { providerId: sid });
    const end = () => report(id, 'completed', { AnsweredBy: 'human' });
    await Promise.all([end(), end(), end()]);
    expect((await report(id, 'ringing')).status).toBe(204);
    expect((await now(id)).status).toBe('delivered');
    expect((await eventsOf(of, id)).toSorted()).toEqual(['person', 'ringing']);
  });

  it('may come before the sender has written anything, and resolves what was unknown', async () => {
    for (const status of ['sending', 'unknown'] as const) {
      const { id } = await call(status);
      await report(id, 'ringing');
      expect(await now(id)).toMatchObject({ status: 'accepted', providerId: sid });
    }
  });

  it('is answered only once it is committed: what could not be written is to come again', async () => {
    const { id } = await call('accepted', { providerId: sid });
    const away = jest.spyOn(api.deps.database, 'work').mockRejectedValueOnce(new Error('PostgreSQL is away'));
    expect((await report(id, 'completed', { AnsweredBy: 'human' })).status).toBeGreaterThanOrEqual(500);
    away.mockRestore();
    expect((await now(id)).status).toBe('accepted');
    expect((await report(id, 'completed', { AnsweredBy: 'human' })).status).toBe(204);
    expect((await now(id)).status).toBe('delivered');
  });

  it('is refused where Twilio has not signed it, where it names no call, and of a word that nobody knows', async () => {
    const { id } = await call('accepted');
    for (const what of ['', '/said', '/key'])
      expect((await post(id, what, { CallStatus: 'completed', Digits: '9' }, { signature: 'forged' })).status).toBe(
        403,
      );
    expect((await report(id, 'paused')).status).toBe(400);
    expect((await report(newId(), 'completed')).status).toBe(404);
    expect((await post(newId(), '/said', {})).status).toBe(404);
    expect((await post(newId(), '/key', { Digits: '9' })).status).toBe(404);
    expect(await now(id)).toMatchObject({ status: 'accepted' });
    expect(await eventsOf(of, id)).toEqual([]);
  });

  it('says nothing about a text, nor a report about a text anything about a call', async () => {
    const { id } = await call('accepted');
    const path = `/callbacks/twilio/${api.own.id}/${id}/status`;
    const text = { MessageSid: `SM${'1'.repeat(32)}`, MessageStatus: 'delivered' };
    expect((await postCallback({ url: api.url, path, params: text })).status).toBe(404);
    expect((await now(id)).status).toBe('accepted');
  });
});

describe('a call whose words were said', () => {
  it('asks a person for a key: about an appointment to confirm, to ask for another time, or to stop calls', async () => {
    const { id } = await call('accepted', { broadcastId: reminder });
    const { status, type, text } = await post(id, '/said', { AnsweredBy: 'human' });
    expect({ status, type }).toEqual({ status: 200, type: expect.stringContaining('text/xml') });
    expect(text).toContain('To confirm, press 1. To ask for another time, press 2. To stop such calls, press 9.');
    expect(text).toContain('numDigits="1"');
    expect(text).toContain('actionOnEmptyResult="true"');
    expect(text).toContain(`action="${api.url}/callbacks/twilio/${api.own.id}/${id}/call/key"`);
    expect(await eventsOf(of, id)).toEqual(['said']);
  });

  it('asks only whether to stop calls where there is nothing to confirm, in the language of the call', async () => {
    const { id } = await call('accepted', { language: 'es' });
    const { text } = await post(id, '/said', { AnsweredBy: 'human' });
    expect(text).toContain('Para no recibir estas llamadas, oprima 9.');
    expect(text).toContain('voice="Polly.Lupe"');
    expect(text).not.toContain('oprima 1');
  });

  it('leaves a voicemail the number of the practice and asks it for nothing', async () => {
    const { id } = await call('accepted', { broadcastId: reminder });
    const { text } = await post(id, '/said', { AnsweredBy: 'machine_end_beep' });
    expect(text).toMatch(/You can reach us at <say-as interpret-as="telephone">\(\d{3}\) \d{3}-\d{4}<\/say-as>/);
    expect(text).toContain('<Hangup/>');
    expect(text).not.toContain('Gather');
  });

  it('says nothing more to a fax machine', async () => {
    const { id } = await call('accepted');
    expect((await post(id, '/said', { AnsweredBy: 'fax' })).text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>',
    );
  });
});

describe('a key that somebody presses', () => {
  it.each([
    ['1', 'Your answer was noted'],
    ['2', 'We will call you to find another time'],
  ])('%s is noted with the call, and answered', async (key, words) => {
    const { id, address } = await call('accepted', { broadcastId: reminder });
    const { status, text } = await press(id, key);
    expect(status).toBe(200);
    expect(text).toContain(words);
    expect(await keys(id)).toEqual([key]);
    expect(await optOuts(address)).toEqual([]);
  });

  it('9 closes the number to calls at once, those that wait included, and to nothing else', async () => {
    const { id, address } = await call('accepted');
    const waiting = await call('pending', { address });
    const { text } = await press(id, '9');
    expect(text).toContain('You will get no more automatic calls');
    await press(id, '9');
    expect(await optOuts(address)).toEqual([{ channel: 'voice', source: 'stop' }]);
    expect(await keys(id)).toEqual(['9']);
    expect(await now(waiting.id)).toMatchObject({ status: 'skipped', reason: 'opted-out' });
  });

  it('that was not asked for means nothing, and none is none', async () => {
    const { id, address } = await call('accepted');
    expect((await press(id, '1')).text).toContain('Thank you. Goodbye.');
    expect((await press(id, '')).text).toContain('You can reach us at ');
    expect(await keys(id)).toEqual(['1']);
    expect(await optOuts(address)).toEqual([]);
  });
});
