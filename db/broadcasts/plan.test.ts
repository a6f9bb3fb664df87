import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Channel } from '../../domain/channels.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import { Client, ContactPoint, Person, Setting } from '../entities/index.ts';
import { settings } from '../../domain/settings.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { freezeAudience } from './freeze.ts';
import { previewAudience, type PreviewSearch } from './preview-audience.ts';
import type { PlannedRecipient, PlanRequest } from './plan.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const people = async () => new TestPeople(test, await test.practice());
const reminder: PlanRequest = {
  messageType: 'upcoming-appointments',
  method: 'text',
  startDate: '2026-03-03',
  preferenceOnly: true,
  subject: null,
  body: 'Hello <ClientName>, <ServiceDate> at <ServiceTime>. Call <LocationPhone>.',
  at: '2026-03-02T14:00:00Z',
};
const plain: PlanRequest = {
  ...reminder,
  messageType: 'plain-broadcast',
  startDate: null,
  body: 'Hello <ClientName>.',
};
const plan = (of: TestPeople, request: PlanRequest = reminder) => of.work((uow) => wholePlan(uow, request));
const preview = (of: TestPeople, request: PlanRequest = reminder, search: Partial<PreviewSearch> = {}) =>
  of.work((uow) => previewAudience(uow, request, { limit: 50, ...search }));
const sending = (of: TestPeople, times: string) =>
  of.work(({ kysely }) => sql`update setting set value = ${times} where id = -272`.execute(kysely));
/** A plain broadcast to everybody that went out then. */
const sentAt = async (at: string, of_: TestPeople, method: 'text' | 'email' = 'text') => {
  const id = await aBroadcast(of_, { status: 'running', method });
  const request = { ...plain, method, subject: method === 'email' ? 'Hello' : null, at, anyHour: true };
  await of_.work(async (uow) => {
    await freezeAudience(uow, id, request, { now: new Date(at) });
    await sql`update message set status = 'delivered', sending_at = ${at}::timestamptz where status = 'pending'`.execute(
      uow.kysely,
    );
  });
};
const inShort = (planned: PlannedRecipient[]) =>
  planned.map(({ name, reason, message }) => [name, reason ?? message?.body]);

describe('who gets a reminder', () => {
  it('is everybody with an appointment on the start date, by last name, told in the time of the location', async () => {
    const of = await people();
    const zoe = await of.client({ firstName: 'Zoe', lastName: 'Abel' });
    const amy = await of.client({ firstName: 'Amy', lastName: 'Zorn' });
    await of.client({ lastName: 'Without' });
    await of.appointment(amy, '2026-03-03T09:30');
    await of.appointment(zoe, '2026-03-03T16:00', { zone: 'America/Phoenix' });
    await of.appointment(zoe, '2026-03-04T16:00');
    expect(inShort(await plan(of))).toEqual([
      ['Zoe Abel', 'Hello Zoe, Tue, Mar 3 at 4:00 PM. Call (208) 555-0150.'],
      ['Amy Zorn', 'Hello Amy, Tue, Mar 3 at 9:30 AM. Call (208) 555-0150.'],
    ]);
  });

  it('counts the day at the location, also at its edges and in the nights when clocks change', async () => {
    const of = await people();
    const client = await of.client();
    const late = await of.appointment(client, '2026-03-08T23:45', { zone: 'Pacific/Honolulu' });
    const early = await of.appointment(client, '2026-03-08T00:05', { zone: 'Pacific/Auckland' });
    const gap = await of.appointment(client, '2026-03-08T02:30');
    await of.appointment(client, '2026-03-07T23:59');
    await of.appointment(client, '2026-03-09T00:00');
    const planned = await plan(of, { ...reminder, startDate: '2026-03-08' });
    expect(planned.map((one) => one.sourceId).toSorted()).toEqual([late, early, gap].toSorted());
    const autumn = await of.appointment(client, '2026-11-01T01:30');
    expect((await plan(of, { ...reminder, startDate: '2026-11-01' })).map((one) => one.sourceId)).toEqual([autumn]);
  });

  it('leaves out what was cancelled or has begun, and says so', async () => {
    const of = await people();
    const client = await of.client();
    await of.appointment(client, '2026-03-03T09:00', { status: 'cancelled' });
    await of.appointment(client, '2026-03-03T10:00');
    await of.appointment(client, '2026-03-03T15:00', { status: 'confirmed' });
    const planned = await plan(of, { ...reminder, at: '2026-03-03T15:30:00Z' });
    expect(planned.map((one) => one.reason)).toEqual(['no-longer-relevant', 'no-longer-relevant', null]);
  });

  it.each<[string, Channel | null, boolean, string | null]>([
    ['prefers this method, box on', 'text', true, null],
    ['prefers another method, box on', 'email', true, 'prefers-other'],
    ['prefers nothing, box on', null, true, null],
    ['prefers this method, box off', 'text', false, null],
    ['prefers another method, box off', 'email', false, null],
    ['prefers nothing, box off', null, false, null],
  ])('follows Only Send Based on Preference for one who %s', async (_, preferredMethod, preferenceOnly, reason) => {
    const of = await people();
    await of.client({ preferredMethod });
    const [one] = await plan(of, { ...plain, preferenceOnly });
    expect(one?.reason).toBe(reason);
    const { counts } = await preview(of, { ...plain, preferenceOnly });
    expect(counts.otherPreference).toBe(reason === null && preferredMethod === 'email' ? 1 : 0);
  });

  it('needs a mobile number for a text, and consent for that very number that has not lapsed', async () => {
    const of = await people();
    await of.client({ lastName: 'A', mobile: null, home: '+12085550111' });
    await of.client({ lastName: 'B', consents: ['email'] });
    await of.client({ lastName: 'C', consentExpiresAt: new Date('2026-03-02T13:59:00Z') });
    await of.client({ lastName: 'D', consentExpiresAt: new Date('2026-03-02T14:01:00Z') });
    const changed = await of.client({ lastName: 'E' });
    await of.client({ lastName: 'F', mobile: '555 0100' });
    await of.work(async ({ em }) => {
      const point = await em.findOneOrFail(ContactPoint, { personId: changed.personId, kind: 'mobile' });
      point.address = '+12085550177';
    });
    const reasons = (await plan(of, plain)).map((one) => one.reason);
    expect(reasons).toEqual(['no-address', 'no-consent', 'no-consent', null, 'no-consent', 'bad-address']);
  });

  it('never is an address that has opted out, until it opts in again', async () => {
    const of = await people();
    await of.client({ mobile: '+12085550101' });
    const optOut = (ended: string | null) =>
      of.work(({ kysely }) =>
        sql`insert into opt_out (channel, address, source, since, ended_at)
            values ('text', '+12085550101', 'stop', '2026-01-01', ${ended}::timestamptz)`.execute(kysely),
      );
    await optOut('2026-01-02T00:00:00Z');
    expect((await plan(of, plain))[0]?.reason).toBeNull();
    await optOut(null);
    expect((await plan(of, plain))[0]?.reason).toBe('opted-out');
    expect((await plan(of, { ...plain, method: 'email', subject: 'Hello' }))[0]?.reason).toBeNull();
  });

  it('lists active clients alone in a plain broadcast, and says of an appointment that its client has left', async () => {
    const of = await people();
    const gone = await of.client({ active: false });
    await of.appointment(gone, '2026-03-03T09:00');
    expect(await plan(of, plain)).toEqual([]);
    expect((await plan(of)).map((one) => one.reason)).toEqual(['inactive']);
  });

  it('is written in the language of who reads it, dates too, and in English where nothing else is there or readers differ', async () => {
    const of = await people();
    const [ana, ben, child] = [
      await of.client({ firstName: 'Ana', lastName: 'A' }),
      await of.client({ firstName: 'Ben', lastName: 'B' }),
      await of.client({ firstName: 'Cleo', lastName: 'C', contact: { mobile: '+12085550199', email: null } }),
    ];
    const shared = [await of.client({ firstName: 'Dora', lastName: 'D', mobile: '+12085550198' })];
    shared.push(await of.client({ firstName: 'Eva', lastName: 'E', mobile: '+12085550198' }));
    const speaks = (personId: string) =>
      of.work(({ kysely }) => sql`update person set language = 'es' where id = ${personId}`.execute(kysely));
    await speaks(ana.personId);
    await speaks(shared[0]?.personId ?? '');
    // A child who speaks English with a guardian who does not.
    await of.work(({ kysely }) =>
      sql`update person set language = 'es' where id in (select person_id from relationship where client_id = ${child.id})`.execute(
        kysely,
      ),
    );
    for (const client of [ana, ben, child, ...shared]) await of.appointment(client, '2026-03-03T09:30');
    const es = { subject: null, body: 'Hola <ClientName>: <ServiceDate>, <ServiceTime>.' };
    const english = 'Hello: Tue, Mar 3 at 9:30 AM.';
    const told = (
      await plan(of, { ...reminder, body: 'Hello <ClientName>: <ServiceDate> at <ServiceTime>.', variants: { es } })
    ).map(({ message }) => [message?.language, message?.body]);
    expect(told).toEqual([
      ['es', 'Hola Ana: 3 de marzo, 9:30 a.m..'],
      ['en', 'Hello Ben: Tue, Mar 3 at 9:30 AM.'],
      ['es', 'Hola Cleo: 3 de marzo, 9:30 a.m..'],
      ['en', english],
      ['en', english],
    ]);
    const without = await plan(of, { ...reminder, body: 'Hello.' });
    expect(new Set(without.map(({ message }) => message?.language))).toEqual(new Set(['en']));
  });

  it('waits for the morning where they live, and is left out where that would be too late', async () => {
    const of = await people();
    await sending(of, '08:00-21:00');
    const late: PlanRequest = { ...reminder, at: '2026-03-03T03:30:00Z' }; // 22:30 in New York, 20:30 in Phoenix
    const [here, there, early] = [
      await of.client({ lastName: 'A' }),
      await of.client({ lastName: 'B' }),
      await of.client({ lastName: 'C' }),
    ];
    await of.work(async ({ em }) => {
      (await em.findOneOrFail(Person, { id: there.personId })).state = 'AZ';
      (await em.findOneOrFail(Person, { id: early.personId })).zone = 'Pacific/Honolulu';
    });
    for (const client of [here, there]) await of.appointment(client, '2026-03-03T16:00');
    const told = async (request: PlanRequest) =>
      (await plan(of, request)).map(({ reason, message }) => reason ?? message?.notBefore ?? 'at once');
    expect(await told(late)).toEqual(['2026-03-03T13:00:00Z', 'at once']);
    expect(await told({ ...late, method: 'email', subject: 'Hello' })).toEqual(['at once', 'at once']);
    await of.appointment(early, '2026-03-03T12:00'); // 7:00 in Honolulu
    expect(await told({ ...late, at: '2026-03-03T13:30:00Z' })).toEqual([
      'at once',
      '2026-03-03T15:00:00Z',
      'missed-window',
    ]);
  });

  it('is left out where the night of another reader of the same phone would make it too late, not lost', async () => {
    const of = await people();
    await sending(of, '08:00-21:00');
    const [here, there] = [
      await of.client({ lastName: 'A', mobile: '+12085550161' }),
      await of.client({ lastName: 'B', mobile: '+12085550161' }),
    ];
    await of.work(async ({ em }) => {
      (await em.findOneOrFail(Person, { id: there.personId })).zone = 'Pacific/Honolulu';
    });
    await of.appointment(here, '2026-03-03T09:00'); // 14:00 UTC, five hours before Honolulu's morning ends the wait
    await of.appointment(there, '2026-03-03T16:00');
    const planned = await plan(of, { ...reminder, at: '2026-03-03T07:00:00Z' });
    expect(planned.map(({ reason, message }) => [reason, message?.notBefore, message?.recipients])).toEqual([
      ['missed-window', undefined, undefined],
      [null, '2026-03-03T18:00:00Z', 1],
    ]);
    expect(planned[1]?.message?.body).not.toContain('9:00');
  });

  it('is never sent at night with real providers, whatever the practice has set', async () => {
    const of = await people();
    await of.client();
    const night = { ...plain, at: '2026-03-03T08:00:00Z' };
    expect((await plan(of, night))[0]?.message?.notBefore).toBe('2026-03-03T13:00:00Z');
    expect((await plan(of, { ...night, anyHour: true }))[0]?.message?.notBefore).toBeNull();
  });

  it('leaves out who has had as many texts as the practice allows, counted in the days where they are', async () => {
    const of = await people();
    await of.client();
    const reasonAt = async (at: string) => (await plan(of, { ...plain, at }))[0]?.reason ?? null;
    await sentAt('2026-03-02T13:00:00Z', of, 'email');
    expect(await reasonAt('2026-03-02T22:00:00Z')).toBeNull();
    await sentAt('2026-03-02T14:00:00Z', of);
    expect(await reasonAt('2026-03-02T22:00:00Z')).toBe('capped');
    expect(await reasonAt('2026-03-03T14:00:00Z')).toBeNull();
    expect((await plan(of, { ...reminder, startDate: '2026-03-03' })).map(({ reason }) => reason)).toEqual([]);
    await sentAt('2026-03-03T14:00:00Z', of);
    await sentAt('2026-03-04T14:00:00Z', of);
    expect(await reasonAt('2026-03-06T14:00:00Z')).toBe('capped');
    expect(await reasonAt('2026-03-09T14:00:00Z')).toBeNull();
    await of.work(({ kysely }) => sql`insert into setting (id, value) values (1006, '0'), (1007, '0')`.execute(kysely));
    expect(await reasonAt('2026-03-02T22:00:00Z')).toBeNull();
  });

  it('goes to the Messaging Contact where the client has one, and to nobody where it names nobody', async () => {
    const of = await people();
    await of.client({ lastName: 'A', contact: { mobile: '+12085550188', email: null } });
    const lost = await of.client({ lastName: 'B' });
    await of.work(async ({ em }) => {
      (await em.findOneOrFail(Client, { id: lost.id })).useClientDetail = false;
    });
    const planned = await plan(of, plain);
    expect(planned.map(({ address, reason }) => [address, reason])).toEqual([
      ['+12085550188', null],
      [null, 'no-address'],
    ]);
  });

  it('takes the preferred of two addresses', async () => {
    const of = await people();
    const { personId } = await of.client({ consents: [] });
    await of.work(async ({ em }) => {
      em.create(ContactPoint, { personId, kind: 'mobile', address: '+12085550199', preferred: true });
    });
    expect((await plan(of, plain))[0]?.address).toBe('+12085550199');
  });
});

describe('a shared address', () => {
  it('gets one message that lists both appointments of one client', async () => {
    const of = await people();
    const client = await of.client({ firstName: 'Amy' });
    await of.appointment(client, '2026-03-03T09:00');
    await of.appointment(client, '2026-03-03T14:00');
    const planned = await plan(of);
    expect(planned).toHaveLength(2);
    expect(planned[0]?.message).toBe(planned[1]?.message);
    expect(planned[0]?.message).toMatchObject({ recipients: 2, segments: 1 });
    expect(planned[0]?.message?.body).toContain('9:00 AM and 2:00 PM');
  });

  it('names siblings with the same Messaging Contact, and nobody on a phone that two clients share', async () => {
    const of = await people();
    const parent = { mobile: '+12085550160', email: null };
    const first = await of.client({ firstName: 'Ann', contact: parent });
    const { personId } = await of.work(({ em }) => em.findOneOrFail(ContactPoint, { address: '+12085550160' }));
    const second = await of.client({ firstName: 'Ben', contact: { ...parent, personId } });
    const third = await of.client({ firstName: 'Cleo', mobile: '+12085550161' });
    const fourth = await of.client({ firstName: 'Dan', mobile: '+12085550161' });
    for (const client of [first, second, third, fourth]) await of.appointment(client, '2026-03-03T09:00');
    const bodies = (await plan(of)).map((one) => one.message?.body);
    expect(bodies[0]).toContain('Ann and Ben');
    expect(bodies[1]).toBe(bodies[0]);
    expect(bodies[2]).toMatch(/^Hello, Tue/);
    expect(bodies[3]).toBe(bodies[2]);
  });
});

it('an e-mail has a subject and no segments, and carries the alias that the practice has set', async () => {
  const of = await people();
  await of.client({ firstName: 'Amy' });
  const mail = { ...plain, method: 'email', subject: 'From <Practice>', body: 'Hi <ClientName>' } as const;
  const [one] = await plan(of, mail);
  expect(one?.message).toMatchObject({
    subject: expect.stringMatching(/^From Practice /),
    body: 'Hi Amy',
    segments: null,
  });
  await of.work(async ({ em }) => {
    em.create(Setting, { id: settings.practiceAlias.id, value: 'Front Desk' });
  });
  const [again] = await plan(of, mail);
  expect(again?.message?.subject).toBe('From Front Desk');
});
