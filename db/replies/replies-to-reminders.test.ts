import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { newId } from '../ids.ts';
import { callOf } from '../queries/call-of.ts';
import { takeKey } from '../messages/take-key.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { ReminderStage } from '../../test/setup/reminder-stage.ts';
import { keepText, settleText } from './take-text.ts';

let test: TestDatabase;
let stage: ReminderStage;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  stage = new ReminderStage(test, await test.practice(), '2027-06-01T09:00');
});

async function answerByText(body: string): Promise<void> {
  const [from = ''] = stage.senders.texts.map(({ to }) => to);
  const text = { from, to: '+12085550100', body, providerId: `SM${newId()}`, keyword: null };
  const kept = await stage.of.work((uow) => keepText(uow, text, stage.now));
  if (kept) await stage.of.work((uow) => settleText(uow, kept, stage.now));
}

async function answerByKey(key: '1' | '2', providerId = `CA${newId()}`): Promise<void> {
  const answer = key === '1' ? 'confirmed' : 'reschedule';
  await stage.of.work(async (uow) => {
    const { rows } = await sql<{ id: string }>`select id from message where channel = 'voice'`.execute(uow.kysely);
    const call = await callOf(uow, rows[0]?.id ?? '');
    if (!call) throw new Error('Nobody was called');
    await takeKey(uow, call, { key, answer, providerId, now: stage.now });
  });
}

const appointment = async (id: string) =>
  stage.of.work(async ({ kysely }) => {
    const { rows } = await sql`
      select status, confirmed_by as by, reschedule_asked_at is not null as asked from appointment where id = ${id}::uuid`.execute(
      kysely,
    );
    return rows[0];
  });

describe('what a client answers to a reminder', () => {
  it('by text confirms the appointment that it reminded of, and stops the later ones', async () => {
    await stage.rule(1440);
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-01T14:10');
    expect(stage.senders.texts).toHaveLength(1);
    await answerByText('C');
    expect(await appointment(id)).toEqual({ status: 'confirmed', by: 'text', asked: false });
    await stage.play(id, '2027-06-02T13:00');
    expect(stage.senders.texts).toHaveLength(1);
    const later = await stage.reminders(id);
    expect(later.map(({ state, reason }) => [state, reason])).toEqual([
      ['done', null],
      ['withdrawn', 'confirmed'],
    ]);
  });

  it('by text says nothing of an appointment that was moved since', async () => {
    await stage.rule(1440);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-01T14:10');
    await stage.move(id, '2027-06-03T10:00');
    await answerByText('C');
    expect(await appointment(id)).toMatchObject({ status: 'scheduled', by: null });
  });

  it('by text asks for another time again once the appointment was moved, and opens a task of its own', async () => {
    await stage.rule(1440);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-01T14:10');
    await answerByText('X');
    await stage.move(id, '2027-06-02T17:00');
    await stage.play(id, '2027-06-01T17:10');
    await answerByText('X');
    expect(await appointment(id)).toMatchObject({ status: 'scheduled', asked: true });
    const requests = (await stage.tasks()).filter(({ type }) => type === 'appointment-request');
    expect(requests.map(({ status }) => status)).toEqual(['done', 'open']);
    const { rows } = await stage.of.work(({ kysely }) =>
      sql`select outcome from inbound_message order by id`.execute(kysely),
    );
    expect(rows).toEqual([{ outcome: 'asked' }, { outcome: 'asked' }]);
  });

  it('by a key of which the provider tells twice counts once, so that what was said since then stands', async () => {
    await stage.rule(120, { method: 'voice' });
    const id = await stage.appointment(await stage.of.client({ consents: ['voice'] }), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T12:10');
    await answerByKey('1', 'CA1');
    await stage.become(id, 'scheduled');
    await answerByKey('1', 'CA1');
    expect(await appointment(id)).toMatchObject({ status: 'scheduled', by: null });
  });

  it.each([
    ['1', { status: 'confirmed', by: 'call', asked: false }],
    ['2', { status: 'scheduled', by: null, asked: true }],
  ] as const)('by key %s of a call does the same', async (key, becomes) => {
    await stage.rule(120, { method: 'voice' });
    const id = await stage.appointment(await stage.of.client({ consents: ['voice'] }), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T12:10');
    await answerByKey(key);
    expect(await appointment(id)).toEqual(becomes);
  });
});
