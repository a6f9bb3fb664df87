import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freezeAudience } from '../db/broadcasts/freeze.ts';
import { openRanges } from '../db/queries/open-ranges.ts';
import { aBroadcast, activityDeps, messagesOf, TestSenders } from '../test/setup/broadcasts.ts';
import { aColleague } from '../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestPeople } from '../test/setup/people.ts';
import { createSending, noSends } from './sending.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

it('A notice to staff goes out with its layout, and without a link by which alerts would be lost too', async () => {
  const of = new TestPeople(test, await test.practice());
  await aColleague((task) => of.work(task), { firstName: 'Amy', lastName: 'Able', email: 'amy@example.com' });
  await of.client();
  const senders = new TestSenders();
  const deps = activityDeps(test, senders);
  const request = {
    messageType: 'staff-notice',
    method: 'email',
    startDate: null,
    preferenceOnly: true,
    subject: 'Snow',
    body: 'Hello <StaffName>.',
  } as const;
  const broadcastId = await aBroadcast(of, { ...request, status: 'running' });
  const now = deps.clock();
  await of.work((uow) => freezeAudience(uow, broadcastId, { ...request, at: now.toISOString() }, { now }));
  const [range] = await of.work((uow) => openRanges(uow, { broadcastId, size: 100, most: 1 }));
  const counts = { ...noSends };
  await createSending(deps).send(
    { practiceId: of.practiceId, broadcastId, from: '', to: '', ...range },
    { channel: 'email', counts, signal: new AbortController().signal },
  );
  expect(senders.emails).toMatchObject([{ to: 'amy@example.com', text: 'Hello Amy.', unsubscribeUrl: undefined }]);
  expect(senders.emails[0]?.html).toContain('Hello Amy.');
  expect(senders.emails[0]?.html).not.toContain('Unsubscribe');
  expect(await messagesOf(of, broadcastId)).toMatchObject([{ status: 'accepted' }]);
});
