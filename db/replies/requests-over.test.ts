import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { ReminderStage } from '../../test/setup/reminder-stage.ts';
import { applyReply } from './apply-reply.ts';

let test: TestDatabase;
let stage: ReminderStage;
let id: string;
let messageId: string;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
/** The client was reminded, and has asked for another time. */
beforeEach(async () => {
  stage = new ReminderStage(test, await test.practice(), '2027-06-01T09:00');
  await stage.rule(1440);
  id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
  await stage.play(id, '2027-06-01T14:10');
  messageId = stage.senders.texts[0]?.messageId ?? '';
  await answer('reschedule');
});

const answer = (meaning: 'confirm' | 'reschedule') =>
  stage.of.work((uow) => applyReply(uow, { meaning, messageId, way: 'text', now: stage.now }));
const requests = async () => {
  const { rows } = await stage.of.work(({ kysely }) =>
    sql<{ status: string; outcome: string | null }>`
      select status, outcome from task where type = 'appointment-request' order by id`.execute(kysely),
  );
  return rows.map(({ status, outcome }) => [status, outcome]);
};
const set = (change: ReturnType<typeof sql>) =>
  stage.of.work(({ kysely }) => sql`update appointment set ${change} where id = ${id}::uuid`.execute(kysely));

describe('a request for another time', () => {
  it('waits for somebody, and is closed by nothing else that changes: who missed the old time still has no other', async () => {
    await set(sql`type = 'Intake', ends_at = ends_at + interval '10 minutes', updated_at = now()`);
    await stage.become(id, 'missed');
    expect(await requests()).toEqual([['open', null]]);
  });

  it.each([
    ['cancelled', () => stage.become(id, 'cancelled'), 'The appointment was cancelled.'],
    ['moved', () => stage.move(id, '2027-06-03T10:00'), 'The appointment was moved to another time.'],
    ['moved elsewhere', () => stage.relocate(id, 'Annex'), 'The appointment was moved to another place.'],
    ['held after all', () => stage.become(id, 'completed'), 'The appointment took place.'],
    ['confirmed by the practice', () => stage.become(id, 'confirmed'), 'The appointment was confirmed.'],
    [
      'confirmed by the client',
      () => answer('confirm'),
      'The client has confirmed the appointment after all, by text.',
    ],
  ])('is closed with the reason where the appointment is %s, and that is audited', async (_what, change, outcome) => {
    await change();
    expect(await requests()).toEqual([['done', outcome]]);
    const { rows } = await stage.of.work(({ kysely }) =>
      sql`select actor from audit where subject = 'task' and action = 'update' and after ->> 'outcome' = ${outcome}`.execute(
        kysely,
      ),
    );
    expect(rows).toEqual([{ actor: 'system:test' }]);
  });

  it('of another appointment stays', async () => {
    const other = await stage.appointment(await stage.of.client(), '2027-06-02T15:00');
    await stage.become(other, 'cancelled');
    expect(await requests()).toEqual([['open', null]]);
  });
});
