import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { sql } from 'kysely';
import { freezeAudience } from '../db/broadcasts/freeze.ts';
import { Broadcast } from '../db/entities/index.ts';
import { openRanges } from '../db/queries/open-ranges.ts';
import { aBroadcast, activityDeps, messagesOf, TestSenders } from '../test/setup/broadcasts.ts';
import { aColleague, aGroup } from '../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { TestPeople } from '../test/setup/people.ts';
import { broadcastFailures } from '../workflows/broadcast/contract.ts';
import { createActivities } from './index.ts';
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

/** A notice by text to a group of one, who prefers e-mail, as its time comes. */
const started = async () => {
  const of = new TestPeople(test, await test.practice());
  const work: TestPeople['work'] = (task) => of.work(task);
  const deps = activityDeps(test, new TestSenders());
  const activities = createActivities(deps).default;
  const able = await aColleague(work, { lastName: 'Able', preferredMethod: 'email' });
  const group = await aGroup(work, 'Night shift', [able.id]);
  const id = await aBroadcast(of, { messageType: 'staff-notice', status: 'scheduled', body: 'Hello.' });
  await work(({ kysely }) => sql`update broadcast set group_id = ${group} where id = ${id}`.execute(kysely));
  const input = {
    practiceId: of.practiceId,
    broadcastId: id,
    at: deps.clock().toISOString(),
    rangeSize: 10,
  };
  const inside = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  const freeze = () =>
    inside.run<[typeof input], unknown, typeof activities.freezeBroadcast>(activities.freezeBroadcast, input);
  return { work, activities, id, input, group, freeze };
};

describe('A notice to a user group', () => {
  it('that has gone out of use since ends as failed, and says what to do', async () => {
    const { work, activities, id, input, group, freeze } = await started();
    await work(({ kysely }) => sql`update user_group set active = false where id = ${group}`.execute(kysely));
    await expect(freeze()).rejects.toMatchObject({ type: broadcastFailures.noStaff, nonRetryable: true });
    const failure = broadcastFailures.noStaff;
    expect(await activities.finishBroadcast({ ...input, outcome: 'failed', failure })).toMatchObject({
      phase: 'failed',
    });
    const row = await work(({ em }) => em.findOneOrFail(Broadcast, { id }));
    expect(row.failure).toMatch(/^Nobody of the staff .* Choose another/);
  });

  it('ends well where its members are there and prefer the other half of it', async () => {
    const { work, id, freeze } = await started();
    await work(({ kysely }) =>
      sql`update broadcast set otherwise = 'email', set_id = id, preference_only = true where id = ${id}`.execute(
        kysely,
      ),
    );
    expect(await freeze()).toMatchObject({ phase: 'running', totals: { recipients: 0 }, ranges: [] });
  });
});
