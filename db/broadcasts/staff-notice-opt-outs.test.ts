import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { messagesOf } from '../../test/setup/broadcasts.ts';
import { aColleague } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { frozen, notice, noticeAt, planned, shown, toClients } from '../../test/setup/notices.ts';
import { TestPeople } from '../../test/setup/people.ts';
import type { Channel, Purpose } from '../../domain/channels.ts';
import { newId } from '../ids.ts';
import { beginSending } from '../queries/begin-sending.ts';
import { recordOptOut } from '../queries/record-opt-out.ts';
import type { PlanRequest } from './plan.ts';

const now = noticeAt;
const email: PlanRequest = { ...notice, method: 'email', subject: 'Snow' };

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
    expect(await shown(work, email)).toEqual(gets);
    expect(await planned(work, email)).toEqual(gets);
    const id = await frozen(work, email);
    await work(({ kysely }) => sql`update message set status = 'claimed' where broadcast_id = ${id}`.execute(kysely));
    const ids = (await messagesOf(of, id)).map((message) => message.id);
    const begun = await work((uow) => beginSending(uow, { ids, now, leaseUntil: new Date(now.getTime() + 60_000) }));
    expect(begun).toMatchObject([{ status: 'sending' }]);
  });

  it('does not go to an address that a provider has closed', async () => {
    await aColleague(work, { lastName: 'Lind', email: 'home@example.com' });
    const id = await frozen(work, email);
    await work((uow) =>
      recordOptOut(uow, { channel: 'email', address: 'home@example.com', source: 'provider', at: now }),
    );
    expect(await messagesOf(of, id)).toMatchObject([{ status: 'skipped', reason: 'opted-out' }]);
    expect(await shown(work, email)).toMatchObject([{ reason: 'opted-out' }]);
    expect(await planned(work, email)).toMatchObject([{ reason: 'opted-out' }]);
  });
});

describe('A link to unsubscribe', () => {
  it('stops what waits for clients at the address, and neither notices to staff nor what the gate lets through', async () => {
    const address = 'home@example.com';
    await aColleague(work, { lastName: 'Lind', email: address });
    await of.client({ email: address });
    const [staff, clients] = [
      await frozen(work, email),
      await frozen(work, { ...toClients, method: 'email', subject: 'Snow' }),
    ];
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
