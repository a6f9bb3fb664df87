import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppointmentStatus } from '../../domain/appointments.ts';
import { aBroadcast, messagesOf } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { type TestClient, TestPeople } from '../../test/setup/people.ts';
import { freezeAudience } from '../broadcasts/freeze.ts';
import { Appointment, Client, Recipient, Task } from '../entities/index.ts';
import { claimMessages } from '../queries/claim-messages.ts';
import { openRanges } from '../queries/open-ranges.ts';
import { beginOpen } from './begin.ts';

/** The broadcast is to go at 10:00 in New York; the appointments are on the next day at 9:00. */
const due = new Date('2026-03-02T15:00:00Z');
const after = new Date('2026-03-03T14:30:00Z');
const request = {
  messageType: 'upcoming-appointments',
  method: 'text',
  startDate: '2026-03-03',
  preferenceOnly: true,
  subject: null,
  body: 'Hello <ClientName>.',
} as const;

let test: TestDatabase;
let of: TestPeople;
let client: TestClient;
let visit: string;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  of = new TestPeople(test, await test.practice());
  client = await of.client();
  visit = await of.appointment(client, '2026-03-03T09:00');
});

async function frozen(now = due): Promise<string> {
  const id = await aBroadcast(of, {
    messageType: request.messageType,
    startDate: request.startDate,
    status: 'running',
  });
  await of.work((uow) => freezeAudience(uow, id, { ...request, at: now.toISOString() }, { now }));
  return id;
}

/** A worker comes to it, claims everything and looks for the last time. */
async function begun(broadcastId: string, now = after) {
  const leaseUntil = new Date(now.getTime() + 60_000);
  const [range] = await of.work((uow) => openRanges(uow, { broadcastId, size: 10, most: 1 }));
  if (!range) return [];
  const claimed = await of.work((uow) => claimMessages(uow, { broadcastId, ...range, limit: 10, now, leaseUntil }));
  return of.work((uow) => beginOpen(uow, { ids: claimed.map(({ id }) => id), broadcastId, now, leaseUntil }));
}

const tasks = () => of.work(({ em }) => em.find(Task, {}, { orderBy: { id: 'asc' } }));
const changed = (fields: { status?: AppointmentStatus; startsAt?: Date }, id = visit) =>
  of.work(({ em }) => em.nativeUpdate(Appointment, { id }, fields));

describe('a reminder that no worker came to before its appointment began', () => {
  it('is not sent, and becomes a task to call, due at once', async () => {
    const id = await frozen();
    expect(await begun(id)).toMatchObject([{ status: 'skipped' }]);
    expect(await messagesOf(of, id)).toMatchObject([{ status: 'skipped', reason: 'no-longer-relevant', attempt: 0 }]);
    expect(await tasks()).toMatchObject([
      { type: 'missed-window', clientId: client.id, subjectKind: 'broadcast', subjectId: id, dueAt: after },
    ]);
  });

  it('becomes one also where not even the audience was written down in time', async () => {
    const id = await frozen(after);
    const left = await of.work(({ em }) => em.find(Recipient, { broadcastId: id }));
    expect(left).toMatchObject([{ reason: 'no-longer-relevant', messageId: null }]);
    expect(await tasks()).toMatchObject([{ type: 'missed-window', clientId: client.id }]);
  });

  it('becomes one for who then missed it', async () => {
    await changed({ status: 'missed' });
    await frozen(after);
    expect(await tasks()).toMatchObject([{ type: 'missed-window', clientId: client.id }]);
  });
});

describe('no task is opened', () => {
  it('for an appointment that was cancelled or moved, or to which the client came, however late the worker is', async () => {
    const another = await of.client();
    const moved = await of.appointment(another, '2026-03-03T09:00');
    const third = await of.appointment(await of.client(), '2026-03-03T09:00');
    const id = await frozen();
    await changed({ status: 'cancelled' });
    await changed({ startsAt: new Date('2026-03-03T14:30:00Z') }, moved);
    await changed({ status: 'completed' }, third);
    expect(await begun(id)).toMatchObject([{ status: 'skipped' }, { status: 'skipped' }, { status: 'skipped' }]);
    expect(await tasks()).toEqual([]);
  });

  it('for a client who has left', async () => {
    const id = await frozen();
    await of.work(({ em }) => em.nativeUpdate(Client, { id: client.id }, { active: false }));
    await begun(id);
    expect(await tasks()).toEqual([]);
  });

  it('for a reminder that went out in time, nor for a visit that had begun when the broadcast was to go', async () => {
    const id = await frozen();
    expect(await begun(id, due)).toMatchObject([{ status: 'sending' }]);
    expect(await begun(id)).toEqual([]);
    await of.appointment(await of.client(), '2026-03-02T09:00');
    const today = { ...request, startDate: '2026-03-02', at: due.toISOString() };
    const late = await aBroadcast(of, { messageType: request.messageType, startDate: '2026-03-02', status: 'running' });
    await of.work((uow) => freezeAudience(uow, late, today, { now: due }));
    expect(await tasks()).toEqual([]);
  });
});
