import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { ExternalRecord, Message } from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { offeredCorrection } from '../db/reminders/correct.ts';
import { planReminders } from '../db/reminders/plan.ts';
import { aBroadcast } from '../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { pimsyDesk, type PimsyDesk, pimsySandbox } from '../test/setup/pimsy-desk.ts';

const closers: (() => Promise<void> | void)[] = [];
let test: TestDatabase;
let desk: PimsyDesk;
/** Appointments of the first client of each, in PIMSY's words and in ours. */
let given: { id: string; clientId: string; patient: string; externalId: string; other: string }[] = [];

beforeAll(async () => {
  test = await testDatabase();
  desk = await pimsyDesk(test, await pimsySandbox(closers, ['given']), 'given');
  await desk.read();
  const { rows } = await desk.of.work(({ kysely }) =>
    sql<{ id: string; clientId: string; externalId: string; patient: string; other: string }>`
      with clients as (
        select k.local_id as client_id, r.external_id from mapping k join external_record r on r.id = k.external_record_id
         where k.local_kind = 'client' and k.ended_at is null
      )
      select a.id, a.client_id as "clientId", r.external_id as "externalId", c.external_id as patient,
             (select o.external_id from clients o where o.client_id <> a.client_id order by o.external_id limit 1) as other
        from appointment a
        join mapping k on k.local_id = a.id and k.local_kind = 'appointment'
        join external_record r on r.id = k.external_record_id
        join clients c on c.client_id = a.client_id
        join client active on active.id = a.client_id and active.active
       where a.status = 'scheduled' and a.starts_at > now() + interval '2 days'
         and (select count(*) from mapping g where g.external_record_id = r.id and g.local_kind = 'appointment') = 1
       order by a.starts_at, a.id limit 3`.execute(kysely),
  );
  given = rows;
});
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await test.close();
});

const nth = (n: number) => {
  const one = given[n];
  if (!one) throw new Error('The sample of PIMSY has too few appointments');
  return one;
};

/** PIMSY's staff name somebody else for whom it is; everything else stays. */
async function give(externalId: string, from: string, to: string): Promise<void> {
  const held = await desk.store.get('Appointment', externalId);
  const participant: unknown = JSON.parse(
    JSON.stringify(Object(held).participant).replaceAll(`"Patient/${from}"`, `"Patient/${to}"`),
  );
  await desk.edit('Appointment', externalId, { participant: Object(participant) });
  await desk.read();
}

async function message(of: { clientId: string; reminderId?: string; broadcastId?: string }): Promise<string> {
  const id = newId();
  await desk.of.work(async ({ em }) => {
    em.create(Message, {
      id,
      purpose: of.broadcastId ? 'broadcast' : 'reminder',
      channel: 'text',
      address: '+12085550199',
      body: 'Your appointment',
      status: 'accepted',
      attempt: 1,
      clientId: of.broadcastId ? null : of.clientId,
      reminderId: of.reminderId ?? null,
      broadcastId: of.broadcastId ?? null,
      sendingAt: new Date(),
      acceptedAt: new Date(),
    });
  });
  return id;
}
const toldByReminder = async ({ id, clientId }: { id: string; clientId: string }) => {
  const { rows } = await desk.of.work(({ kysely }) =>
    sql<{ id: string }>`
      with rule as (
        insert into reminder_rule (minutes_before, method, since) values (2880, 'text', '2000-01-01') returning id
      )
      insert into reminder (appointment_id, rule_id, starts_at, location_id, due_at, state)
      select a.id, rule.id, a.starts_at, a.location_id, now(), 'done' from appointment a, rule where a.id = ${id}::uuid returning id`.execute(
      kysely,
    ),
  );
  await message({ clientId, reminderId: rows[0]?.id ?? '' });
};
const toldByBroadcast = async ({ id, clientId }: { id: string; clientId: string }) => {
  const broadcastId = await aBroadcast(desk.of, { messageType: 'upcoming-appointments', status: 'completed' });
  const messageId = await message({ clientId, broadcastId });
  await desk.of.work(({ kysely }) =>
    sql`insert into recipient (broadcast_id, person_id, client_id, source_id, source_starts_at, decision, message_id)
        select ${broadcastId}::uuid, c.person_id, c.id, a.id, date_trunc('milliseconds', a.starts_at), 'send', ${messageId}::uuid
          from appointment a join client c on c.id = a.client_id where a.id = ${id}::uuid`.execute(kysely),
  );
};
const tasks = async (appointmentId: string) => {
  const { rows } = await desk.of.work(({ kysely }) =>
    sql`select cause, client_id as "clientId", status from task where subject_id = ${appointmentId}::uuid and type = 'reminder' order by id`.execute(
      kysely,
    ),
  );
  return rows;
};
const plan = () => desk.of.work((uow) => planReminders(uow, { now: new Date() }));

describe('an appointment that PIMSY gives to somebody else', () => {
  it('after a reminder told the first client is theirs to be told by a person: a task, and one press that says it is cancelled', async () => {
    const { id, clientId, patient, externalId, other } = nth(0);
    await toldByReminder({ id, clientId });
    await give(externalId, patient, other);
    await plan();
    expect(await tasks(id)).toEqual([{ cause: `reminder-correction:${id}`, clientId, status: 'open' }]);
    const asked = { appointmentId: id, now: new Date(), anyHour: true };
    expect(await desk.of.work((uow) => offeredCorrection(uow, asked))).toMatchObject({ what: 'cancelled' });
    const waiting = await desk.of.work(({ em }) => em.count(Message, { status: ['pending', 'claimed'] }));
    expect(waiting).toBe(0);
  });

  it('after a broadcast told them is a task to call them, which ends where it is given back', async () => {
    const { id, clientId, patient, externalId, other } = nth(1);
    await toldByBroadcast({ id, clientId });
    await give(externalId, patient, other);
    expect(await tasks(id)).toEqual([{ cause: `client-changed:${id}`, clientId, status: 'open' }]);
    await give(externalId, other, patient);
    expect(await tasks(id)).toEqual([{ cause: `client-changed:${id}`, clientId, status: 'done' }]);
  });

  it('before anybody was told is nobody’s task', async () => {
    const { id, patient, externalId, other } = nth(2);
    await give(externalId, patient, other);
    expect(await tasks(id)).toEqual([]);
    const record = await desk.of.work(({ em }) =>
      em.findOneOrFail(ExternalRecord, { kind: 'appointment', externalId }),
    );
    expect(await desk.linked(record.id)).toHaveLength(2);
  });
});
