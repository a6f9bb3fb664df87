import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { messagesOf } from '../../test/setup/broadcasts.ts';
import { aColleague } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { frozen, notice, noticeAt, planned, shown, toClients } from '../../test/setup/notices.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { plainBroadcast } from '../message-types/plain-broadcast.ts';
import { gatherAudience } from '../queries/audience.ts';
import { countedOfMessages } from '../queries/counted-of-messages.ts';

const { at } = notice;
const now = noticeAt;

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

describe('Whether a member of staff or somebody at their address is a client, a notice does not tell', () => {
  it('names them where a client reads at their number too, as everybody whose number is theirs alone', async () => {
    await aColleague(work, { firstName: 'Lea', lastName: 'Lind', mobile: '+12085550177' });
    await of.client({ mobile: '+12085550177' });
    const named = [{ reason: null, body: 'Hello Lea, we open at ten.' }];
    expect(await shown(work, notice)).toEqual(named);
    expect(await planned(work, notice)).toEqual(named);
    await aColleague(work, { firstName: 'Max', lastName: 'Mohr', mobile: '+12085550177', active: false });
    expect(await shown(work, notice)).toEqual([{ reason: null, body: 'Hello, we open at ten.' }]);
    expect(await planned(work, notice)).toEqual([{ reason: null, body: 'Hello, we open at ten.' }]);
  });

  it('counts to the limits a day what went to somebody as staff, and what went to them as a client to those of clients', async () => {
    const { personId } = await of.client();
    await aColleague(work, { lastName: 'Jung', personId, email: null, mobile: null });
    const told = await frozen(work, toClients);
    const delivered = (id: string) =>
      work(({ kysely }) =>
        sql`update message set status = 'delivered', sending_at = ${at}::timestamptz where broadcast_id = ${id}`.execute(
          kysely,
        ),
      );
    await delivered(told);
    expect(await shown(work, notice)).toMatchObject([{ reason: null }]);
    expect(await shown(work, toClients)).toMatchObject([{ reason: 'capped' }]);
    const id = await frozen(work, notice);
    const ids = (await messagesOf(of, id)).map((message) => message.id);
    expect(await work((uow) => countedOfMessages(uow, ids, now))).toEqual(new Map(ids.map((each) => [each, [[]]])));

    await delivered(id);
    expect(await shown(work, notice)).toMatchObject([{ reason: 'capped' }]);
    await work(({ kysely }) => sql`update message set capped = false where broadcast_id = ${told}`.execute(kysely));
    expect(await shown(work, toClients)).toMatchObject([{ reason: null }]);
    const source = plainBroadcast.rows({ dates: null, staff: null });
    const asked = { source, kind: 'person', channel: 'text', at, capped: true } as const;
    expect(await work((uow) => gatherAudience(uow, asked))).toMatchObject([{ counted: [] }]);
  });
});
