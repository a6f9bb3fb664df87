import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { minute, ReminderStage } from '../test/setup/reminder-stage.ts';
import type { AppointmentReminderInput } from '../workflows/appointment-reminder/contract.ts';
import { createReminderSweeper } from './reminder-sweeper.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

describe('the sweep of reminders', () => {
  it('has what came near looked after in every practice, catches up what changed meanwhile, and asks nobody again who is', async () => {
    const stages = [
      new ReminderStage(test, await test.practice(), '2027-06-01T09:00'),
      new ReminderStage(test, await test.practice(), '2027-06-01T09:00'),
    ];
    const [own, other] = [stages[0]!, stages[1]!];
    const ids = [];
    for (const stage of stages) {
      await stage.rule(120);
      ids.push(await stage.appointment(await stage.of.client(), '2027-06-01T14:00'));
    }
    const told: AppointmentReminderInput[] = [];
    let away = true;
    const tell = async (input: AppointmentReminderInput) => {
      if (away) throw new Error('Temporal is away');
      told.push(input);
    };
    const { database, log } = own.deps;
    const sweep = createReminderSweeper({ database, log, clock: own.deps.clock, tell });
    await expect(sweep()).rejects.toThrow('Temporal is away');
    away = false;
    await sweep();
    await sweep();
    expect(told.slice(0, 2)).toEqual([
      { practiceId: own.of.practiceId, appointmentId: ids[0] },
      { practiceId: other.of.practiceId, appointmentId: ids[1] },
    ]);
    await own.step(ids[0] ?? '');
    await other.step(ids[1] ?? '');
    told.length = 0;
    await sweep();
    expect(told).toEqual([]);
    // By whatever way: nobody tells the sweeper.
    await own.move(ids[0] ?? '', '2027-06-01T16:00');
    own.deps.advance(minute);
    await sweep();
    expect(told).toEqual([{ practiceId: own.of.practiceId, appointmentId: ids[0] }]);
    expect((await own.reminders(ids[0] ?? '')).map(({ state }) => state)).toEqual(['withdrawn', 'planned']);
  });
});
