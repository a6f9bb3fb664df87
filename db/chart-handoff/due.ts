import {
  addBusinessMinutes,
  type BusinessCalendar,
  businessCalendar,
  nextBusinessDay,
} from '../../domain/business-time.ts';
import { nextStep, type TimedStep } from '../../domain/chart-handoff/schedule.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import type { UnitOfWork } from '../database.ts';
import { practiceZone } from '../practice-zone.ts';
import { storedSettings } from '../stored-settings.ts';
import type { LockedRequest } from './lock-request.ts';

/** When requests are due, as the practice set it; all in business hours. */
export interface DueRules {
  calendar: BusinessCalendar;
  hours: { normal: number; high: number };
  reminderHours: number;
  escalationHours: number;
}

export async function dueRules(uow: UnitOfWork): Promise<DueRules> {
  const stored = await storedSettings(uow);
  const zone = await practiceZone(uow);
  return {
    calendar: businessCalendar(stored, zone),
    hours: {
      normal: settingValue(stored, settings.requestHours),
      high: settingValue(stored, settings.urgentRequestHours),
    },
    reminderHours: settingValue(stored, settings.requestReminderHours),
    escalationHours: settingValue(stored, settings.requestEscalationHours),
  };
}

/** When it is due where nobody says otherwise. */
export const dueFrom = ({ calendar, hours }: DueRules, priority: 'normal' | 'high', now: Date): Date =>
  new Date(addBusinessMinutes(now.toISOString(), hours[priority] * 60, calendar));

export const remindAt = ({ calendar, reminderHours }: DueRules, dueAt: Date): string =>
  addBusinessMinutes(dueAt.toISOString(), -reminderHours * 60, calendar);

/** What time brings next to a request. */
export function nextOf(
  rules: DueRules,
  { request }: Pick<LockedRequest, 'request'>,
): { step: TimedStep; at: string } | null {
  const { calendar, escalationHours } = rules;
  const { phase, phaseSince, dueAt, reminded, level, nudgedAt } = request;
  const due = dueAt.toISOString();
  const later = (from: string, rungs: number) => addBusinessMinutes(from, rungs * escalationHours * 60, calendar);
  return nextStep({
    phase,
    reminded,
    level,
    remindAt: remindAt(rules, dueAt),
    rungsAt: [due, later(due, 1), later(due, 2)],
    nudgeAt: later((nudgedAt ?? phaseSince).toISOString(), 1),
  });
}

/** The instant of the next look: when time brings something, and else, since somebody may be away by then, when the office opens next. */
export function nextLookAt(rules: DueRules, next: { at: string } | null, now: Date): Date {
  const opens = nextBusinessDay(now.toISOString(), rules.calendar);
  return new Date(next !== null && next.at < opens ? next.at : opens);
}
