import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Channel, Purpose } from '../../domain/channels.ts';
import type { FailureReason } from '../../domain/failure-reasons.ts';
import type { DeliveryEvent } from '../../domain/statuses.ts';
import { messagesOf } from '../../test/setup/broadcasts.ts';
import { aColleague } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { frozen, notice, noticeAt, planned, shown, toClients } from '../../test/setup/notices.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { foldReport } from '../broadcasts/fold-report.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import { AddressFailure, ContactPoint, Message, Task } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { beginSending } from '../queries/begin-sending.ts';
import { addressFailuresOf, addressWorks, settleAddressFailures } from './address-failures.ts';

const now = noticeAt;
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const number = '+12085550141';
const texts = { ...toClients, method: 'text' } as const;
const emails = { ...toClients, method: 'email', subject: 'Snow' } as const;

let test: TestDatabase;
let of: TestPeople;
const work: TestPeople['work'] = (task) => of.work(task);

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
});

interface Sent {
  purpose?: Purpose;
  status?: 'accepted' | 'claimed';
  sendingAt?: Date;
}
async function aMessage(channel: Channel, address: string, { purpose, status, sendingAt = now }: Sent = {}) {
  const id = newId();
  await work(async ({ em }) => {
    em.create(Message, {
      id,
      purpose: purpose ?? 'client-message',
      channel,
      address,
      body: 'Hello',
      status: status ?? 'accepted',
      attempt: 1,
      sendingAt,
    });
  });
  return id;
}

interface Told {
  event?: DeliveryEvent;
  reason?: FailureReason | null;
  code?: string | null;
  at?: Date;
}
const told = (messageId: string, channel: Channel, { event = 'failed', reason = null, code = null, at = now }: Told) =>
  work((uow) => foldReport(uow, { messageId, channel, providerId: null, status: event, event, reason, code }, at));

const codes = { text: '30006', voice: '21211', email: '5.1.1', fax: 'receiver_unallocated_number' } as const;
/** A message to the address comes back for good. */
async function comesBack(channel: Channel, address: string, at = now): Promise<string> {
  const id = await aMessage(channel, address, { sendingAt: at });
  await told(id, channel, { reason: 'bad-address', code: codes[channel], at });
  return id;
}

const failures = () => work(({ em }) => em.find(AddressFailure, {}, { orderBy: { id: 'asc' } }));
const tasks = () => work(({ em }) => em.find(Task, { type: 'bad-address' }, { orderBy: { id: 'asc' } }));
const open = async () => (await tasks()).filter(({ status }) => status === 'open');
const works = (channel: Channel, address: string) =>
  work((uow) => addressWorks(uow, { channel, address, now: later(9) }));
/** Makes a person's contact point another one, as the pages do. */
async function changed(personId: string, to: Partial<{ kind: 'mobile' | 'home' | 'email'; address: string }> | null) {
  await work(async (uow) => {
    const [row] = await uow.em.find(ContactPoint, { personId, active: true, kind: { $in: ['mobile', 'home'] } });
    if (!row) throw new Error('There is no such number');
    row.active = false;
    const { kind, address } = row;
    if (to) uow.em.create(ContactPoint, { personId, kind, address, ...to });
    await uow.em.flush();
    await settleAddressFailures(uow, { personId, now: later(5) });
  });
}

describe('An address to which a message came back', () => {
  it('is stopped by code and message, once however often it is reported, with one task', async () => {
    const { id: clientId, personId } = await of.client({ email: 'ana@example.com' });
    const id = await comesBack('email', 'ana@example.com');
    expect(await told(id, 'email', { reason: 'bad-address', code: '5.1.1' })).toBe('repeated');
    await comesBack('email', 'ana@example.com', later(2));
    const stopped = await failures();
    expect(stopped).toMatchObject([{ channel: 'email', messageId: id, code: '5.1.1', since: now, endedAt: null }]);
    const [task, ...others] = await tasks();
    expect(others).toEqual([]);
    expect(task).toMatchObject({ subjectKind: 'client', subjectId: clientId, clientId, status: 'open' });
    expect(task?.note).toMatch(/^An e-mail to a•••@example\.com came back/);
    expect(await work((uow) => addressFailuresOf(uow, [personId]))).toEqual([
      { channel: 'email', address: 'ana@example.com', since: now.toISOString() },
    ]);
  });

  it('gets nothing any more: in the preview, in the plan and at the last look', async () => {
    await of.client({ email: 'ana@example.com' });
    const broadcast = await frozen(work, emails);
    await work(({ kysely }) => sql`update message set status = 'claimed'`.execute(kysely));
    await comesBack('email', 'ana@example.com');
    expect(await shown(work, emails)).toMatchObject([{ reason: 'not-working' }]);
    expect(await planned(work, emails)).toMatchObject([{ reason: 'not-working' }]);
    expect(await shown(work, texts)).toMatchObject([{ reason: null }]);
    const ids = (await messagesOf(of, broadcast)).map(({ id }) => id);
    await work((uow) => beginSending(uow, { ids, now, leaseUntil: later(1) }));
    expect(await messagesOf(of, broadcast)).toMatchObject([{ status: 'skipped', reason: 'not-working' }]);
  });

  it.each([
    ['credential', 'sending'],
    ['security-notice', 'sending'],
    ['safety', 'sending'],
    ['reply-answer', 'sending'],
    ['opt-out-answer', 'sending'],
    ['staff-alert', 'skipped'],
    ['portal-notice', 'skipped'],
  ] as const)('at the last look, for a %s: %s', async (purpose, status) => {
    await of.client({ mobile: number });
    await comesBack('text', number);
    const id = await aMessage('text', number, { purpose, status: 'claimed' });
    expect(await work((uow) => beginSending(uow, { ids: [id], now, leaseUntil: later(1) }))).toMatchObject([
      { status },
    ]);
  });

  it('is nobody’s business in another practice', async () => {
    const other = new TestPeople(test, await test.practice());
    for (const each of [of, other]) await each.client({ mobile: number });
    await comesBack('text', number);
    expect(await shown(work, texts)).toMatchObject([{ reason: 'not-working' }]);
    expect(await shown((task) => other.work(task), texts)).toMatchObject([{ reason: null }]);
    expect(await other.work(({ em }) => em.count(Task, {}))).toBe(0);
  });

  it('stays as it is where what happened may pass, three times over', async () => {
    await of.client({ email: 'ana@example.com', mobile: number });
    for (const at of [0, 1, 2].map(later)) {
      const full = await aMessage('email', 'ana@example.com', { sendingAt: at });
      await told(full, 'email', { reason: 'unusable', code: '5.2.2', at });
      const off = await aMessage('text', number, { sendingAt: at });
      await told(off, 'text', { reason: 'transient', code: '30003', at });
    }
    expect([await failures(), await tasks()]).toEqual([[], []]);
  });

  it('is left alone where nobody has it on file any more', async () => {
    const { personId } = await of.client({ mobile: number });
    await changed(personId, { address: '+12085550142' });
    await comesBack('text', number);
    expect([await failures(), await tasks()]).toEqual([[], []]);
  });
});

describe('Whom it concerns', () => {
  it('two siblings on one phone: both are stopped, each with a task, and one word opens it for both', async () => {
    const [one, two] = [await of.client({ mobile: number }), await of.client({ mobile: number })];
    await comesBack('text', number);
    expect((await shown(work, texts)).map(({ reason }) => reason)).toEqual(['not-working', 'not-working']);
    expect(new Set((await open()).map(({ clientId }) => clientId))).toEqual(new Set([one.id, two.id]));
    const ended = await works('text', number);
    expect(ended).not.toBeNull();
    expect(await works('text', number)).toBe(ended);
    expect(await works('text', '+12085559999')).toBeNull();
    expect((await shown(work, texts)).map(({ reason }) => reason)).toEqual([null, null]);
    expect(await open()).toEqual([]);
    expect(await failures()).toMatchObject([{ endedBecause: 'works', endedBy: 'system:test' }]);
  });

  it('a Messaging Contact: one task, in the chart of a client of theirs, that names them', async () => {
    const { id: clientId } = await of.client({ contact: { mobile: number } });
    const mother = await work(({ em }) => em.findOneOrFail(ContactPoint, { address: number }));
    await of.client({ contact: { personId: mother.personId, mobile: number } });
    await comesBack('text', number);
    const found = await open();
    expect(found).toMatchObject([{ clientId }]);
    expect(found[0]?.note).toMatch(/of Contact\d+ Contact came back/);
  });

  it('a member of staff, who is told of alerts by the other way', async () => {
    const lea = await aColleague(work, {
      firstName: 'Lea',
      lastName: 'Lind',
      email: 'lea@example.com',
      mobile: number,
    });
    await comesBack('email', 'lea@example.com');
    expect(await open()).toMatchObject([{ subjectKind: 'staff', subjectId: lea.id, clientId: null }]);
    expect(await shown(work, { ...notice, method: 'email', subject: 'Snow' })).toMatchObject([
      { reason: 'not-working' },
    ]);
    const about = { subjectKind: 'staff', subjectId: lea.id, now } as const;
    await work((uow) => raiseAlerts(uow, { kind: 'task-assigned', staffIds: [lea.id], ...about }));
    expect(await work(({ em }) => em.find(Message, { purpose: 'staff-alert' }))).toMatchObject([
      { channel: 'text', address: number, status: 'pending' },
    ]);
  });

  it('who is a client and of the staff has two tasks, since those who see one need not know of the other', async () => {
    const { id: clientId, personId } = await of.client({ mobile: number });
    const { rows } = await work(({ kysely }) =>
      sql<{ id: string }>`insert into staff (person_id) values (${personId}::uuid) returning id`.execute(kysely),
    );
    await comesBack('text', number);
    expect(await open()).toMatchObject([
      { subjectKind: 'client', clientId },
      { subjectKind: 'staff', subjectId: rows[0]?.id, clientId: null },
    ]);
  });
});

describe('It ends', () => {
  it('when the number is changed: the new one is free, and the task is done', async () => {
    const { personId } = await of.client({ mobile: number });
    await comesBack('text', number);
    await changed(personId, { address: '+12085550142' });
    expect(await open()).toEqual([]);
    expect(await failures()).toMatchObject([{ endedBecause: 'changed', endedAt: later(5) }]);
  });

  it('when it turns out to be a landline, which takes no texts anyway', async () => {
    const { personId } = await of.client({ mobile: number });
    await comesBack('text', number);
    await changed(personId, { kind: 'home' });
    expect([await open(), (await failures()).map(({ endedBecause }) => endedBecause)]).toEqual([[], ['changed']]);
  });

  it('only for who has changed it, where others still have it', async () => {
    const [one, two] = [await of.client({ mobile: number }), await of.client({ mobile: number })];
    await comesBack('text', number);
    await changed(one.personId, null);
    expect(await failures()).toMatchObject([{ endedAt: null }]);
    expect(await open()).toMatchObject([{ clientId: two.id }]);
  });

  it('for texts and calls apart, with one task for both, which lasts as long as either', async () => {
    await of.client({ mobile: number });
    await comesBack('text', number);
    await comesBack('voice', number);
    expect(await open()).toHaveLength(1);
    await works('text', number);
    await comesBack('text', number, later(20));
    expect(await open()).toHaveLength(1);
    await works('voice', number);
    expect(await open()).toHaveLength(1);
    await works('text', number);
    expect([await open(), (await tasks()).length]).toEqual([[], 1]);
  });

  it('when a later message is delivered, or the one that was reported to have failed, and by no earlier one', async () => {
    await of.client({ mobile: number });
    const earlier = await aMessage('text', number, { sendingAt: later(-5) });
    const failed = await comesBack('text', number);
    await told(earlier, 'text', { event: 'delivered' });
    expect(await failures()).toMatchObject([{ endedAt: null }]);
    await told(failed, 'text', { event: 'delivered', at: later(1) });
    expect(await failures()).toMatchObject([{ endedBecause: 'delivered' }]);
    expect(await open()).toEqual([]);
    await comesBack('text', number, later(10));
    const answer = await aMessage('text', number, { purpose: 'security-notice', sendingAt: later(11) });
    await told(answer, 'text', { event: 'delivered', at: later(12) });
    expect((await failures()).filter(({ endedAt }) => endedAt === null)).toEqual([]);
    expect(await open()).toEqual([]);
  });

  it('also where nobody came by here: whatever has changed is seen by the sweeper', async () => {
    const { personId } = await of.client({ mobile: number });
    await comesBack('text', number);
    await work(({ em }) => em.nativeUpdate(ContactPoint, { personId }, { active: false }));
    await work((uow) => settleAddressFailures(uow, { personId: null, now: later(3) }));
    expect([await open(), await failures()]).toMatchObject([[], [{ endedBecause: 'changed' }]]);
  });
});
