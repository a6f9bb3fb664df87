import { signalOrStart, type Temporal } from '../../platform/temporal.ts';
import {
  type AppointmentReminderInput,
  appointmentReminderStart,
  appointmentReminderType,
} from '../../workflows/appointment-reminder/contract.ts';
import { callLimitMs } from '../call-limit.ts';

/** Has the reminders of a changed appointment looked at. @throws when Temporal is away: the sweeper then has it done within a minute of its return */
export const tellReminders = (temporal: Temporal, input: AppointmentReminderInput): Promise<void> =>
  signalOrStart(temporal, callLimitMs, appointmentReminderType, appointmentReminderStart(input));
