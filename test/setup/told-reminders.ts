import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import { noSends } from '../../activities/sending.ts';
import {
  appointmentChangedSignal,
  appointmentReminderStart,
  appointmentReminderType,
} from '../../workflows/appointment-reminder/contract.ts';
import { inTurn, late, type Process, said } from './told-answers.ts';

/** Without the signal that comes with a start: a recorded run is started plainly. */
function aReminder(more: { steps?: number } = {}): WorkflowStartOptions {
  const { signal: _, ...options } = appointmentReminderStart({
    practiceId: randomUUID(),
    appointmentId: randomUUID(),
    ...more,
  });
  return options;
}

const over = { kind: 'over' };
const wait = (ms: number) => ({ kind: 'wait', ms });
const send = (channel: string, messageId = randomUUID()) => ({ kind: 'send', messageId, channel });
const sent = { ...noSends, accepted: 1 };

async function change(handle: WorkflowHandle): Promise<void> {
  await sleep(500);
  await handle.signal(appointmentChangedSignal);
}

/** The ways through the reminders of an appointment. */
export const toldReminders: Process = {
  type: appointmentReminderType,
  start: aReminder,
  activities: {
    default: { stepReminders: said(over) },
    'text-single': { sendMessage: said(sent) },
    'email-single': { sendMessage: said(sent) },
  },
  runs: {
    'nothing-near': () => ({}),
    'waited-and-sent': () => ({ stepReminders: inTurn(wait(1_200), send('text'), over) }),
    'fell-back': () => ({ stepReminders: inTurn(send('text'), wait(1_200), send('email'), wait(1_200), over) }),
    'tried-again': () => {
      const messageId = randomUUID();
      return { stepReminders: inTurn(send('text', messageId), send('text', messageId), over) };
    },
    changed: () => ({ stepReminders: inTurn(wait(86_400_000), over) }),
    'continued-as-new': () => ({ stepReminders: inTurn(wait(1_200), over) }),
    'database-away': () => ({ stepReminders: late('Error', over) }),
  },
  starts: { 'continued-as-new': () => aReminder({ steps: 1 }) },
  during: { changed: change },
};
