import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { ReminderStage } from '../../test/setup/reminder-stage.ts';
import { until } from '../../test/setup/until.ts';
import { askedMessages } from '../replies/asked-appointments.ts';
import { settleCorrection } from './correct.ts';

let test: TestDatabase;
let stage: ReminderStage;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  stage = new ReminderStage(test, await test.practice(), '2027-06-01T09:00');
});

const home = 'Office America/New_York';
const settle = (appointmentId: string) =>
  stage.of.work((uow) => settleCorrection(uow, { appointmentId, send: true, now: stage.now, anyHour: false }));
const states = async (id: string) => (await stage.reminders(id)).map(({ state, reason }) => [state, reason]);
const open = async () => (await stage.tasks()).filter(({ status }) => status === 'open').map(({ type }) => type);
const asked = async () => {
  const [address = ''] = stage.senders.texts.map(({ to }) => to);
  return stage.of.work((uow) => askedMessages(uow, { address, now: stage.now }));
};

/** What nobody can do by Rounds once it was told. */
const give = (id: string, clientId: string) =>
  stage.of.work(({ kysely }) =>
    sql`update appointment set client_id = ${clientId}::uuid where id = ${id}::uuid`.execute(kysely),
  );
const saveLong = (method: string) =>
  stage.of.work(({ kysely }) =>
    sql`insert into template (message_type, method, language, body, version)
        values ('upcoming-appointments', ${method}, 'en', ${'Please come a little early. '.repeat(40)}, 1)`.execute(
      kysely,
    ),
  );

/** An appointment whose reminder of a day before went out, and that has another of two hours before. */
async function reminded(): Promise<string> {
  await stage.rule(1440);
  await stage.rule(120);
  const id = await stage.appointment(await stage.of.client({ firstName: 'Jordan' }), '2027-06-02T14:00');
  await stage.play(id, '2027-06-01T15:00');
  expect(stage.senders.texts).toHaveLength(1);
  return id;
}

describe('an appointment that is moved to another place at the same time', () => {
  it('offers a correction that names the place, once, sends nothing by itself, and plans anew what has not gone', async () => {
    const id = await reminded();
    await stage.relocate(id, 'Annex');
    await stage.step(id);
    await stage.play(id, '2027-06-01T16:00');
    expect(stage.senders.texts).toHaveLength(1);
    expect((await stage.reminders(id)).map(({ correction }) => correction)).toContain('offered');
    expect(await open()).toEqual(['reminder']);
    const sent = await settle(id);
    await stage.send(sent?.id ?? '', 'text');
    expect(stage.senders.texts[1]?.body).toMatch(/Jordan, your appointment on .* at 2:00 PM is now here: Annex/);
    expect(await settle(id)).toBeUndefined();
    expect(await open()).toEqual([]);
    await stage.play(id, '2027-06-02T13:00');
    expect(stage.senders.texts).toHaveLength(3);
    expect(await states(id)).toEqual(
      expect.arrayContaining([
        ['done', null],
        ['withdrawn', 'moved'],
        ['done', null],
      ]),
    );
  });

  it('takes the offer back where it is moved back, and plans again what it had planned', async () => {
    const id = await reminded();
    await stage.relocate(id, 'Annex');
    await stage.step(id);
    await stage.relocate(id, home);
    await stage.step(id);
    expect(await open()).toEqual([]);
    await stage.play(id, '2027-06-02T13:00');
    expect(stage.senders.texts).toHaveLength(2);
  });

  it('moved to a third place after its correction offers another one', async () => {
    const id = await reminded();
    await stage.relocate(id, 'Annex');
    await stage.step(id);
    await settle(id);
    await stage.relocate(id, 'Mill Street');
    await stage.step(id);
    const sent = await settle(id);
    await stage.send(sent?.id ?? '', 'text');
    expect(stage.senders.texts.at(-1)?.body).toContain('Mill Street');
  });

  it('is confirmed by no answer to what told the old place, and by one to what tells the new one', async () => {
    const id = await reminded();
    await stage.relocate(id, 'Annex');
    await stage.step(id);
    expect((await asked()).map(({ appointments }) => appointments)).toEqual([[]]);
    const sent = await settle(id);
    await stage.send(sent?.id ?? '', 'text');
    expect((await asked()).find((each) => each.id === sent?.id)?.appointments).toMatchObject([{ id }]);
  });

  it('between the claim and the hand-over is not told with the old place', async () => {
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T11:59');
    stage.goTo('2027-06-02T12:00');
    const next = await stage.step(id);
    await stage.relocate(id, 'Annex');
    await stage.send(next.kind === 'send' ? next.messageId : '', 'text');
    expect(stage.senders.texts).toEqual([]);
  });
});

/** By a transaction of its own: one sees no newer state of others. */
const somebodyWaits = () =>
  stage.of.work(async ({ kysely }) => {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(kysely);
    return rows.length > 0;
  });

describe('a correction', () => {
  it('waits for who is moving the appointment just then, and tells what came of it', async () => {
    const id = await reminded();
    await stage.move(id, '2027-06-02T16:00');
    await stage.step(id);
    let settled: ReturnType<typeof settle> = Promise.resolve(undefined);
    await stage.of.work(async ({ kysely }) => {
      await sql`update appointment set starts_at = starts_at + interval '1 hour', local_start = local_start + interval '1 hour',
                       ends_at = ends_at + interval '1 hour' where id = ${id}::uuid`.execute(kysely);
      settled = settle(id);
      await until('it waits', somebodyWaits, { every: 10 });
    });
    const sent = await settled;
    await stage.send(sent?.id ?? '', 'text');
    expect(stage.senders.texts[1]?.body).toContain('5:00 PM');
    await stage.step(id);
    expect((await stage.reminders(id)).map(({ correction }) => correction)).not.toContain('offered');
  });
});

describe('an appointment that is somebody else\u2019s by now', () => {
  it('is told to nobody by what was written for the first client, and to the second by what is due later', async () => {
    await stage.rule(240);
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client({ firstName: 'Jordan' }), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T09:59');
    stage.goTo('2027-06-02T10:00');
    const next = await stage.step(id);
    const second = await stage.of.client({ firstName: 'Robin' });
    await give(id, second.id);
    await stage.send(next.kind === 'send' ? next.messageId : '', 'text');
    expect(stage.senders.texts).toEqual([]);
    await stage.play(id, '2027-06-02T13:00');
    expect(stage.senders.texts.map(({ body }) => /Hello (\w+)/.exec(body)?.[1])).toEqual(['Robin']);
  });

  it('is confirmed by no answer of the first, and offers no correction to the second', async () => {
    const id = await reminded();
    await give(id, (await stage.of.client()).id);
    await stage.move(id, '2027-06-02T17:00');
    await stage.step(id);
    expect((await asked()).map(({ appointments }) => appointments)).toEqual([[]]);
    expect(await settle(id)).toBeUndefined();
  });
});

describe('a reminder that becomes longer than its channel allows', () => {
  it('is not sent, with that reason, and goes by the next channel where the rule has one', async () => {
    await stage.rule(240, { method: 'voice' });
    await stage.rule(120, { method: 'voice', fallback: 'delivered', fallbackMinutes: 30 });
    await saveLong('voice');
    const client = await stage.of.client({ consents: ['voice', 'email'] });
    const id = await stage.appointment(client, '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T12:10');
    expect(await states(id)).toEqual([
      ['done', 'too-long'],
      ['sending', null],
    ]);
    expect([stage.senders.calls.length, stage.senders.emails.length]).toEqual([0, 1]);
  });
});
