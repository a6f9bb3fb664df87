import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Account, AddressFailure, Appointment, Client, FormAssignment, Message } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { queueMessage } from '../../db/messages/queue-message.ts';
import { insertRecipients } from '../../db/queries/insert-recipients.ts';
import type { Purpose } from '../../domain/channels.ts';
import type { LeftOutMessage, WorksAgain } from '../../domain/schemas/left-out-messages.ts';
import type { SkipReason } from '../../domain/skip-reasons.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { aColleague } from '../../test/setup/colleagues.ts';
import { type TestClient, TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let of: TestPeople;
beforeAll(async () => {
  api = await startTestApi();
  of = new TestPeople(api.db, api.own.id);
});
afterAll(() => api.close());

const hour = 3_600_000;
/** An hour ago it was stopped; half an hour ago something was left out. */
const ago = (ms: number) => new Date(api.deps.clock().getTime() - ms);

async function stopped(address: string): Promise<void> {
  await of.work(async ({ em }) => {
    const about = { channel: 'email', address } as const;
    const { id: messageId } = em.create(Message, { id: newId(), purpose: 'client-message', body: 'Hello.', ...about });
    await em.flush();
    em.create(AddressFailure, { ...about, messageId, code: '5.1.1', since: ago(hour) });
  });
}

interface Wish {
  messageType?: string;
  method?: 'email' | 'text';
  sourceId?: string;
  startsAt?: Date | null;
  reason?: SkipReason;
  at?: Date;
}
/** Left out of a broadcast; of staff where there is no client. */
async function leftOutOf(person: { id: string | null; personId: string }, wish: Wish = {}): Promise<string> {
  const { messageType = 'plain-broadcast', method = 'email', startsAt = null } = wish;
  const broadcastId = await aBroadcast(of, { messageType, method, status: 'completed' });
  const id = newId();
  const recipient = {
    id,
    clientId: person.id,
    personId: person.personId,
    sourceId: wish.sourceId ?? person.personId,
    startsAt: startsAt?.toISOString() ?? null,
    day: null,
    reason: wish.reason ?? 'not-working',
    messageId: null,
  };
  const now = wish.at ?? ago(hour / 2);
  await of.work((uow) => insertRecipients(uow, { broadcastId, recipients: [recipient], now }));
  return id;
}

const single = (
  { id, personId }: { id: string | null; personId: string },
  address: string,
  purpose: Exclude<Purpose, 'broadcast' | 'staff-notice'> = 'portal-notice',
) =>
  of.work(async (uow) => {
    const decision = { kind: 'skip', reason: 'not-working' } as const;
    const message = { purpose, channel: 'email', address, subject: 'Hello', body: 'Hello.', decision } as const;
    return (await queueMessage(uow, { ...message, clientId: id, personId, now: ago(hour / 2) })).id;
  });

const works = async (path: string, address: string, by: TestUser = api.own.admin) =>
  (await by.post<WorksAgain>(`${path}/working-address`, { channel: 'email', address })).body;
const listed = (path: string, failure: string | null, { more = '', by = api.own.admin } = {}) =>
  by.get<{ rows: LeftOutMessage[]; next: string | null }>(`${path}/left-out-messages/${failure}${more}`);

async function appointment(client: TestClient, inHours: number, status: 'scheduled' | 'cancelled') {
  const sourceId = await of.appointment(client, '2099-03-03T09:00');
  const startsAt = new Date(Math.floor(ago(-inHours * hour).getTime() / 1_000) * 1_000);
  await of.work(({ em }) => em.nativeUpdate(Appointment, { id: sourceId }, { status, startsAt }));
  return { messageType: 'upcoming-appointments', sourceId, startsAt };
}

describe('what was left out while an address did not work', () => {
  it('comes by itself also to the other guardians of a client, where the notice of a form could go to nobody', async () => {
    const address = 'father@example.com';
    const [client, other] = [await of.client({ email: address }), await of.client()];
    await stopped(address);
    const first = await single(other, 'mother@example.com');
    const [copy, beside] = [await single(client, address), await single(client, address)];
    const went = await single(other, 'mother.too@example.com');
    await of.work(async ({ em }) => {
      await em.nativeUpdate(Message, { id: copy }, { copyOf: first });
      await em.nativeUpdate(Message, { id: beside }, { copyOf: went });
      await em.nativeUpdate(Message, { id: went }, { status: 'accepted', reason: null });
      em.create(Account, { kind: 'portal', personId: client.personId, login: client.id });
      const form = { formVersion: '2026-01', assignedBy: 'system:test', assignedAt: ago(hour) } as const;
      em.create(FormAssignment, { ...form, form: 'phq-9', clientId: client.id, noticeId: first });
      em.create(FormAssignment, { ...form, form: 'gad-7', clientId: client.id, noticeId: went });
    });
    const path = `/api/clients/${client.id}`;
    const { failureId } = await works(path, address);
    expect((await listed(path, failureId)).body.rows.map(({ id, next }) => [id, next])).toEqual([
      [beside, 'write'],
      [copy, 'by-itself'],
    ]);
  });

  it('is listed once it works again, newest first and by pages, with what it was about and what to do', async () => {
    const address = 'left-out@example.com';
    const client = await of.client({ email: address });
    await stopped(address);
    const expected: [string, string, unknown][] = [];
    const add = (id: string, next: string, source: unknown = null) => void expected.unshift([id, next, source]);
    const dated = expect.stringContaining(', Dana Reyes, Office');
    add(await leftOutOf(client), 'write');
    add(await leftOutOf(client, await appointment(client, 24, 'scheduled')), 'write', dated);
    add(await leftOutOf(client, await appointment(client, 24, 'cancelled')), 'over', dated);
    add(await leftOutOf(client, await appointment(client, -2, 'scheduled')), 'over', dated);
    add(await single(client, address), 'write');
    const noticeId = await single(client, address);
    add(noticeId, 'by-itself');
    await of.work(async ({ em }) => {
      em.create(Account, { kind: 'portal', personId: client.personId, login: client.id });
      const form = { form: 'phq-9', formVersion: '2026-01', assignedBy: 'system:test', assignedAt: ago(hour) } as const;
      em.create(FormAssignment, { ...form, clientId: client.id, noticeId });
    });
    // Of another reason, another way, another time, another address, or somebody else.
    await leftOutOf(client, { reason: 'no-consent' });
    await leftOutOf(client, { method: 'text' });
    await leftOutOf(client, { at: ago(2 * hour) });
    await single(client, 'another@example.com');
    await leftOutOf(await of.client({ email: address }));

    const path = `/api/clients/${client.id}`;
    const { failureId, leftOut } = await works(path, address);
    expect(leftOut).toBe(true);
    const rows: LeftOutMessage[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await listed(path, failureId, { more: `?limit=2${cursor && `&cursor=${cursor}`}` });
      expect(body.rows.length).toBeLessThanOrEqual(2);
      rows.push(...body.rows);
      cursor = body.next;
    }
    expect(rows.map(({ id, next, source }) => [id, next, source])).toEqual(expected);
    expect(rows.at(-1)).toMatchObject({ purpose: 'broadcast', messageType: 'plain-broadcast' });
    expect(rows[0]).toMatchObject({ purpose: 'portal-notice', messageType: null, broadcastId: null });
    // Said once more, it leads to the same; what is left out from now on is of another time.
    await leftOutOf(client, { at: ago(-hour) });
    expect(await works(path, address)).toEqual({ failureId, leftOut: true });
    expect((await listed(path, failureId)).body.rows).toHaveLength(expected.length);
  });

  it('is that of staff as such on their page: notices, and alerts, which they have seen', async () => {
    const email = 'left-out-staff@example.com';
    const { id, personId } = await aColleague((task) => of.work(task), { lastName: 'Able', email });
    await stopped(email);
    const notice = await leftOutOf({ id: null, personId }, { messageType: 'staff-notice' });
    const alert = await single({ id: null, personId }, email, 'staff-alert');
    const path = `/api/staff/${id}`;
    const { failureId } = await works(path, email);
    const { body } = await listed(path, failureId);
    expect(body.rows.map((row) => [row.id, row.purpose, row.next])).toEqual([
      [alert, 'staff-alert', 'seen'],
      [notice, 'staff-notice', 'write'],
    ]);
  });

  it('is nothing where nothing was, and shown to nobody without the rule, of another practice, or whom the chart is closed to', async () => {
    const address = 'nothing-left-out@example.com';
    const client = await of.client({ email: address });
    const path = `/api/clients/${client.id}`;
    expect(await works(path, address)).toEqual({ failureId: null, leftOut: false });
    await stopped(address);
    const { failureId, leftOut } = await works(path, address);
    expect([failureId, leftOut]).toEqual([expect.any(String), false]);
    expect((await listed(path, failureId)).body).toEqual({ rows: [], next: null });
    expect((await listed(path, newId())).status).toBe(404);
    expect((await listed(path, failureId, { by: api.other.admin })).status).toBe(404);
    const clerk = await api.as({ Clients: ['view', 'modify'] });
    expect((await listed(path, failureId, { by: clerk })).status).toBe(403);
    const viewer = await api.as({ Clients: ['view'], 'Messaging View': ['view'] });
    expect((await listed(path, failureId, { by: viewer })).status).toBe(200);
    await of.work(({ em }) => em.nativeUpdate(Client, { id: client.id }, { restricted: true }));
    expect((await listed(path, failureId, { by: viewer })).status).toBe(403);
  });
});
