import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { ReminderStage } from '../../test/setup/reminder-stage.ts';
import { until } from '../../test/setup/until.ts';
import { beginSending } from '../queries/begin-sending.ts';
import { callOf } from '../queries/call-of.ts';
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

const settle = (appointmentId: string, send: boolean) =>
  stage.of.work((uow) => settleCorrection(uow, { appointmentId, send, now: stage.now, anyHour: false }));

/** An appointment whose reminder for 14:00 went out, and that was moved to 10:00 with a correction that waits for the end of quiet hours. */
async function waitingCorrection(): Promise<{ id: string; correctionId: string }> {
  await stage.rule(1440);
  const id = await stage.appointment(await stage.of.client(), '2027-06-03T14:00');
  await stage.play(id, '2027-06-02T22:00');
  await stage.move(id, '2027-06-03T10:00');
  await stage.step(id);
  const sent = await settle(id, true);
  return { id, correctionId: sent?.id ?? '' };
}

describe('a correction that waits for the end of quiet hours', () => {
  it.each([true, false])('does not go once the appointment was moved again, and that is settled: %s', async (send) => {
    const { id, correctionId } = await waitingCorrection();
    await stage.move(id, '2027-06-03T11:00');
    await stage.step(id);
    const later = await settle(id, send);
    stage.goTo('2027-06-03T08:01');
    await stage.send(correctionId, 'text');
    if (later) await stage.send(later.id, 'text');
    const told = stage.senders.texts.map(({ body }) => /at (\d+:\d+ [AP]M)/.exec(body)?.[1]);
    expect(told).toEqual(send ? ['2:00 PM', '11:00 AM'] : ['2:00 PM']);
  });

  it('does not go where the appointment was moved again and its offer stands', async () => {
    const { id, correctionId } = await waitingCorrection();
    await stage.move(id, '2027-06-03T11:00');
    await stage.step(id);
    stage.goTo('2027-06-03T08:01');
    await stage.send(correctionId, 'text');
    expect(stage.senders.texts).toHaveLength(1);
  });

  it('goes in its morning, once, where the appointment was moved away and back', async () => {
    const { id, correctionId } = await waitingCorrection();
    await stage.move(id, '2027-06-03T11:00');
    await stage.step(id);
    const second = await settle(id, true);
    await stage.move(id, '2027-06-03T10:00');
    await stage.step(id);
    const third = await settle(id, true);
    stage.goTo('2027-06-03T08:01');
    for (const each of [correctionId, second?.id, third?.id]) await stage.send(each ?? '', 'text');
    expect(stage.senders.texts.map(({ body }) => /at (\d+:\d+ [AP]M)/.exec(body)?.[1])).toEqual([
      '2:00 PM',
      '10:00 AM',
    ]);
  });
});

describe('a correction that may not go any more when its time comes', () => {
  it('is offered again, with a task, so that somebody calls', async () => {
    const { id, correctionId } = await waitingCorrection();
    const open = async () => (await stage.tasks()).filter(({ status }) => status === 'open');
    expect(await open()).toEqual([]);
    await stage.of.work(({ kysely }) => sql`update consent set revoked_at = ${stage.now}::timestamptz`.execute(kysely));
    stage.goTo('2027-06-03T08:01');
    await stage.send(correctionId, 'text');
    await stage.step(id);
    expect((await stage.reminders(id)).map(({ correction }) => correction)).toContain('offered');
    expect(await open()).toEqual([{ type: 'reminder', subjectId: id, status: 'open' }]);
    // Left by somebody who has called, it is not offered again.
    await settle(id, false);
    await stage.step(id);
    expect(await open()).toEqual([]);
  });
});

describe('an answer to a correction', () => {
  it('is about the time that this one told, whatever was told later', async () => {
    const { id, correctionId } = await waitingCorrection();
    stage.goTo('2027-06-03T08:01');
    await stage.send(correctionId, 'text');
    await stage.move(id, '2027-06-03T11:00');
    await stage.step(id);
    await settle(id, false);
    const [address = ''] = stage.senders.texts.map(({ to }) => to);
    const asked = await stage.of.work((uow) => askedMessages(uow, { address, now: stage.now }));
    expect(asked.find((each) => each.id === correctionId)).toMatchObject({ appointments: [] });
  });
});

const somebodyWaits = () =>
  stage.of.work(async ({ kysely }) => {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(kysely);
    return rows.length > 0;
  });

/** Hands a message over, and lets others begin `meanwhile` before that is committed, which have to wait for its row. */
async function handOver(messageId: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const { now } = stage;
  let waiting: Promise<unknown> = Promise.resolve();
  await stage.of.work(({ kysely }) =>
    sql`update message set status = 'claimed' where id = ${messageId}::uuid`.execute(kysely),
  );
  await stage.of.work(async (uow) => {
    await beginSending(uow, { ids: [messageId], now, leaseUntil: new Date(now.getTime() + 60_000) });
    waiting = meanwhile();
    await until('the others wait', somebodyWaits, { every: 10 });
  });
  await waiting;
}

describe('a reminder that is handed over while its appointment is moved', () => {
  it('is one that went out, so that a correction is offered', async () => {
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T11:59');
    stage.goTo('2027-06-02T12:00');
    const next = await stage.step(id);
    await handOver(next.kind === 'send' ? next.messageId : '', async () => {
      await stage.move(id, '2027-06-02T17:00');
      await stage.step(id);
    });
    expect(await stage.reminders(id)).toMatchObject([
      { state: 'done', reason: 'moved', correction: 'offered' },
      { state: 'planned', correction: null },
    ]);
  });
});

/** Day and time of the newest text. */
const told = () => /on (\w+), .* at (\d+:\d+ [AP]M)/.exec(stage.senders.texts.at(-1)?.body ?? '')?.slice(1);

describe('a correction of what was cancelled', () => {
  it('tells the time and the place that the client knows, although it was moved before and nobody told them', async () => {
    await stage.rule(1440);
    const id = await stage.appointment(await stage.of.client(), '2027-06-03T14:00');
    await stage.play(id, '2027-06-02T14:10');
    await stage.move(id, '2027-06-08T16:00');
    await stage.step(id);
    await stage.become(id, 'cancelled');
    await stage.step(id);
    const sent = await settle(id, true);
    await stage.send(sent?.id ?? '', 'text');
    expect(told()).toEqual(['Thu', '2:00 PM']);
  });

  it('goes for as long as they may come, also where it was moved to a time that is over', async () => {
    await stage.rule(4 * 1440);
    const id = await stage.appointment(await stage.of.client(), '2027-06-07T14:00');
    await stage.play(id, '2027-06-03T14:10');
    await stage.move(id, '2027-06-04T10:00');
    await stage.become(id, 'cancelled');
    stage.goTo('2027-06-04T12:00');
    await stage.step(id);
    const sent = await settle(id, true);
    await stage.send(sent?.id ?? '', 'text');
    expect(stage.senders.texts).toHaveLength(2);
    expect(told()).toEqual(['Mon', '2:00 PM']);
  });
});

describe('a correction by call', () => {
  it.each([
    ['moved', 'upcoming-appointments'],
    ['cancelled', null],
  ] as const)('of what was %s asks only for keys that make sense, and for no reply', async (what, messageType) => {
    await stage.rule(1440, { method: 'voice' });
    const id = await stage.appointment(await stage.of.client({ consents: ['voice'] }), '2027-06-03T14:00');
    await stage.play(id, '2027-06-02T14:10');
    await (what === 'moved' ? stage.move(id, '2027-06-03T17:00') : stage.become(id, 'cancelled'));
    await stage.step(id);
    const sent = await settle(id, true);
    expect(await stage.of.work((uow) => callOf(uow, sent?.id ?? ''))).toMatchObject({ messageType });
    const { rows } = await stage.of.work(({ kysely }) =>
      sql`select body ~ 'STOP' as replies from message where id = ${sent?.id}::uuid`.execute(kysely),
    );
    expect(rows).toEqual([{ replies: false }]);
  });
});
