import { type Fallback, type ReminderMethod, spanOf } from '../../../domain/reminders.ts';
import { t } from '../t.ts';

export const spanInWords = (minutes: number): string => {
  const { count, unit } = spanOf(minutes);
  return t(`reminder.span.${unit}`, { count });
};

interface Rule {
  minutesBefore: number;
  method: ReminderMethod;
  fallback: Fallback;
  fallbackMinutes: number | null;
}

/** What a rule does, in a sentence or two. */
export const ruleInWords = ({ minutesBefore, method, fallback, fallbackMinutes }: Rule): string => {
  const first = t('reminder.sentence', { span: spanInWords(minutesBefore), by: t(`reminder.by.${method}`) });
  if (fallback === 'none' || fallbackMinutes === null) return first;
  return `${first} ${t('reminder.sentence.fallback', { span: spanInWords(fallbackMinutes), until: fallback })}`;
};
