import { ApplicationFailure } from '@temporalio/activity';
import { Appointment } from '../db/entities/index.ts';
import { type ReminderStep, stepReminders } from '../db/reminders/step.ts';
import { hasStandIns } from '../platform/config.ts';
import { logContext } from '../platform/log-context.ts';
import {
  appointmentReminderFailures,
  type AppointmentReminderInput,
} from '../workflows/appointment-reminder/contract.ts';
import type { ActivityDeps } from './deps.ts';

export type AppointmentReminderActivities = ReturnType<typeof createAppointmentReminderActivities>;

export function createAppointmentReminderActivities({
  database,
  clock,
  config,
}: Pick<ActivityDeps, 'database' | 'clock' | 'config'>) {
  return {
    /** What comes next for the reminders of an appointment; see {@link stepReminders}. It may run again at any time and then answers the same. */
    stepReminders: ({ practiceId, appointmentId }: AppointmentReminderInput): Promise<ReminderStep> =>
      database.work({ practiceId, actor: 'system:reminder', requestId: logContext().requestId }, async (uow) => {
        if ((await uow.em.count(Appointment, { id: appointmentId })) === 0)
          throw ApplicationFailure.nonRetryable('There is no such appointment', appointmentReminderFailures.notFound);
        return stepReminders(uow, { appointmentId, now: clock(), anyHour: hasStandIns(config) });
      }),
  };
}
