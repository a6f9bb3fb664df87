import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { aBroadcast, messagesOf } from '../../test/setup/broadcasts.ts';
import { aColleague } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import { plainBroadcast } from '../message-types/plain-broadcast.ts';
import { gatherAudience } from '../queries/audience.ts';
import { countedOfMessages } from '../queries/counted-of-messages.ts';
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
describe('Whether a member of staff or somebody at their address is a client, a notice does not tell', () => {
  it('names them where a client reads at their number too, as everybody whose number is theirs alone', async () => {
    await aColleague(work, { firstName: 'Lea', lastName: 'Lind', mobile: '+12085550177' });
    await of.client({ mobile: '+12085550177' });
    const named = [{ reason: null, body: 'Hello Lea, we open at ten.' }];
    expect(await shown(notice)).toEqual(named);
    expect(await planned(notice)).toEqual(named);
    await aColleague(work, { firstName: 'Max', lastName: 'Mohr', mobile: '+12085550177', active: false });
    expect(await shown(notice)).toEqual([{ reason: null, body: 'Hello, we open at ten.' }]);
    expect(await planned(notice)).toEqual([{ reason: null, body: 'Hello, we open at ten.' }]);
  });

  it('counts to the limits a day what went to somebody as staff, and what went to them as a client to those of clients', async () => {
    const { personId } = await of.client();
    await aColleague(work, { lastName: 'Jung', personId, email: null, mobile: null });
    const told = await frozen(toClients);
    const delivered = (id: string) =>
      work(({ kysely }) =>
        sql`update message set status = 'delivered', sending_at = ${at}::timestamptz where broadcast_id = ${id}`.execute(
          kysely,
        ),
      );
    await delivered(told);
    expect(await shown(notice)).toMatchObject([{ reason: null }]);
    expect(await shown(toClients)).toMatchObject([{ reason: 'capped' }]);
    const id = await frozen(notice);
    const ids = (await messagesOf(of, id)).map((message) => message.id);
    expect(await work((uow) => countedOfMessages(uow, ids, now))).toEqual(new Map(ids.map((each) => [each, [[]]])));

    await delivered(id);
    expect(await shown(notice)).toMatchObject([{ reason: 'capped' }]);
    await work(({ kysely }) => sql`update message set capped = false where broadcast_id = ${told}`.execute(kysely));
    expect(await shown(toClients)).toMatchObject([{ reason: null }]);
    const source = plainBroadcast.rows({ dates: null, staff: null });
    const asked = { source, kind: 'person', channel: 'text', at, capped: true } as const;
    expect(await work((uow) => gatherAudience(uow, asked))).toMatchObject([{ counted: [] }]);
  });
});
