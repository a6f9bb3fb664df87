import { defineSignal } from '@temporalio/workflow';
import { queues } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';

/** The reminders of one appointment while one of them is near. Ids only: when, what and to whom stays in PostgreSQL. */
export interface AppointmentReminderInput {
  practiceId: string;
  appointmentId: string;
  /** Steps in one history before it continues as new; by default when the server asks for it. */
  steps?: number;
}

export interface AppointmentReminderResult {
  /** Hand-overs that were tried. */
  tries: number;
}

export const appointmentReminderType = 'appointmentReminder';
export const appointmentReminderWorkflowId = (appointmentId: string): string => `appointment-reminder/${appointmentId}`;

/** The appointment was moved, cancelled or confirmed, or a rule is another: what is so stands in the rows. */
export const appointmentChangedSignal = defineSignal('changed');

/** Types of ApplicationFailure that end it at once; anything else is tried again until it works. */
export const appointmentReminderFailures = {
  /** There is no such appointment in the practice. */
  notFound: 'AppointmentNotFound',
} as const;

/**
 * What `client.workflow.signalWithStart` takes. One of an appointment runs at a time, and ends when nothing is near; another may follow, since the rows say what
 * went out.
 */
export const appointmentReminderStart = (input: AppointmentReminderInput) => ({
  taskQueue: queues.workflows,
  workflowId: appointmentReminderWorkflowId(input.appointmentId),
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  args: [input] as [AppointmentReminderInput],
  signal: appointmentChangedSignal,
  staticSummary: 'Reminders of an appointment',
  typedSearchAttributes: attributesOf({
    practice: input.practiceId,
    process: appointmentReminderType,
    subject: input.appointmentId,
    phase: 'waiting',
  }),
});
