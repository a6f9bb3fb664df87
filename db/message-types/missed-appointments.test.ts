import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { appointmentStatuses } from '../../domain/appointments.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { handedOver } from '../../test/setup/handed-over.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import { freezeAudience } from '../broadcasts/freeze.ts';
import type { PlanRequest } from '../broadcasts/plan.ts';
import { previewAudience } from '../broadcasts/preview-audience.ts';
import { callList } from '../queries/call-list.ts';
import { recipientList } from '../queries/recipient-list.ts';
import { typeAudiences } from './index.ts';

let test: TestDatabase;
const people = async () => new TestPeople(test, await test.practice());
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const request: PlanRequest = {
  messageType: 'missed-appointments',
  method: 'text',
  startDate: '2026-03-03',
  endDate: '2026-03-05',
  preferenceOnly: true,
  subject: null,
  body: '<ClientName>: <ServiceDate> at <ServiceTime>, call <LocationPhone>.',
  at: '2026-03-06T18:00:00Z',
};
const now = new Date(request.at);
const preview = (of: TestPeople, asked = request) => of.work((uow) => previewAudience(uow, asked, { limit: 200 }));
const byId = (rows: readonly { sourceId: string; reason: string | null }[]) =>
  rows.map(({ sourceId, reason }) => `${sourceId} ${reason}`).toSorted();
const frozen = async (of: TestPeople) => {
  const id = await aBroadcast(of, { messageType: request.messageType, status: 'running' });
  await of.work((uow) => freezeAudience(uow, id, request, { now }));
  return id;
};

describe('who is told that they were missed', () => {
  it('is whoever a plain model says, of generated clients and appointments, in the preview and when it fires', async () => {
    const of = await people();
    const someone = fc.record({
      active: fc.boolean(),
      visits: fc.uniqueArray(
        fc.record({ day: fc.integer({ min: 1, max: 8 }), status: fc.constantFrom('missed', ...appointmentStatuses) }),
        { maxLength: 5, selector: ({ day }) => day },
      ),
    });
    const expected: { sourceId: string; reason: string | null }[] = [];
    for (const { active, visits } of fc.sample(someone, { seed: 7, numRuns: 50 })) {
      const client = await of.client({ active });
      for (const { day, status } of visits) {
        const id = await of.appointment(client, `2026-03-0${day}T23:30`, { status, zone: 'Pacific/Honolulu' });
        const followed = visits.some(
          (later) => later.day > day && ['scheduled', 'confirmed', 'completed'].includes(later.status),
        );
        if (status === 'missed' && day >= 3 && day <= 5)
          expected.push({ sourceId: id, reason: active ? (followed ? 'no-longer-relevant' : null) : 'inactive' });
      }
    }
    const { rows } = await preview(of);
    expect(byId(rows)).toEqual(byId(expected));
    expect(new Set(expected.map(({ reason }) => reason))).toEqual(new Set([null, 'inactive', 'no-longer-relevant']));
    expect(byId(await of.work((uow) => wholePlan(uow, request)))).toEqual(byId(rows));
  });

  it('hears it in one message of both appointments, by day or at night: it waits for the morning and is never too late', async () => {
    const of = await people();
    const client = await of.client({ firstName: 'Amy' });
    for (const day of [3, 5]) await of.appointment(client, `2026-03-0${day}T09:30`, { status: 'missed' });
    await of.work(({ kysely }) => sql`update setting set value = '08:00-20:00' where id = -272`.execute(kysely));
    const { rows, counts } = await preview(of, { ...request, at: '2026-03-06T04:00:00Z' });
    expect(counts).toMatchObject({ send: 2, messages: 1 });
    expect(rows[0]).toMatchObject({
      source: 'Tuesday, March 3, 2026, 9:30 AM, Dana Reyes, Office America/New_York',
      message: {
        body: 'Amy: Tue, Mar 3 and Thu, Mar 5 at Tue, Mar 3, 9:30 AM and Thu, Mar 5, 9:30 AM, call (208) 555-0150.',
        usefulUntil: null,
      },
    });
  });

  it('is asked about once more right before the hand-over: corrected, moved, or booked again it is not sent', async () => {
    const of = await people();
    const add = async (firstName: string) => {
      const client = await of.client({ firstName });
      return { client, id: await of.appointment(client, '2026-03-04T09:30', { status: 'missed' }) };
    };
    const [came, moved, booked, still] = [
      await add('Came'),
      await add('Moved'),
      await add('Booked'),
      await add('Still'),
    ];
    const left = await add('Left');
    const id = await frozen(of);
    await of.work(async ({ kysely }) => {
      await sql`update appointment set status = 'completed' where id = ${came.id}`.execute(kysely);
      await sql`update appointment set starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour' where id = ${moved.id}`.execute(
        kysely,
      );
      await sql`update client set active = false where id = ${left.client.id}`.execute(kysely);
    });
    await of.appointment(booked.client, '2026-03-20T09:30');
    expect(await handedOver(of, id, now)).toEqual({
      Booked: 'no-longer-relevant',
      Came: 'no-longer-relevant',
      Left: 'inactive',
      Moved: 'no-longer-relevant',
      Still: 'sending',
    });
    const listed = await of.work((uow) =>
      recipientList(uow, { broadcastId: id, status: 'sending', after: null, limit: 9 }),
    );
    expect(listed.map(({ source }) => source)).toEqual([
      'Wednesday, March 4, 2026, 9:30 AM, Dana Reyes, Office America/New_York',
    ]);
    expect(still.id).toBeDefined();
    const { rows } = await of.work(({ kysely }) => sql`select from task`.execute(kysely));
    expect(rows).toEqual([]);
  });

  it('is on the call list where no text can reach them, with what they missed', async () => {
    const of = await people();
    const client = await of.client({ firstName: 'Amy', lastName: 'Able', consents: [] });
    await of.appointment(client, '2026-03-04T09:30', { status: 'missed' });
    const id = await frozen(of);
    const calls = await of.work((uow) =>
      callList(uow, { broadcastId: id, after: null, limit: 9, staffId: id, allCharts: true, now }),
    );
    expect(calls).toMatchObject([
      { name: 'Amy Able', reason: 'no-consent', source: expect.stringMatching(/^Wednesday, March 4, 2026, 9:30 AM/) },
    ]);
  });

  it('is of the last day on which somebody was missed, where Compose begins', async () => {
    const of = await people();
    const dates = (today: string) =>
      of.work((uow) => typeAudiences['missed-appointments'].dates?.(uow, today) ?? Promise.resolve(null));
    expect(await dates('2026-03-05')).toBeNull();
    const client = await of.client();
    await of.appointment(client, '2026-03-02T09:30', { status: 'missed' });
    await of.appointment(client, '2026-03-04T23:30', { status: 'missed', zone: 'Pacific/Honolulu' });
    await of.appointment(client, '2026-03-05T09:30');
    expect(await dates('2026-03-04')).toEqual({ from: '2026-03-04', to: '2026-03-04' });
    expect(await dates('2026-03-03')).toEqual({ from: '2026-03-02', to: '2026-03-02' });
  });
});
