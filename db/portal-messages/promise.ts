import { addBusinessMinutes, type BusinessCalendar, businessCalendar } from '../../domain/business-time.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';
import { practiceZone } from '../practice-zone.ts';
import { storedSettings } from '../stored-settings.ts';

/** When an answer is promised and what follows, as the practice set it; in business hours. */
export interface PromiseRules {
  calendar: BusinessCalendar;
  answerHours: number;
  escalationHours: number;
}

export async function promiseRules(uow: Pick<UnitOfWork, 'em' | 'practiceId'>): Promise<PromiseRules> {
  const stored = await storedSettings(uow);
  return {
    calendar: businessCalendar(stored, await practiceZone(uow)),
    answerHours: settingValue(stored, settings.portalAnswerHours),
    escalationHours: settingValue(stored, settings.portalEscalationHours),
  };
}

/** Until when what is asked now is promised an answer. */
export const answerBy = ({ calendar, answerHours }: PromiseRules, now: Date): Date =>
  new Date(addBusinessMinutes(now.toISOString(), answerHours * 60, calendar));

/** When each step of the promise is due, as ISO instants. What was promised stays; the others are counted from it by the settings of now. */
export function stepTimes(
  { calendar, answerHours, escalationHours }: PromiseRules,
  dueAt: Date,
): [remind: string, overdue: string, escalate: string] {
  const due = dueAt.toISOString();
  return [
    addBusinessMinutes(due, -answerHours * 30, calendar),
    due,
    addBusinessMinutes(due, escalationHours * 60, calendar),
  ];
}
