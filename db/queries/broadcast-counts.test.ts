import { expect, it } from '@jest/globals';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { Message, Recipient } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { broadcastCounts } from './broadcast-counts.ts';

it('counts whom the gate left out and whose message was stopped at the last look as skipped, each broadcast for itself', async () => {
  const test = await testDatabase();
  try {
    const of = new TestPeople(test, await test.practice());
    const [one, other] = [await aBroadcast(of), await aBroadcast(of)];
    const to = async (broadcastId: string, status: 'accepted' | 'skipped' | null) => {
      const { id: clientId, personId } = await of.client();
      const messageId = status && newId();
      await of.work(async ({ em }) => {
        if (messageId)
          em.create(Message, {
            id: messageId,
            broadcastId,
            purpose: 'broadcast',
            channel: 'text',
            address: '+12015550100',
            body: 'Hello.',
            status,
          });
        await em.flush();
        em.create(Recipient, {
          broadcastId,
          clientId,
          personId,
          sourceId: personId,
          messageId,
          decision: status ? 'send' : 'skip',
          reason: status ? null : 'no-consent',
        });
      });
    };
    for (const status of ['accepted', 'accepted', 'skipped', null] as const) await to(one, status);
    await to(other, 'skipped');
    const counts = await of.work((uow) => broadcastCounts(uow, [one, other]));
    expect(counts.get(one)).toMatchObject({ recipients: 4, skipped: 2, messages: 2, accepted: 2 });
    expect(counts.get(other)).toMatchObject({ recipients: 1, skipped: 1, messages: 0, accepted: 0 });
  } finally {
    await test.close();
  }
});
