import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { aBroadcast, messagesOf } from '../../test/setup/broadcasts.ts';
import { aColleague } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { beginSending } from '../queries/begin-sending.ts';
import { freezeAudience } from './freeze.ts';
import type { PlanRequest } from './plan.ts';

const at = '2026-03-03T18:00:00Z';
const now = new Date(at);
const leaseUntil = new Date(now.getTime() + 60_000);
const notice = {
  messageType: 'staff-notice',
  method: 'text',
  startDate: null,
  preferenceOnly: true,
  subject: null,
  body: 'Hello <StaffName>, we open at ten.',
  at,
} as const satisfies PlanRequest;

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

const frozen = async (): Promise<string> => {
  const id = await aBroadcast(of, { messageType: 'staff-notice', status: 'running' });
  await work((uow) => freezeAudience(uow, id, notice, { now }));
  return id;
};
const left = (...staffIds: string[]) =>
  work(({ kysely }) => sql`update staff set active = false where id = any(${staffIds}::uuid[])`.execute(kysely));
const withoutNumber = (personId: string) =>
  work(({ kysely }) => sql`update contact_point set active = false where person_id = ${personId}`.execute(kysely));

/** The fate of its one message. */
const handedOver = async (id: string) => {
  const ids = (await messagesOf(of, id)).map((message) => message.id);
  await work(({ kysely }) => sql`update message set status = 'claimed' where broadcast_id = ${id}`.execute(kysely));
  await work((uow) => beginSending(uow, { ids, now, leaseUntil }));
  const [{ status, reason } = { status: null, reason: null }, ...others] = await messagesOf(of, id);
  expect(others).toEqual([]);
  return reason ?? status;
};

describe('A notice to several of the staff at one number', () => {
  const three = async () => {
    const mobile = '+12085550177';
    const [able, baker, cook] = [
      await aColleague(work, { lastName: 'Able', mobile }),
      await aColleague(work, { lastName: 'Baker', mobile }),
      await aColleague(work, { lastName: 'Cook', mobile }),
    ];
    return { able, baker, cook, id: await frozen() };
  };

  it('goes to those who are still there where one of them has left, since it names nobody', async () => {
    const { able, id } = await three();
    await left(able.id);
    expect(await handedOver(id)).toBe('sending');
  });

  it('goes to nobody where all have left', async () => {
    const { able, baker, cook, id } = await three();
    await left(able.id, baker.id, cook.id);
    expect(await handedOver(id)).toBe('inactive');
  });

  it('does not go to the number of one who has left where all others have another one now', async () => {
    const { able, baker, cook, id } = await three();
    await left(able.id);
    await withoutNumber(baker.personId);
    await withoutNumber(cook.personId);
    expect(await handedOver(id)).toBe('address-changed');
  });
});
