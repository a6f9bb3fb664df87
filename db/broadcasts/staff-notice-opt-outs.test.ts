import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { aBroadcast, messagesOf } from '../../test/setup/broadcasts.ts';
import { aColleague } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import type { Channel, Purpose } from '../../domain/channels.ts';
import { newId } from '../ids.ts';
import { beginSending } from '../queries/begin-sending.ts';
import { recordOptOut } from '../queries/record-opt-out.ts';
import { freezeAudience } from './freeze.ts';
import type { PlanRequest } from './plan.ts';
import { previewAudience } from './preview-audience.ts';

const at = '2026-03-03T18:00:00Z';
const now = new Date(at);
const notice: PlanRequest = {
  messageType: 'staff-notice',
  method: 'text',
  startDate: null,
  preferenceOnly: true,
  subject: null,
  body: 'Hello <StaffName>, we open at ten.',
  at,
};
const email: PlanRequest = { ...notice, method: 'email', subject: 'Snow' };
const toClients: PlanRequest = { ...notice, messageType: 'plain-broadcast', body: 'We open at ten.' };

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

/** As Compose shows them. */
const shown = async (request: PlanRequest) => {
  const { rows } = await work((uow) => previewAudience(uow, request, { limit: 50 }));
  return rows.map(({ reason, message }) => ({ reason, body: message?.body }));
};
/** As they are written down when it fires. */
const planned = async (request: PlanRequest) => {
  const rows = await work((uow) => wholePlan(uow, request));
  return rows.map(({ reason, message }) => ({ reason, body: message?.body }));
};
const frozen = async (request: PlanRequest): Promise<string> => {
  const { messageType, method } = request;
  const id = await aBroadcast(of, { messageType, method, status: 'running' });
  await work((uow) => freezeAudience(uow, id, request, { now }));
  return id;
};
const unsubscribed = (address: string) =>
  work((uow) => recordOptOut(uow, { channel: 'email', address, source: 'unsubscribe', at: now }));

/** To the address, waiting. */
async function aMessage(purpose: Purpose, channel: Channel, address: string): Promise<string> {
  const id = newId();
  await work(({ kysely }) =>
    sql`insert into message (id, purpose, channel, address, body) values (${id}, ${purpose}, ${channel}, ${address}, 'Hello.')`.execute(
      kysely,
    ),
  );
  return id;
}

async function statusOf(id: string): Promise<string | undefined> {
  const { rows } = await work(({ kysely }) =>
    sql<{ status: string }>`select status from message where id = ${id}`.execute(kysely),
  );
  return rows[0]?.status;
}

describe('A notice to staff', () => {
  it('goes to an address that was unsubscribed from messages to clients', async () => {
    await aColleague(work, { firstName: 'Lea', lastName: 'Lind', email: 'home@example.com' });
    await unsubscribed('home@example.com');
    const gets = [{ reason: null, body: 'Hello Lea, we open at ten.' }];
    expect(await shown(email)).toEqual(gets);
    expect(await planned(email)).toEqual(gets);
    const id = await frozen(email);
    await work(({ kysely }) => sql`update message set status = 'claimed' where broadcast_id = ${id}`.execute(kysely));
    const ids = (await messagesOf(of, id)).map((message) => message.id);
    const begun = await work((uow) => beginSending(uow, { ids, now, leaseUntil: new Date(now.getTime() + 60_000) }));
    expect(begun).toMatchObject([{ status: 'sending' }]);
  });

  it('does not go to an address that a provider has closed', async () => {
    await aColleague(work, { lastName: 'Lind', email: 'home@example.com' });
    const id = await frozen(email);
    await work((uow) =>
      recordOptOut(uow, { channel: 'email', address: 'home@example.com', source: 'provider', at: now }),
    );
    expect(await messagesOf(of, id)).toMatchObject([{ status: 'skipped', reason: 'opted-out' }]);
    expect(await shown(email)).toMatchObject([{ reason: 'opted-out' }]);
    expect(await planned(email)).toMatchObject([{ reason: 'opted-out' }]);
  });
});

describe('A link to unsubscribe', () => {
  it('stops what waits for clients at the address, and neither notices to staff nor what the gate lets through', async () => {
    const address = 'home@example.com';
    await aColleague(work, { lastName: 'Lind', email: address });
    await of.client({ email: address });
    const [staff, clients] = [await frozen(email), await frozen({ ...toClients, method: 'email', subject: 'Snow' })];
    const credential = await aMessage('credential', 'email', address);
    const alert = await aMessage('staff-alert', 'email', address);
    expect(await unsubscribed(address)).toBe(1);
    expect(await messagesOf(of, staff)).toMatchObject([{ status: 'pending' }]);
    expect(await messagesOf(of, clients)).toMatchObject([{ status: 'skipped', reason: 'opted-out' }]);
    expect(await statusOf(credential)).toBe('pending');
    expect(await statusOf(alert)).toBe('pending');
  });
});

describe('STOP', () => {
  it('stops every text that waits for the number, whatever it is about, but the answer to it', async () => {
    const number = '+12085550177';
    const [security, answer] = [
      await aMessage('security-notice', 'text', number),
      await aMessage('opt-out-answer', 'text', number),
    ];
    await work((uow) => recordOptOut(uow, { channel: 'text', address: number, source: 'stop', at: now }));
    expect(await statusOf(security)).toBe('skipped');
    expect(await statusOf(answer)).toBe('pending');
  });
});
