import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { addDays } from '../../domain/time.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { handedOver } from '../../test/setup/handed-over.ts';
import { type ClientWishes, TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import { freezeAudience } from '../broadcasts/freeze.ts';
import type { PlanRequest } from '../broadcasts/plan.ts';
import { previewAudience } from '../broadcasts/preview-audience.ts';
import { recipientList } from '../queries/recipient-list.ts';

let test: TestDatabase;
const people = async () => new TestPeople(test, await test.practice());
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const greeting: PlanRequest = {
  messageType: 'birthdays',
  method: 'text',
  startDate: '2026-03-06',
  preferenceOnly: true,
  subject: null,
  body: 'Hello <ClientName>, happy birthday.',
  at: '2026-03-06T18:00:00Z',
};
const preview = (of: TestPeople, asked: PlanRequest) => of.work((uow) => previewAudience(uow, asked, { limit: 200 }));
const born = async (of: TestPeople, birthDate: string | null, wishes: ClientWishes = {}) => {
  const client = await of.client(wishes);
  await of.work(({ kysely }) =>
    sql`update person set birth_date = ${birthDate}::date where id = ${client.personId}`.execute(kysely),
  );
  return client;
};

describe('who is greeted', () => {
  it.each([
    ['a range with the end of February in a common year', '2027-02-20', '2027-03-03'],
    ['a range with the end of February in a leap year', '2028-02-20', '2028-03-03'],
    ['the turn of the year', '2027-12-20', '2028-01-10'],
  ])('in %s is whoever a plain model says, of generated people', async (_, startDate, endDate) => {
    const of = await people();
    const someone = fc.record({
      active: fc.boolean(),
      date: fc.option(
        fc.constantFrom('02-19', '02-20', '02-28', '02-29', '03-01', '03-04', '12-19', '12-31', '01-01', '01-11'),
        {
          freq: 10,
        },
      ),
      year: fc.constantFrom(1960, 1996, 2020),
    });
    const expected: string[] = [];
    for (const { active, date, year } of fc.sample(someone, { seed: 3, numRuns: 40 })) {
      const { personId } = await born(of, date && `${year}-${date}`, { active });
      for (let day = startDate; day <= endDate; day = addDays(day, 1)) {
        const isCommonYear = addDays(`${day.slice(0, 4)}-02-28`, 1).endsWith('03-01');
        const name = date === '02-29' && isCommonYear ? '02-28' : date;
        if (active && name === day.slice(5)) expected.push(personId);
      }
    }
    const asked = { ...greeting, startDate, endDate, at: `${startDate}T18:00:00Z` };
    const { rows } = await preview(of, asked);
    expect(rows.map(({ sourceId }) => sourceId).toSorted()).toEqual(expected.toSorted());
    const planned = await of.work((uow) => wholePlan(uow, asked));
    expect(planned.map(({ sourceId, source }) => [sourceId, source])).toEqual(
      rows.map(({ sourceId, source }) => [sourceId, source]),
    );
    expect(rows.every(({ reason }) => reason === null)).toBe(true);
  });

  it('is told neither day nor year, and the lists say the day of this year alone', async () => {
    const of = await people();
    await born(of, '1981-03-06', { firstName: 'Amy' });
    await expect(preview(of, { ...greeting, body: '<ExpiryDate>' })).rejects.toThrow('<ExpiryDate>');
    const { rows } = await preview(of, greeting);
    expect(rows).toMatchObject([
      { source: 'Birthday on Friday, March 6, 2026', message: { body: 'Hello Amy, happy birthday.' } },
    ]);
    const id = await aBroadcast(of, { messageType: 'birthdays', status: 'running' });
    await of.work((uow) => freezeAudience(uow, id, greeting, { now: new Date(greeting.at) }));
    const listed = await of.work((uow) => recipientList(uow, { broadcastId: id, status: null, after: null, limit: 9 }));
    expect(listed.map(({ source }) => source)).toEqual(['Birthday on Friday, March 6, 2026']);
  });

  it('is left out once the day is over where they live, and where the night would delay it past that', async () => {
    const of = await people();
    const west = await born(of, '1981-03-06', { lastName: 'B' });
    await born(of, '1981-03-06', { lastName: 'A' });
    await of.work(async ({ kysely }) => {
      await sql`update person set zone = 'Pacific/Honolulu' where id = ${west.personId}`.execute(kysely);
      await sql`update setting set value = '08:00-20:00' where id = -272`.execute(kysely);
    });
    const reasonsAt = async (at: string) => (await preview(of, { ...greeting, at })).rows.map(({ reason }) => reason);
    expect(await reasonsAt('2026-03-06T18:00:00Z')).toEqual([null, null]);
    expect(await reasonsAt('2026-03-07T02:00:00Z')).toEqual(['missed-window', null]); // 21:00 in New York
    expect(await reasonsAt('2026-03-07T05:30:00Z')).toEqual(['no-longer-relevant', null]);
    expect(await reasonsAt('2026-03-07T08:00:00Z')).toEqual(['no-longer-relevant', 'missed-window']);
  });

  it('is looked at right before the hand-over: who has left, was born on another day, or has had it, is not greeted', async () => {
    const of = await people();
    const [left, wrong] = [
      await born(of, '1981-03-06', { firstName: 'Left' }),
      await born(of, '1981-03-06', { firstName: 'Wrong' }),
    ];
    await born(of, '1981-03-06', { firstName: 'Still' });
    // By e-mail, which no limit a day holds.
    const leap = {
      ...greeting,
      method: 'email',
      subject: 'Hello',
      startDate: '2026-02-28',
      endDate: '2026-03-06',
    } as const;
    await born(of, '1996-02-29', { firstName: 'Leap' });
    const frozen = async (at: string) => {
      const id = await aBroadcast(of, { messageType: 'birthdays', method: 'email', status: 'running' });
      await of.work((uow) => freezeAudience(uow, id, { ...leap, at }, { now: new Date(at) }));
      return id;
    };
    const [first, second] = [await frozen('2026-02-28T18:00:00Z'), await frozen('2026-02-28T18:00:00Z')];
    await of.work(async ({ kysely }) => {
      await sql`update client set active = false where id = ${left.id}`.execute(kysely);
      await sql`update person set birth_date = '1981-03-07' where id = ${wrong.personId}`.execute(kysely);
    });
    expect(await handedOver(of, first, new Date('2026-02-28T19:00:00Z'))).toEqual({
      Leap: 'sending',
      Left: 'inactive',
      Still: 'sending',
      Wrong: 'no-longer-relevant',
    });
    expect(await handedOver(of, second, new Date('2026-03-02T19:00:00Z'))).toMatchObject({
      Leap: 'no-longer-relevant',
    });
  });
});
