import {
  type Fallback,
  reminderLimits,
  type ReminderMethod,
  reminderMethods,
  spanOf,
} from '../../../domain/reminders.ts';
import type { ReminderRule, ReminderRuleFields } from '../../../domain/schemas/reminders.ts';

export const units = { day: 1_440, hour: 60, minute: 1 } as const;
export type Unit = keyof typeof units;

export interface RuleDraft {
  count: number | '';
  unit: Unit;
  method: ReminderMethod;
  fallback: Fallback;
  fallbackMinutes: number | '';
  enabled: boolean;
}

export function draftOf(rule: ReminderRule | null): RuleDraft {
  if (!rule)
    return { count: 1, unit: 'day', method: 'preference', fallback: 'none', fallbackMinutes: 60, enabled: true };
  const { count, unit } = spanOf(rule.minutesBefore);
  const { method, fallback, fallbackMinutes, enabled } = rule;
  return { count, unit, method, fallback, fallbackMinutes: fallbackMinutes ?? 60, enabled };
}

const within = (value: number, { min, max }: { min: number; max: number }) =>
  Number.isInteger(value) && value >= min && value <= max;

/** As the API takes it; null while a field is empty or beyond its limits. */
export function fieldsOf({
  count,
  unit,
  method,
  fallback,
  fallbackMinutes,
  enabled,
}: RuleDraft): ReminderRuleFields | null {
  const known = reminderMethods.find((each) => each === method);
  const minutesBefore = Number(count) * units[unit];
  const minutes = fallback === 'none' ? null : Number(fallbackMinutes);
  if (!known || !within(minutesBefore, reminderLimits.before)) return null;
  if (minutes !== null && !within(minutes, reminderLimits.fallback)) return null;
  return { minutesBefore, method: known, fallback, fallbackMinutes: minutes, enabled };
}
