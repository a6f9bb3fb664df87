import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, Statement } from '../entities/index.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { handedOver } from '../../test/setup/handed-over.ts';
import { type TestClient, TestPeople } from '../../test/setup/people.ts';
import { issueStatement } from '../billing/issue-statement.ts';
import { post } from '../billing/ledger.ts';
import { freezeAudience } from '../broadcasts/freeze.ts';
import type { PlanRequest } from '../broadcasts/plan.ts';
import { previewAudience } from '../broadcasts/preview-audience.ts';
import { balanceDue } from './balance-due.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const asked: PlanRequest = {
  messageType: 'balance-due',
  method: 'email',
  startDate: '2027-02-01',
  endDate: '2027-03-05',
  preferenceOnly: true,
  subject: 'Hello',
  body: 'Hello <ClientName>, a balance is due.',
  at: '2027-03-06T18:00:00Z',
};
const posts = (of: TestPeople, { id: clientId }: TestClient, kind: 'charge' | 'payment', cents: number) =>
  of.work((uow) =>
    post(uow, {
      clientId,
      kind,
      on: '2027-01-05',
      description: 'x',
      entries: deskPostings(kind, cents),
      source: 'staff',
    }),
  );
const issues = (of: TestPeople, { id: clientId }: TestClient, dueOn: string, today = '2027-01-10') =>
  of.work((uow) => issueStatement(uow, { clientId, today, dueOn, by: null, now: new Date(`${today}T15:00:00Z`) }));
/** Owes something, by a statement that was to be paid by a day. */
async function owing(of: TestPeople, firstName: string, dueOn: string) {
  const client = await of.client({ firstName });
  await posts(of, client, 'charge', 5_000);
  await issues(of, client, dueOn);
  return client;
}

it('lists each client once who still owes, by the day of their last statement, and says no amount', async () => {
  const of = new TestPeople(test, await test.practice());
  await owing(of, 'Due', '2027-02-10');
  const paid = await owing(of, 'Paid', '2027-02-10');
  await posts(of, paid, 'payment', 5_000);
  const later = await owing(of, 'Later', '2027-02-10');
  await posts(of, later, 'charge', 100);
  await issues(of, later, '2027-04-10', '2027-03-01');
  await owing(of, 'Early', '2027-01-31');
  const left = await owing(of, 'Left', '2027-02-10');
  await of.work(({ em }) => em.nativeUpdate(Client, { id: left.id }, { active: false }));
  const never = await of.client({ firstName: 'Never' });
  await posts(of, never, 'charge', 5_000);
  const { rows } = await of.work((uow) => previewAudience(uow, asked, { limit: 50 }));
  expect(rows).toMatchObject([
    {
      source: 'Statement due on Wednesday, February 10, 2027',
      reason: null,
      message: { body: 'Hello Due, a balance is due.' },
    },
  ]);
});

it('is looked at right before the hand-over: who has paid, or has a newer statement, is left alone', async () => {
  const of = new TestPeople(test, await test.practice());
  await owing(of, 'Still', '2027-02-10');
  const paid = await owing(of, 'Paid', '2027-02-10');
  const newer = await owing(of, 'Newer', '2027-02-10');
  const id = await aBroadcast(of, { messageType: 'balance-due', method: 'email', status: 'running' });
  await of.work((uow) => freezeAudience(uow, id, asked, { now: new Date(asked.at) }));
  await posts(of, paid, 'payment', 5_000);
  await posts(of, newer, 'charge', 100);
  await issues(of, newer, '2027-04-10', '2027-03-06');
  expect(await handedOver(of, id, new Date('2027-03-06T19:00:00Z'))).toEqual({
    Still: 'sending',
    Paid: 'no-longer-relevant',
    Newer: 'no-longer-relevant',
  });
  expect(await of.work(({ em }) => em.count(Statement, {}))).toBe(4);
});

it('begins with the last sixty days, up to yesterday', async () => {
  const of = new TestPeople(test, await test.practice());
  expect(await of.work((uow) => balanceDue.dates!(uow, '2027-03-06'))).toEqual({
    from: '2027-01-05',
    to: '2027-03-05',
  });
});
