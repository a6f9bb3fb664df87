import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { aColleague, aGroup } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { handedOver } from '../../test/setup/handed-over.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import { freezeAudience } from '../broadcasts/freeze.ts';
import type { PlanRequest } from '../broadcasts/plan.ts';
import { previewAudience } from '../broadcasts/preview-audience.ts';
import { ExpiringItem } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { callList } from '../queries/call-list.ts';
import { recipientList } from '../queries/recipient-list.ts';
import { typeAudiences } from './index.ts';

let test: TestDatabase;
const people = async () => new TestPeople(test, await test.practice());
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const ofClients: PlanRequest = {
  messageType: 'client-renewals',
  method: 'text',
  startDate: '2026-03-10',
  endDate: '2026-03-20',
  preferenceOnly: true,
  subject: null,
  body: 'Hello <ClientName>: <RenewalItem>, <ExpiryDate>.',
  variants: { es: { subject: null, body: 'Hola <ClientName>: <RenewalItem>, <ExpiryDate>.' } },
  at: '2026-03-06T18:00:00Z',
};
const ofStaff: PlanRequest = {
  ...ofClients,
  messageType: 'staff-renewals',
  body: 'Hello <StaffName>: <RenewalItem>, <ExpiryDate>.',
  variants: {},
};
const now = new Date(ofClients.at);

interface Wish {
  type?: string;
  label?: string;
  expiresOn?: string;
  active?: boolean;
}
const anItem = async (
  of: TestPeople,
  whose: { clientId: string } | { staffId: string },
  { type = 'authorization', label = 'Suboxone programme', expiresOn = '2026-03-15', active = true }: Wish = {},
) => {
  const id = newId();
  const nobody = { clientId: null, staffId: null };
  await of.work(
    async ({ em }) => void em.create(ExpiringItem, { id, ...nobody, ...whose, type, label, expiresOn, active }),
  );
  return id;
};
const preview = (of: TestPeople, asked: PlanRequest) => of.work((uow) => previewAudience(uow, asked, { limit: 200 }));
const frozen = async (of: TestPeople, asked: PlanRequest) => {
  const id = await aBroadcast(of, { messageType: asked.messageType, status: 'running' });
  await of.work((uow) => freezeAudience(uow, id, asked, { now }));
  return id;
};
const ids = (rows: readonly { sourceId: string }[]) => rows.map(({ sourceId }) => sourceId).toSorted();

describe.each([
  ['of clients', ofClients],
  ['of staff', ofStaff],
])('upcoming renewals %s', (_, request) => {
  it('list whom a plain model says, of generated people and items, in the preview and when it fires', async () => {
    const of = await people();
    const isStaff = request === ofStaff;
    const someone = fc.record({
      active: fc.boolean(),
      items: fc.array(fc.record({ day: fc.integer({ min: 7, max: 23 }), active: fc.boolean() }), { maxLength: 4 }),
    });
    const expected: string[] = [];
    for (const [n, { active, items }] of fc.sample(someone, { seed: 11, numRuns: 40 }).entries()) {
      const clientId = (await of.client({ active })).id;
      const { id: staffId } = await aColleague((task) => of.work(task), { lastName: `Staff${n}`, active });
      for (const { day, ...item } of items) {
        const expiresOn = `2026-03-${String(day).padStart(2, '0')}`;
        // Of both, so that neither list takes what is the other's.
        const mine = await anItem(of, isStaff ? { staffId } : { clientId }, { ...item, expiresOn });
        await anItem(of, isStaff ? { clientId } : { staffId }, { ...item, expiresOn });
        if (active && item.active && day >= 10 && day <= 20) expected.push(mine);
      }
    }
    const { rows, counts } = await preview(of, request);
    expect(ids(rows)).toEqual(expected.toSorted());
    expect(counts.send).toBe(expected.length);
    const planned = await of.work((uow) => wholePlan(uow, request));
    expect(planned.map(({ sourceId, source, message }) => [sourceId, source, message?.body])).toEqual(
      rows.map(({ sourceId, source, message }) => [sourceId, source, message?.body]),
    );
  });

  it('begin with the next thirty days, and leave out what is over when the message goes', async () => {
    const of = await people();
    expect(await of.work(async (uow) => typeAudiences[request.messageType].dates?.(uow, '2026-03-10'))).toEqual({
      from: '2026-03-10',
      to: '2026-04-09',
    });
    const client = await of.client();
    const { id: staffId } = await aColleague((task) => of.work(task), { lastName: 'Able' });
    await anItem(of, request === ofStaff ? { staffId } : { clientId: client.id });
    const reasonAt = async (at: string) => (await preview(of, { ...request, at })).rows[0]?.reason;
    expect(await reasonAt('2026-03-15T22:00:00Z')).toBeNull();
    expect(await reasonAt('2026-03-16T18:00:00Z')).toBe('no-longer-relevant');
  });
});

describe('a renewal of a client', () => {
  it('tells no more than that it is an insurance card or paperwork, neither in the message nor in the lists', async () => {
    const of = await people();
    const amy = await of.client({ firstName: 'Amy' });
    await anItem(of, { clientId: amy.id }, { type: 'insurance', label: 'Medicaid 12345' });
    await anItem(of, { clientId: amy.id }, { type: 'treatment-plan', expiresOn: '2026-03-18' });
    const { rows } = await preview(of, ofClients);
    const id = await frozen(of, ofClients);
    expect(rows.map(({ source }) => source)).toEqual([
      'Insurance card, expires on Sunday, March 15, 2026',
      'Paperwork, expires on Wednesday, March 18, 2026',
    ]);
    expect(new Set(rows.map(({ message }) => message?.body))).toEqual(
      new Set(['Hello Amy: insurance card and paperwork, Sun, Mar 15 (insurance card) and Wed, Mar 18 (paperwork).']),
    );
    const listed = await of.work((uow) => recipientList(uow, { broadcastId: id, status: null, after: null, limit: 9 }));
    expect(listed.map(({ source }) => source)).toEqual(rows.map(({ source }) => source));
    const { rows: told } = await of.work(({ kysely }) =>
      sql<{
        row: string;
      }>`select m::text || r::text as row from recipient r join message m on m.id = r.message_id`.execute(kysely),
    );
    expect(told.filter(({ row }) => /Suboxone|Medicaid|treatment|authorization/i.test(row))).toEqual([]);
  });

  it('names on a phone that two clients share neither them nor what expires, and speaks Spanish', async () => {
    const of = await people();
    for (const lastName of ['A', 'B']) {
      const client = await of.client({ lastName, mobile: '+12085550161' });
      await anItem(of, { clientId: client.id }, { type: 'insurance' });
      await of.work(({ kysely }) =>
        sql`update person set language = 'es' where id = ${client.personId}`.execute(kysely),
      );
    }
    const { rows } = await preview(of, ofClients);
    expect(new Set(rows.map(({ message }) => message?.body))).toEqual(new Set(['Hola: papeles, 15 de marzo.']));
  });

  it('is asked about once more right before the hand-over: renewed, done with or over it is not sent', async () => {
    const of = await people();
    const add = async (firstName: string, wish: Wish = {}) => {
      const client = await of.client({ firstName });
      return { client, item: await anItem(of, { clientId: client.id }, wish) };
    };
    const [renewed, done, left] = [await add('Renewed'), await add('Done'), await add('Left')];
    await add('Still');
    await add('Early', { expiresOn: '2026-03-12' });
    const both = await add('Two');
    const second = await anItem(of, { clientId: both.client.id }, { expiresOn: '2026-03-19' });
    const id = await frozen(of, ofClients);
    await of.work(async ({ kysely }) => {
      await sql`update expiring_item set expires_on = '2027-03-15' where id in (${renewed.item}, ${second})`.execute(
        kysely,
      );
      await sql`update expiring_item set active = false where id = ${done.item}`.execute(kysely);
      await sql`update client set active = false where id = ${left.client.id}`.execute(kysely);
    });
    expect(await handedOver(of, id, new Date('2026-03-13T18:00:00Z'))).toEqual({
      Done: 'no-longer-relevant',
      Early: 'no-longer-relevant',
      Left: 'inactive',
      Renewed: 'no-longer-relevant',
      Still: 'sending',
      Two: 'changed-meanwhile',
    });
  });
});

describe('a renewal of a member of staff', () => {
  it('is told by its label to them alone, of a user group where one is chosen, and asks nobody’s consent', async () => {
    const of = await people();
    const work: TestPeople['work'] = (task) => of.work(task);
    const amy = await aColleague(work, { firstName: 'Amy', lastName: 'Able' });
    const ben = await aColleague(work, { firstName: 'Ben', lastName: 'Baker', mobile: '+12085550199' });
    const cleo = await aColleague(work, { firstName: 'Cleo', lastName: 'Cook', mobile: '+12085550199' });
    for (const { id } of [amy, ben, cleo]) await anItem(of, { staffId: id }, { type: 'license', label: 'License' });
    const { rows } = await preview(of, ofStaff);
    expect(rows.map(({ source, message }) => [source, message?.body])).toEqual([
      ['License, expires on Sunday, March 15, 2026', 'Hello Amy: License, Sun, Mar 15.'],
      ['License, expires on Sunday, March 15, 2026', 'Hello: a document, Sun, Mar 15.'],
      ['License, expires on Sunday, March 15, 2026', 'Hello: a document, Sun, Mar 15.'],
    ]);
    const groupId = await aGroup(work, 'Nights', [ben.id]);
    expect((await preview(of, { ...ofStaff, groupId })).rows.map(({ name }) => name)).toEqual(['Ben Baker']);
    const share = { otherwise: 'text', setId: null } as const;
    const planned = await of.work((uow) => wholePlan(uow, { ...ofStaff, share }));
    expect(planned).toHaveLength(3);
  });

  it('is looked at right before the hand-over, and is on the call list where it reached nobody', async () => {
    const of = await people();
    const work: TestPeople['work'] = (task) => of.work(task);
    const amy = await aColleague(work, { firstName: 'Amy', lastName: 'Able' });
    const ben = await aColleague(work, { firstName: 'Ben', lastName: 'Baker' });
    const cleo = await aColleague(work, { firstName: 'Cleo', lastName: 'Cook', mobile: null });
    const items: string[] = [];
    for (const { id } of [amy, ben, cleo]) items.push(await anItem(of, { staffId: id }, { label: 'License' }));
    // One message for both, of which one has renewed: what a notice says to all, this one does not.
    const mobile = '+12085550199';
    const dan = await aColleague(work, { firstName: 'Dan', lastName: 'Dorn', mobile });
    const eve = await aColleague(work, { firstName: 'Eve', lastName: 'Eder', mobile });
    const renewed = await anItem(of, { staffId: dan.id }, { expiresOn: '2026-03-18' });
    await anItem(of, { staffId: eve.id });
    const id = await frozen(of, ofStaff);
    await of.work(({ kysely }) =>
      sql`update expiring_item set active = false where id in (${items[0]}, ${renewed})`.execute(kysely),
    );
    expect(await handedOver(of, id, now)).toEqual({
      Amy: 'no-longer-relevant',
      Ben: 'sending',
      Dan: 'changed-meanwhile',
      Eve: 'changed-meanwhile',
    });
    const calls = await of.work((uow) =>
      callList(uow, { broadcastId: id, after: null, limit: 9, staffId: id, allCharts: false, now }),
    );
    expect(calls.map(({ name }) => name)).toEqual(['Cleo Cook', 'Dan Dorn', 'Eve Eder']);
    expect(calls[0]?.source).toBe('License, expires on Sunday, March 15, 2026');
  });
});
