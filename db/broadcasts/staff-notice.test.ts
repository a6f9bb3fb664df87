import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { aBroadcast, messagesOf } from '../../test/setup/broadcasts.ts';
import { aColleague, aGroup, aLocation, stopped } from '../../test/setup/colleagues.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import { beginSending } from '../queries/begin-sending.ts';
import { callList } from '../queries/call-list.ts';
import { recipientList } from '../queries/recipient-list.ts';
import { freezeAudience } from './freeze.ts';
import type { PlannedRecipient, PlanRequest } from './plan.ts';
import { type Composed, previewAudience, type PreviewSearch } from './preview-audience.ts';

const at = '2026-03-03T02:30:00Z'; // 21:30 in New York, 18:30 in Los Angeles
const now = new Date(at);
const notice: PlanRequest = {
  messageType: 'staff-notice',
  method: 'text',
  startDate: null,
  preferenceOnly: true,
  subject: null,
  body: '<Practice>: Hello <StaffName>, we open at ten.',
  variants: { es: { subject: null, body: '<Practice>: Hola <StaffName>, abrimos a las diez.' } },
  at,
};

let test: TestDatabase;
let of: TestPeople;
let nightShift = '';
let west = '';
const work: TestPeople['work'] = (task) => of.work(task);

/** One of every kind that the gate, the clock, a shared address or a language treats in its own way. */
beforeAll(async () => {
  test = await testDatabase();
  of = new TestPeople(test, await test.practice());
  west = await aLocation(work, 'West', 'America/Los_Angeles');
  const able = await aColleague(work, { firstName: 'Amy', lastName: 'Able', locationId: west });
  const baker = await aColleague(work, { lastName: 'Baker', mobile: null });
  await aColleague(work, { lastName: 'Cook', preferredMethod: 'email' });
  await aColleague(work, { lastName: 'Dorn', active: false });
  await aColleague(work, { lastName: 'Eder', mobile: '+12085550188' });
  await stopped(work, '+12085550188');
  await aColleague(work, { lastName: 'Falk', mobile: '12' });
  await aColleague(work, { lastName: 'Gold', mobile: '+12085550199' });
  await aColleague(work, { lastName: 'Hall', mobile: '+12085550199' });
  const ives = await aColleague(work, { lastName: 'Ives' });
  await work(({ kysely }) => sql`update person set language = 'es' where id = ${ives.personId}`.execute(kysely));
  // A client of the practice who works there too, and a client whose messages nobody of the staff may get.
  const client = await of.client({ lastName: 'Jung', consents: [], preferredMethod: 'text' });
  await aColleague(work, { lastName: 'Jung', personId: client.personId, email: null, mobile: null });
  await of.client({ lastName: 'Kern' });
  nightShift = await aGroup(work, 'Night shift', [able.id, baker.id]);
  await work(({ kysely }) => sql`update setting set value = '09:00-20:00' where id = -272`.execute(kysely));
});
afterAll(() => test.close());

const preview = (request: Composed, search: Partial<PreviewSearch> = {}) =>
  work((uow) => previewAudience(uow, request, { limit: 50, ...search }));
const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name.split(' ').at(-1));
const without = ({ message, ...row }: PlannedRecipient) => ({
  ...row,
  // The preview alone says it; a broadcast has one.
  method: undefined,
  text: message?.body,
  language: message?.language,
  notBefore: message?.notBefore,
  recipients: message?.recipients,
  zones: message?.zones,
});
const frozen = async (request: PlanRequest): Promise<string> => {
  const id = await aBroadcast(of, { messageType: 'staff-notice', method: request.method, status: 'running' });
  await work((uow) => freezeAudience(uow, id, request, { now }));
  return id;
};

describe('A notice to staff', () => {
  it('lists all active staff and no client, each with the one reason why not', async () => {
    const { rows, counts } = await preview(notice);
    expect(rows.map(({ name, reason }) => [name.split(' ').at(-1), reason])).toEqual([
      ['Able', null],
      ['Baker', 'no-address'],
      ['Cook', 'prefers-other'],
      ['Eder', 'opted-out'],
      ['Falk', 'bad-address'],
      ['Gold', null],
      ['Hall', null],
      ['Ives', null],
      ['Jung', null],
    ]);
    expect(counts).toMatchObject({ recipients: 9, send: 5, messages: 4, skip: 4 });
    expect(rows.every(({ clientId }) => clientId === null)).toBe(true);
  });

  it.each<[string, PlanRequest]>([
    ['a text', notice],
    ['an e-mail', { ...notice, method: 'email', subject: 'For <StaffName>', variants: {} }],
    ['a text to whoever prefers another method too', { ...notice, preferenceOnly: false }],
  ])('shows of %s before what it writes down when it fires, person by person', async (_, request) => {
    const planned = await work((uow) => wholePlan(uow, request));
    const { rows, counts } = await preview(request);
    expect(rows.map(without)).toEqual(planned.map(without));
    expect(counts.send).toBe(planned.filter(({ reason }) => reason === null).length);
  });

  it('names nobody where several read at one number, writes in their language, and waits for the morning where they are', async () => {
    const { rows } = await preview(notice);
    const told = new Map(rows.map((row) => [row.name.split(' ').at(-1), row.message]));
    expect(told.get('Able')).toMatchObject({ body: expect.stringContaining('Hello Amy, we open'), notBefore: null });
    expect(told.get('Gold')?.body).toContain('Hello, we open');
    expect(told.get('Ives')).toMatchObject({ language: 'es', notBefore: expect.any(String) });
  });

  it('goes to a user group or a location alone where one is chosen, and to nobody of a group that is out of use', async () => {
    expect(names((await preview({ ...notice, groupId: nightShift })).rows)).toEqual(['Able', 'Baker']);
    expect(names((await preview({ ...notice, locationId: west })).rows)).toEqual(['Able']);
    expect(names((await preview({ ...notice, groupId: nightShift, locationId: west })).rows)).toEqual(['Able']);
    const closed = await aGroup(work, 'Closed', []);
    await work(({ kysely }) =>
      sql`with m as (insert into user_group_member (group_id, staff_id) select ${closed}::uuid, id from staff)
          update user_group set active = false where id = ${closed}::uuid`.execute(kysely),
    );
    expect((await preview({ ...notice, groupId: closed })).rows).toEqual([]);
  });

  it('is found by name and leaves out whom somebody left out', async () => {
    const [able] = (await preview(notice, { q: 'amy able' })).rows;
    expect(able?.name).toBe('Amy Able');
    const { rows } = await preview({ ...notice, leftOut: [able?.personId ?? ''] }, { q: 'able' });
    expect(rows.map(({ reason }) => reason)).toEqual(['left-out']);
  });

  it('by each person’s preference reaches each once', async () => {
    const share = { otherwise: 'email', setId: null } as const;
    const both: PlanRequest[] = [
      { ...notice, method: 'email', subject: 'Hello', share },
      { ...notice, share },
    ];
    const { rows } = await preview(both);
    expect(rows.map(({ name, method, reason }) => `${name.split(' ').at(-1)} ${method} ${reason}`)).toContain(
      'Cook email null',
    );
    expect(new Set(names(rows)).size).toBe(rows.length);
    const planned = await Promise.all(both.map((request) => work((uow) => wholePlan(uow, request))));
    expect(new Set(planned.flatMap(names))).toEqual(new Set(names(rows)));
    expect(planned.flat()).toHaveLength(rows.length);
  });

  it('can tell nothing of a client: their name has no value there', async () => {
    await expect(preview({ ...notice, body: 'About <ClientName>', variants: {} })).rejects.toThrow('<ClientName>');
  });

  it('is written down with its purpose and without a client, and counts to the limits of who gets it', async () => {
    const id = await frozen({ ...notice, method: 'email', subject: 'Hello' });
    const { rows } = await work(({ kysely }) =>
      sql<{ purpose: string; client: string | null }>`
        select distinct m.purpose, r.client_id as client from recipient r join message m on m.id = r.message_id where r.broadcast_id = ${id}`.execute(
        kysely,
      ),
    );
    expect(rows).toEqual([{ purpose: 'staff-notice', client: null }]);
    const listed = await work((uow) => recipientList(uow, { broadcastId: id, status: null, after: null, limit: 50 }));
    expect(names(listed)).toContain('Able');
    const texts = await frozen(notice);
    await work(({ kysely }) =>
      sql`update message set status = 'delivered', sending_at = ${at}::timestamptz where broadcast_id = ${texts} and not_before is null`.execute(
        kysely,
      ),
    );
    const again = await preview({ ...notice, leftOut: [] });
    expect(again.rows.find(({ name }) => name === 'Amy Able')?.reason).toBe('capped');
  });

  it('is not handed over to who has left, has answered STOP or has another number since, and asks nobody’s consent', async () => {
    const id = await frozen({ ...notice, preferenceOnly: false, leftOut: [], at: '2026-03-10T18:00:00Z' });
    const ids = (await messagesOf(of, id)).map((message) => message.id);
    await work(({ kysely }) => sql`update message set status = 'claimed' where broadcast_id = ${id}`.execute(kysely));
    await work(({ kysely }) =>
      sql`update staff set active = false where person_id in (select id from person where last_name = 'Ives')`.execute(
        kysely,
      ),
    );
    const { rows: cook } = await work(({ kysely }) =>
      sql<{ address: string }>`select address from contact_point cp join person p on p.id = cp.person_id
                               where p.last_name = 'Cook' and cp.kind = 'mobile'`.execute(kysely),
    );
    await stopped(work, cook[0]?.address ?? '');
    // Corrected at the desk: of two who share one it stays the other's.
    await work(({ kysely }) =>
      sql`update contact_point set active = false where person_id in (select id from person where last_name in ('Hall', 'Able')) and kind = 'mobile'`.execute(
        kysely,
      ),
    );
    const begun = await work((uow) => beginSending(uow, { ids, now, leaseUntil: new Date(now.getTime() + 60_000) }));
    const list = await work((uow) => recipientList(uow, { broadcastId: id, status: null, after: null, limit: 50 }));
    const fate = new Map(list.map(({ name, status, reason }) => [name.split(' ').at(-1), reason ?? status]));
    expect(Object.fromEntries(fate)).toMatchObject({
      Able: 'address-changed',
      Cook: 'opted-out',
      Gold: 'sending',
      Hall: 'sending',
      Ives: 'inactive',
      Jung: 'sending',
    });
    expect(begun.every(({ purpose }) => purpose === 'staff-notice')).toBe(true);
    const calls = await work((uow) =>
      callList(uow, { broadcastId: id, after: null, limit: 50, staffId: ids[0] ?? '', allCharts: false, now }),
    );
    expect(calls.map(({ name, recordNumber, closed }) => [name.split(' ').at(-1), recordNumber, closed])).toEqual([
      ['Able', null, false],
      ['Baker', null, false],
      ['Cook', null, false],
      ['Eder', null, false],
      ['Falk', null, false],
    ]);
  });
});
