import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sql } from 'kysely';
import { Message, type MessageStatus } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { recordOutcomes } from '../../db/queries/record-outcomes.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { eventsOf } from '../../test/setup/broadcasts.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { postCallback } from '../../test/setup/twilio-callback.ts';

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

let addresses = 100;
const sid = (n: number | string) => `SM${String(n).padStart(32, '0')}`;

/** A text in this state, to an address of its own. */
async function text(
  status: MessageStatus,
  { address = `+12085550${++addresses}`, providerId = null as string | null } = {},
) {
  const id = newId();
  await of.work(async ({ em }) => {
    em.create(Message, {
      id,
      purpose: 'broadcast',
      channel: 'text',
      address,
      body: 'Hello',
      status,
      attempt: 1,
      providerId,
    });
  });
  return { id, address };
}
const report = (id: string, MessageStatus: string, more: Record<string, string> = {}, practice = api.own.id) =>
  postCallback({
    url: api.url,
    path: `/callbacks/twilio/${practice}/${id}/status`,
    params: { MessageSid: sid(1), MessageStatus, AccountSid: 'AC', ...more },
  });
const incoming = (From: string, Body: string, MessageSid = sid(newId().replaceAll('-', ''))) =>
  postCallback({
    url: api.url,
    path: `/callbacks/twilio/${api.own.id}/incoming`,
    params: { MessageSid, From, To: '+12025550100', Body },
  });
const now = async (id: string) => {
  const { status, reason, errorCode, providerId } = await of.work(({ em }) => em.findOneOrFail(Message, { id }));
  return { status, reason, errorCode, providerId };
};

/** Of the report that it was delivered, and of the message right after it. */
const statusAfterAnswer = async (id: string) => {
  const { status } = await report(id, 'delivered');
  return [status, (await of.work(({ em }) => em.findOne(Message, { id })))?.status];
};

const optOuts = async (address: string) => {
  const { rows } = await of.work(({ kysely }) =>
    sql<{ source: string; open: boolean }>`
      select source, ended_at is null as open from opt_out where address = ${address}`.execute(kysely),
  );
  return rows;
};

describe("Twilio's report about a text", () => {
  it('is committed as an event and folded into the message', async () => {
    const { id } = await text('accepted', { providerId: sid(1) });
    expect((await report(id, 'sent')).status).toBe(204);
    expect((await report(id, 'delivered')).status).toBe(204);
    expect((await now(id)).status).toBe('delivered');
    expect(await eventsOf(of, id)).toEqual(['sent', 'delivered']);
  });

  it('counts once however often it comes, and a late "sent" never undoes "delivered"', async () => {
    const { id } = await text('accepted', { providerId: sid(1) });
    await Promise.all([report(id, 'delivered'), report(id, 'delivered'), report(id, 'delivered')]);
    expect((await report(id, 'sent')).status).toBe(204);
    expect((await now(id)).status).toBe('delivered');
    expect((await eventsOf(of, id)).toSorted()).toEqual(['delivered', 'sent']);
  });

  it('may come before the sender has written its outcome, which then changes nothing', async () => {
    const { id } = await text('sending');
    await report(id, 'delivered');
    expect(await now(id)).toMatchObject({ status: 'delivered', providerId: sid(1) });
    const accepted = {
      id,
      attempt: 1,
      status: 'accepted',
      reason: null,
      code: null,
      providerId: sid(1),
      notBefore: null,
    } as const;
    await of.work((uow) => recordOutcomes(uow, [accepted], new Date()));
    expect(await now(id)).toMatchObject({ status: 'delivered', providerId: sid(1) });
    expect(await eventsOf(of, id)).toEqual(['delivered', 'accepted']);
  });

  it('comes with many others: each is answered once it is committed, and one about nothing keeps none of them', async () => {
    const texts = await Promise.all(Array.from({ length: 30 }, () => text('accepted')));
    const [unknown, ...known] = await Promise.all([newId(), ...texts.map(({ id }) => id)].map(statusAfterAnswer));
    expect(unknown).toEqual([404, undefined]);
    expect(known).toEqual(texts.map(() => [204, 'delivered']));
  });

  it('is answered only once it is committed: what could not be written is to come again', async () => {
    const { id } = await text('accepted', { providerId: sid(1) });
    const away = jest.spyOn(api.deps.database, 'work').mockRejectedValueOnce(new Error('PostgreSQL is away'));
    expect((await report(id, 'delivered')).status).toBeGreaterThanOrEqual(500);
    away.mockRestore();
    expect(await eventsOf(of, id)).toEqual([]);
    expect((await report(id, 'delivered')).status).toBe(204);
    expect(await eventsOf(of, id)).toEqual(['delivered']);
    expect((await now(id)).status).toBe('delivered');
  });

  it('counts however late it comes: proof of delivery stands over a failure that was told before', async () => {
    const { id } = await text('failed', { providerId: sid(1) });
    expect((await report(id, 'delivered')).status).toBe(204);
    expect(await now(id)).toMatchObject({ status: 'delivered', reason: null });
  });

  it('resolves a message that was unknown', async () => {
    const { id } = await text('unknown');
    await report(id, 'queued');
    expect(await now(id)).toMatchObject({ status: 'accepted', providerId: sid(1) });
    await report(id, 'undelivered', { ErrorCode: '30005' });
    expect(await now(id)).toMatchObject({ status: 'failed', reason: 'unusable', errorCode: '30005' });
  });

  it('closes the number where the reason is that it has opted out', async () => {
    const { id, address } = await text('accepted');
    const waiting = await text('pending', { address });
    await report(id, 'failed', { ErrorCode: '21610' });
    expect(await now(id)).toMatchObject({ status: 'failed', reason: 'opted-out' });
    expect(await now(waiting.id)).toMatchObject({ status: 'skipped', reason: 'opted-out' });
  });

  it('is refused where it is forged, unsigned, or about nothing of the practice', async () => {
    const { id } = await text('accepted');
    const path = `/callbacks/twilio/${api.own.id}/${id}/status`;
    const params = { MessageSid: sid(1), MessageStatus: 'delivered' };
    expect((await postCallback({ url: api.url, path, params, signature: null })).status).toBe(403);
    expect((await postCallback({ url: api.url, path, params, authToken: 'guessed' })).status).toBe(403);
    expect((await report(id, 'delivered', {}, api.other.id)).status).toBe(404);
    expect((await report(newId(), 'delivered')).status).toBe(404);
    expect((await report(id, 'read by a stranger')).status).toBe(400);
    expect((await now(id)).status).toBe('accepted');
    expect(await eventsOf(of, id)).toEqual([]);
  });

  it('that names another one of Twilio is kept and warned of: the message was sent twice', async () => {
    const { id } = await text('accepted', { providerId: sid(7) });
    const warned = jest.spyOn(api.deps.log, 'warn');
    expect((await report(id, 'failed')).status).toBe(204);
    expect(await now(id)).toMatchObject({ status: 'accepted', providerId: sid(7) });
    expect(await eventsOf(of, id)).toEqual(['failed']);
    expect(warned).toHaveBeenCalledWith(
      expect.objectContaining({ messageId: id, providerId: sid(1) }),
      expect.anything(),
    );
    warned.mockRestore();
  });
});

describe('a text from somebody', () => {
  it('that says STOP closes the number for the practice and stops what waits for it', async () => {
    const waiting = await text('pending');
    const claimed = await text('claimed', { address: waiting.address });
    const answer = await incoming(waiting.address, ' stop! ');
    expect(answer).toMatchObject({
      status: 200,
      text: expect.stringContaining('<Response/>'),
      type: expect.stringMatching(/^text\/xml/),
    });
    expect(await optOuts(waiting.address)).toEqual([{ source: 'stop', open: true }]);
    for (const { id } of [waiting, claimed])
      expect(await now(id)).toMatchObject({ status: 'skipped', reason: 'opted-out' });
  });

  it('that says START opens it again', async () => {
    const { address } = await text('pending');
    await incoming(address, 'STOP');
    await incoming(address, 'Start');
    expect(await optOuts(address)).toEqual([{ source: 'stop', open: false }]);
  });

  it('is kept once, and a repeated STOP does not undo a START', async () => {
    const { address } = await text('pending');
    await incoming(address, 'STOP', sid('a1'));
    await incoming(address, 'START', sid('a2'));
    await incoming(address, 'STOP', sid('a1'));
    expect(await optOuts(address)).toEqual([{ source: 'stop', open: false }]);
    const { rows } = await of.work(({ kysely }) =>
      sql`select meaning from inbound_message where from_address = ${address} order by id`.execute(kysely),
    );
    expect(rows).toEqual([{ meaning: 'stop' }, { meaning: 'start' }]);
  });

  it('is refused where it is not signed', async () => {
    const path = `/callbacks/twilio/${api.own.id}/incoming`;
    const params = { MessageSid: sid(9), From: '+12085550199', To: '+12025550100', Body: 'STOP' };
    expect((await postCallback({ url: api.url, path, params, signature: 'c2lnbmVk' })).status).toBe(403);
    expect(await optOuts('+12085550199')).toEqual([]);
  });
});
