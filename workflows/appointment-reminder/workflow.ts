import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { AppointmentReminderActivities } from '../../activities/appointment-reminder.ts';
import type { MessageSendingActivities } from '../../activities/message-sending.ts';
import { outcomes } from '../../platform/names.ts';
import { attributesOf } from '../../platform/search-attributes.ts';
import { rowOptions, sendOptions } from '../message/activity-options.ts';
import {
  appointmentChangedSignal,
  appointmentReminderFailures,
  type AppointmentReminderInput,
  type AppointmentReminderResult,
} from './contract.ts';

const { stepReminders } = proxyActivities<AppointmentReminderActivities>({
  ...rowOptions,
  retry: { ...rowOptions.retry, nonRetryableErrorTypes: Object.values(appointmentReminderFailures) },
});

/** Between two tries of one message that came back at once. */
const restMs = 1_000;

/**
 * Sleeps until a reminder of its appointment is due, hands its message over, waits for what the rule waits for, and ends when nothing more is near. Each step is
 * asked of the rows, so it needs to know nothing of what has changed: told of a change it only asks again.
 */
export async function appointmentReminder(input: AppointmentReminderInput): Promise<AppointmentReminderResult> {
  const { practiceId, appointmentId, steps: most } = input;
  let changed = false;
  let tried = '';
  let tries = 0;
  setHandler(appointmentChangedSignal, () => void (changed = true));

  for (let steps = 1; ; steps++) {
    changed = false;
    const next = await stepReminders({ practiceId, appointmentId });
    if (next.kind === 'over') {
      if (changed) continue;
      break;
    }
    if (next.kind === 'wait') await condition(() => changed, next.ms);
    else {
      const { messageId, channel } = next;
      if (messageId === tried) await condition(() => changed, restMs);
      tried = messageId;
      tries += 1;
      const { sendMessage } = proxyActivities<MessageSendingActivities>(sendOptions(channel, `Attempt ${tries}`));
      await sendMessage({ practiceId, messageId, channel });
    }
    if (steps === most || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof appointmentReminder>(input);
    }
  }
  upsertSearchAttributes(attributesOf({ phase: 'done', outcome: outcomes.ok }));
  return { tries };
}
