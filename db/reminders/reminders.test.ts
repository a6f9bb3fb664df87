import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { SendOutcome } from '../../providers/outcome.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { hour, minute, ReminderStage } from '../../test/setup/reminder-stage.ts';
import { planReminders } from './plan.ts';
import { waitingReminders } from './waiting.ts';

let test: TestDatabase;
let stage: ReminderStage;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  stage = new ReminderStage(test, await test.practice(), '2027-06-01T09:00');
});

const states = async (id: string) => (await stage.reminders(id)).map(({ state, reason }) => [state, reason]);
const change = (rule: string, set: ReturnType<typeof sql>) =>
  stage.of.work(({ kysely }) => sql`update reminder_rule set ${set} where id = ${rule}::uuid`.execute(kysely));
const report = (status: string) =>
  stage.of.work(({ kysely }) => sql`update message set status = ${status}`.execute(kysely));
const due = async (id: string) => (await stage.reminders(id)).map(({ dueAt }) => dueAt);

describe('a reminder', () => {
  it('goes out when it is due, in the wording of its type, and once', async () => {
    await stage.rule(120);
    const client = await stage.of.client({ firstName: 'Jordan' });
    const id = await stage.appointment(client, '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T11:59');
    expect(stage.senders.texts).toEqual([]);
    await stage.play(id, '2027-06-02T13:59');
    expect(stage.senders.texts.map(({ body }) => body)).toEqual([
      expect.stringContaining('Hello Jordan, your appointment is on Wed, Jun 2 at 2:00 PM'),
    ]);
    expect(await states(id)).toEqual([['done', null]]);
    expect(await stage.tasks()).toEqual([]);
  });

  it('is planned when it is near and not before, so that far appointments cost nothing', async () => {
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-05T14:00');
    expect(await stage.step(id)).toEqual({ kind: 'over' });
    expect(await stage.reminders(id)).toEqual([]);
    stage.goTo('2027-06-04T12:30');
    expect(await stage.step(id)).toEqual({ kind: 'wait', ms: 23.5 * hour });
  });

  it('counts whole days by the clock of the place over both nights of a time change, and hours as they pass', async () => {
    await stage.rule(2 * 1440, { method: 'email' });
    await stage.rule(120, { method: 'email' });
    // Clocks go forward on 14 March 2027 at two, and back on 7 November 2027 at two.
    stage.goTo('2027-03-12T12:00');
    const spring = await stage.appointment(await stage.of.client(), '2027-03-14T09:30');
    const early = await stage.appointment(await stage.of.client(), '2027-03-14T03:30');
    await stage.of.work((uow) => planReminders(uow, { now: stage.now }));
    stage.goTo('2027-03-13T12:00');
    await stage.of.work((uow) => planReminders(uow, { now: stage.now }));
    expect(await due(spring)).toEqual(['2027-03-12T09:30', '2027-03-14T07:30']);
    // An hour of that night is missing.
    expect(await due(early)).toEqual(['2027-03-12T03:30', '2027-03-14T00:30']);
    stage.goTo('2027-11-06T00:00');
    const autumn = await stage.appointment(await stage.of.client(), '2027-11-08T01:30');
    await stage.of.work((uow) => planReminders(uow, { now: stage.now }));
    // Half past one comes twice that night: the first counts.
    expect(await due(autumn)).toEqual(['2027-11-06T01:30']);
    const repeated = await stage.appointment(await stage.of.client(), '2027-11-09T01:30');
    stage.goTo('2027-11-06T12:00');
    await stage.of.work((uow) => planReminders(uow, { now: stage.now }));
    const [first] = await stage.reminders(repeated);
    const { rows } = await stage.of.work(({ kysely }) =>
      sql<{
        at: string;
      }>`select to_char(due_at at time zone 'UTC', 'HH24:MI') as at from reminder where id = ${first?.id}::uuid`.execute(
        kysely,
      ),
    );
    expect(rows).toEqual([{ at: '05:30' }]);
  });

  it('waits for the end of quiet hours and is not sent at night', async () => {
    await stage.rule(12 * 60);
    const id = await stage.appointment(await stage.of.client(), '2027-06-03T10:00');
    await stage.play(id, '2027-06-03T07:59');
    expect(stage.senders.texts).toEqual([]);
    await stage.play(id, '2027-06-03T08:01');
    expect(stage.senders.texts).toHaveLength(1);
  });

  it('that quiet hours would keep until the appointment becomes a task, unless another reminder of it went out', async () => {
    await stage.rule(120);
    const alone = await stage.appointment(await stage.of.client(), '2027-06-02T08:00');
    await stage.play(alone, '2027-06-02T07:00');
    expect(await states(alone)).toEqual([['missed', 'missed-window']]);
    expect(await stage.tasks()).toEqual([{ type: 'missed-window', subjectId: alone, status: 'open' }]);
    await stage.rule(1440, { method: 'email' });
    const known = await stage.appointment(await stage.of.client(), '2027-06-03T08:00');
    await stage.play(known, '2027-06-03T07:00');
    expect(await states(known)).toEqual([
      ['done', null],
      ['missed', 'missed-window'],
    ]);
    expect(await stage.tasks()).toHaveLength(1);
  });

  it('that the gate refuses is kept with its reason', async () => {
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client({ consents: [] }), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T13:00');
    expect(await states(id)).toEqual([['done', 'no-consent']]);
    expect(stage.senders.texts).toEqual([]);
  });

  it('by preference goes by what the person prefers, and by what reaches those who prefer nothing', async () => {
    await stage.rule(120, { method: 'preference' });
    const byEmail = await stage.appointment(await stage.of.client({ preferredMethod: 'email' }), '2027-06-02T14:00');
    const nothing = await stage.appointment(await stage.of.client({ consents: ['email'] }), '2027-06-02T14:00');
    await stage.play(byEmail, '2027-06-02T12:01');
    await stage.play(nothing, '2027-06-02T12:02');
    expect(stage.senders.emails).toHaveLength(2);
    expect(stage.senders.texts).toEqual([]);
  });
});

describe('an appointment that changes', () => {
  it('takes its reminder with it, across a quiet window', async () => {
    await stage.rule(12 * 60);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T10:00');
    // Due at ten in the evening: it waits for the morning when the appointment is moved to the afternoon of the next day.
    await stage.play(id, '2027-06-01T23:00');
    await stage.move(id, '2027-06-03T16:00');
    await stage.play(id, '2027-06-02T12:00');
    expect(stage.senders.texts).toEqual([]);
    expect(await states(id)).toEqual([
      ['withdrawn', 'moved'],
      ['planned', null],
    ]);
    await stage.play(id, '2027-06-03T08:30');
    expect(stage.senders.texts.map(({ body }) => body)).toEqual([expect.stringContaining('Thu, Jun 3 at 4:00 PM')]);
  });

  it('whose waiting message a person cancels is not reminded of by another channel', async () => {
    await stage.rule(12 * 60, { fallback: 'delivered', fallbackMinutes: 30 });
    const id = await stage.appointment(await stage.of.client(), '2027-06-03T10:00');
    await stage.play(id, '2027-06-02T23:00');
    await report('cancelled');
    await stage.play(id, '2027-06-03T09:00');
    expect(await states(id)).toEqual([['done', 'stopped']]);
    expect([stage.senders.texts.length, stage.senders.emails.length]).toEqual([0, 0]);
  });

  it('moved back and forth is reminded of once', async () => {
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T09:00');
    await stage.move(id, '2027-06-02T16:00');
    await stage.play(id, '2027-06-02T09:30');
    await stage.move(id, '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T15:00');
    expect(stage.senders.texts).toHaveLength(1);
  });

  it('moved between the claim and the hand-over is not told with the old time', async () => {
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T11:59');
    stage.deps.advance(minute);
    const next = await stage.step(id);
    expect(next.kind).toBe('send');
    await stage.move(id, '2027-06-02T17:00');
    await stage.send(next.kind === 'send' ? next.messageId : '', 'text');
    expect(stage.senders.texts).toEqual([]);
    await stage.play(id, '2027-06-02T15:30');
    expect(stage.senders.texts.map(({ body }) => body)).toEqual([expect.stringContaining('5:00 PM')]);
  });

  it('moved nearer than its reminder may be late becomes a task', async () => {
    await stage.rule(24 * 60);
    const id = await stage.appointment(await stage.of.client(), '2027-06-10T14:00');
    await stage.step(id);
    await stage.move(id, '2027-06-01T15:00');
    expect(await stage.step(id)).toEqual({ kind: 'over' });
    expect(await states(id)).toEqual([['missed', 'missed-window']]);
    expect(await stage.tasks()).toEqual([{ type: 'missed-window', subjectId: id, status: 'open' }]);
  });

  it.each(['cancelled', 'confirmed', 'completed'])('that is %s is not reminded of', async (status) => {
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T10:00');
    await stage.become(id, status);
    await stage.play(id, '2027-06-02T13:30');
    expect(stage.senders.texts).toEqual([]);
    expect(await states(id)).toEqual([['withdrawn', status === 'completed' ? 'over' : status]]);
  });

  it('once confirmed stops the later reminder', async () => {
    await stage.rule(1440);
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-01T15:00');
    await stage.become(id, 'confirmed');
    await stage.play(id, '2027-06-02T13:30');
    expect(stage.senders.texts).toHaveLength(1);
  });

  it('after its reminder went out offers a correction once, and takes the offer back where it is moved back', async () => {
    await stage.rule(1440);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-01T15:00');
    await stage.move(id, '2027-06-02T17:00');
    await stage.step(id);
    await stage.step(id);
    expect((await stage.reminders(id)).map(({ correction }) => correction)).toContain('offered');
    const [task] = await stage.tasks();
    expect(task).toEqual({ type: 'reminder', subjectId: id, status: 'open' });
    await stage.move(id, '2027-06-02T14:00');
    await stage.step(id);
    expect(await stage.tasks()).toMatchObject([{ type: 'reminder', status: 'done' }]);
    expect(stage.senders.texts).toHaveLength(1);
  });
});

describe('a rule that changes', () => {
  it('switched off sends nothing more, and switched on again nothing that fell due meanwhile', async () => {
    const rule = await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    const later = await stage.appointment(await stage.of.client(), '2027-06-02T18:00');
    await stage.play(id, '2027-06-02T10:00');
    await change(rule, sql`enabled = false`);
    await stage.step(id);
    expect(await states(id)).toEqual([['withdrawn', 'rule-changed']]);
    stage.goTo('2027-06-02T13:00');
    await change(rule, sql`enabled = true, since = ${stage.now}::timestamptz`);
    await stage.play(id, '2027-06-02T13:30');
    await stage.play(later, '2027-06-02T16:30');
    expect(stage.senders.texts.map(({ body }) => body)).toEqual([expect.stringContaining('6:00 PM')]);
  });

  it('to another offset moves what is planned', async () => {
    const rule = await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T09:00');
    await change(rule, sql`minutes_before = 180, since = ${stage.now}::timestamptz`);
    await stage.step(id);
    expect(await due(id)).toEqual(['2027-06-02T11:00']);
    // Its workflow, which would sleep until the old time, has to hear of it.
    await change(rule, sql`minutes_before = 240, since = ${stage.now}::timestamptz`);
    await stage.of.work((uow) => planReminders(uow, { now: stage.now }));
    const page = { before: stage.now, overdue: new Date(0), after: null, limit: 50 };
    expect(await stage.of.work((uow) => waitingReminders(uow, page))).toEqual([id]);
  });

  it('that is new reminds of nothing that would have been due before it', async () => {
    const id = await stage.appointment(await stage.of.client(), '2027-06-01T10:30');
    await stage.rule(120, { since: stage.now });
    expect(await stage.step(id)).toEqual({ kind: 'over' });
    expect(await stage.tasks()).toEqual([]);
  });
});

describe('while everything is down', () => {
  it('what is late and still useful is sent once it is back, and what is not becomes a task', async () => {
    await stage.rule(240);
    const soon = await stage.appointment(await stage.of.client(), '2027-06-01T14:30');
    const gone = await stage.appointment(await stage.of.client(), '2027-06-01T12:30');
    stage.goTo('2027-06-01T12:00');
    await stage.of.work((uow) => planReminders(uow, { now: stage.now }));
    expect(await states(soon)).toEqual([['planned', null]]);
    expect(await states(gone)).toEqual([['missed', 'missed-window']]);
    expect(await stage.tasks()).toMatchObject([{ type: 'missed-window', subjectId: gone }]);
    await stage.play(soon, '2027-06-01T12:05');
    expect(stage.senders.texts).toHaveLength(1);
  });

  it('a worker that died between the claim and its outcome leaves a message in doubt that nobody repeats', async () => {
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T11:59');
    stage.deps.advance(minute);
    const next = await stage.step(id);
    const dead = Promise.withResolvers<SendOutcome>();
    stage.senders.answer = () => dead.promise;
    const lost = stage.send(next.kind === 'send' ? next.messageId : '', 'text');
    while (stage.senders.inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await stage.play(id, '2027-06-02T13:59');
    expect(stage.senders.texts).toHaveLength(1);
    expect(await states(id)).toEqual([['done', 'interrupted']]);
    dead.resolve({ kind: 'accepted', providerId: 'SM1' });
    await lost;
  });

  it('an appointment whose workflow is lost is taken up again, and none of another practice', async () => {
    await stage.rule(120);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    stage.goTo('2027-06-02T11:30');
    await stage.of.work((uow) => planReminders(uow, { now: stage.now }));
    const waiting = (overdue: Date) =>
      stage.of.work((uow) => waitingReminders(uow, { before: stage.now, overdue, after: null, limit: 50 }));
    expect(await waiting(new Date(0))).toEqual([id]);
    await stage.step(id);
    expect(await waiting(new Date(0))).toEqual([]);
    stage.goTo('2027-06-02T12:20');
    expect(await waiting(new Date(stage.now.getTime() - 10 * minute))).toEqual([id]);
    const other = new ReminderStage(test, await test.practice(), '2027-06-02T12:20');
    expect(await other.step(id)).toEqual({ kind: 'over' });
    expect(
      await other.of.work((uow) =>
        waitingReminders(uow, { before: other.now, overdue: other.now, after: null, limit: 50 }),
      ),
    ).toEqual([]);
  });
});

describe('the fallback of a reminder', () => {
  const ladder = { fallback: 'delivered', fallbackMinutes: 30 } as const;

  it('goes on to the next consented channel when nothing was heard, and no further once one has arrived', async () => {
    await stage.rule(240, ladder);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T10:29');
    expect([stage.senders.texts.length, stage.senders.emails.length]).toEqual([1, 0]);
    await stage.play(id, '2027-06-02T10:31');
    expect([stage.senders.texts.length, stage.senders.emails.length]).toEqual([1, 1]);
    // The mail server has returned nothing in the meantime.
    await stage.play(id, '2027-06-02T12:00');
    expect(await states(id)).toEqual([['done', null]]);
    expect(await stage.tasks()).toEqual([]);
  });

  it('ends where a late report says that the first one has arrived', async () => {
    await stage.rule(240, ladder);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T10:20');
    await report('delivered');
    await stage.play(id, '2027-06-02T12:00');
    expect([stage.senders.texts.length, stage.senders.emails.length]).toEqual([1, 0]);
  });

  it('waits for nothing where a channel is closed, and ends with a call where none is left', async () => {
    await stage.rule(240, ladder);
    const id = await stage.appointment(await stage.of.client({ consents: ['email'] }), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T10:01');
    expect([stage.senders.texts.length, stage.senders.emails.length]).toEqual([0, 1]);
    await report('failed');
    await stage.play(id, '2027-06-02T11:00');
    expect(await states(id)).toEqual([['done', 'unreached']]);
    expect(await stage.tasks()).toEqual([{ type: 'reminder', subjectId: id, status: 'open' }]);
  });

  it.each(['moved', 'cancelled', 'confirmed', 'begun'] as const)(
    'has nobody call any more once it is %s',
    async (what) => {
      await stage.rule(240, ladder);
      const id = await stage.appointment(await stage.of.client({ consents: ['email'] }), '2027-06-02T14:00');
      await stage.play(id, '2027-06-02T10:01');
      await report('failed');
      await stage.step(id);
      expect(await stage.tasks()).toEqual([{ type: 'reminder', subjectId: id, status: 'open' }]);
      if (what === 'moved') await stage.move(id, '2027-06-09T14:00');
      else if (what !== 'begun') await stage.become(id, what);
      else {
        stage.goTo('2027-06-02T14:01');
        await stage.of.work((uow) => planReminders(uow, { now: stage.now }));
      }
      expect(await stage.tasks()).toEqual([{ type: 'reminder', subjectId: id, status: 'done' }]);
    },
  );

  it('goes on by the next channel where the appointment was cancelled by mistake after the first one had failed', async () => {
    await stage.rule(240, ladder);
    const id = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(id, '2027-06-02T10:01');
    await report('failed');
    expect(await stage.step(id)).toMatchObject({ kind: 'send', channel: 'email' });
    await stage.become(id, 'cancelled');
    await stage.step(id);
    await stage.become(id, 'scheduled');
    await stage.play(id, '2027-06-02T10:10');
    expect([stage.senders.texts.length, stage.senders.emails.length]).toEqual([1, 1]);
  });

  it('until it is confirmed goes through all channels and stops at the confirmation', async () => {
    await stage.rule(240, { fallback: 'confirmed', fallbackMinutes: 30 });
    const silent = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    const answering = await stage.appointment(await stage.of.client(), '2027-06-02T14:00');
    await stage.play(silent, '2027-06-02T10:10');
    await stage.play(answering, '2027-06-02T10:15');
    await stage.become(answering, 'confirmed');
    await stage.play(silent, '2027-06-02T12:00');
    await stage.step(answering);
    expect([stage.senders.texts.length, stage.senders.emails.length]).toEqual([2, 1]);
    expect(await states(silent)).toEqual([['done', 'unreached']]);
    expect(await states(answering)).toEqual([['done', 'confirmed']]);
    expect(await stage.tasks()).toMatchObject([{ type: 'reminder', subjectId: silent }]);
  });
});
