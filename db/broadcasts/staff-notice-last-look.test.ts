import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { messagesOf } from '../../test/setup/broadcasts.ts';
import { aColleague, aLocation } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { frozen, notice, noticeAt } from '../../test/setup/notices.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { claimOpen } from '../messages/claim.ts';
import { beginSending } from '../queries/begin-sending.ts';

const now = noticeAt;
const leaseUntil = new Date(now.getTime() + 60_000);

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

const three = async () => {
  const mobile = '+12085550177';
  const [able, baker, cook] = [
    await aColleague(work, { lastName: 'Able', mobile }),
    await aColleague(work, { lastName: 'Baker', mobile }),
    await aColleague(work, { lastName: 'Cook', mobile }),
  ];
  return { able, baker, cook, id: await frozen(work, notice) };
};

describe('A notice to several of the staff at one number', () => {
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

/** What of it may be handed over at `now`. */
const claimed = async (id: string) => {
  const ids = (await messagesOf(of, id)).map((message) => message.id);
  const range = { broadcastId: id, from: ids[0] ?? '', to: ids.at(-1) ?? '' };
  const options = { channel: 'text', limit: 10, now, leaseUntil, anyHour: false } as const;
  return (await work((uow) => claimOpen(uow, range, options))).ids;
};

describe('A text to staff that was written in the hours of one zone', () => {
  const honolulu = 'Pacific/Honolulu';
  beforeEach(() => work(({ kysely }) => sql`update setting set value = '09:00-20:00' where id = -272`.execute(kysely)));

  it('waits for the morning where its reader has moved to since', async () => {
    const { personId } = await aColleague(work, { lastName: 'Able' });
    await aColleague(work, { lastName: 'Baker' });
    const id = await frozen(work, notice);
    await work(({ kysely }) => sql`update person set zone = ${honolulu} where id = ${personId}`.execute(kysely));
    expect(await claimed(id)).toHaveLength(1);
  });

  it('waits for the morning at the location where its reader works since', async () => {
    const { id: staffId } = await aColleague(work, { lastName: 'Able' });
    const id = await frozen(work, notice);
    const far = await aLocation(work, 'Far', honolulu);
    await work(({ kysely }) => sql`update staff set location_id = ${far} where id = ${staffId}`.execute(kysely));
    expect(await claimed(id)).toEqual([]);
  });
});
