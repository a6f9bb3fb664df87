import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aColleague } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import type { PlanRequest } from './plan.ts';
import { previewAudience } from './preview-audience.ts';

const at = '2026-03-03T18:00:00Z';
const notice: PlanRequest = {
  messageType: 'staff-notice',
  method: 'text',
  startDate: null,
  preferenceOnly: true,
  subject: null,
  body: 'Hello <StaffName>, we open at ten.',
  at,
};

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
});
