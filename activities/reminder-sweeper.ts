import type { Database, UnitOfWork } from '../db/database.ts';
import type { WaitingPage } from '../db/queries/waiting-page.ts';
import { planReminders } from '../db/reminders/plan.ts';
import { waitingReminders } from '../db/reminders/waiting.ts';
import type { Logger } from '../platform/log.ts';
import type { AppointmentReminderInput } from '../workflows/appointment-reminder/contract.ts';
import { scopeOf, waiting } from './waiting.ts';

/** Long enough for a workflow to have moved on by itself after its workers were away. */
const overdueMs = 10 * 60_000;

/** How long a practice is left alone after it was planned: rules and appointments are looked at once a minute, as fine as their times are. */
const planEveryMs = 60_000;

export interface ReminderSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Starts the workflow of an appointment, or tells the one that runs that something has changed. Rejects when Temporal is away. */
  tell: (appointment: AppointmentReminderInput) => Promise<unknown>;
}

/**
 * Plans the reminders that have come near in every practice, and has each appointment of theirs looked after by its workflow. It reads how things are, so what
 * was changed by whatever way, and while whatever was down, is caught up by the next look. Any number of workers may do it at once.
 */
export function createReminderSweeper(deps: ReminderSweepDeps): () => Promise<void> {
  const planned = new Map<string, number>();
  return async () => {
    const { database, clock, log } = deps;
    const practices = await database.practices();
    // First what needs no Temporal: it may be away, and the rest then ends at once.
    for (const { id: practiceId } of practices) {
      const now = clock();
      const last = planned.get(practiceId);
      if (last !== undefined && Math.abs(now.getTime() - last) < planEveryMs) continue;
      await database.work(scopeOf(practiceId), (uow) => planReminders(uow, { now }));
      planned.set(practiceId, now.getTime());
    }
    for (const { id: practiceId } of practices) {
      const overdue = new Date(clock().getTime() - overdueMs);
      const look = (uow: UnitOfWork, page: WaitingPage) => waitingReminders(uow, { ...page, overdue });
      let told = 0;
      for await (const appointmentId of waiting(deps, practiceId, look, 0)) {
        await deps.tell({ practiceId, appointmentId });
        told += 1;
      }
      if (told > 0) log.info({ practiceId, appointments: told }, 'Had reminders of appointments looked after');
    }
  };
}
