import { isCalendarDate } from './calendar-date.ts';
import { parsed, problem } from './parsed.ts';
import type { Parsed } from './parsed.ts';
import { keysOf } from './keys.ts';
import { parseEmail } from './email-address.ts';
import { displayPhone, parsePhone } from './phone.ts';

/** How a setting is edited. */
export type SettingInput =
  | { type: 'enum'; choices: Readonly<Record<string, string>> }
  | { type: 'bool' }
  | { type: 'int'; min: number; max: number; unit: string }
  | { type: 'text'; maxLength: number }
  | { type: 'phone' }
  | { type: 'email' }
  | { type: 'time-range' };

export interface SettingKind<T> {
  input: SettingInput;
  /** Text as typed or stored into the value. */
  parse(text: string): Parsed<T>;
  /** The value as it is stored, and parsed again. */
  store(value: T): string;
  /** The value in words, for Default Value and Your Value. */
  show(value: T): string;
}

/** One of the choices; `choices` maps the stored value to its label. */
export const choice = <K extends string>(choices: Readonly<Record<K, string>>): SettingKind<K> => {
  const keys = keysOf(choices);
  return {
    input: { type: 'enum', choices },
    parse: (text) => {
      const found = keys.find((key) => key === text.trim());
      return found === undefined ? problem(`Choose one of: ${Object.values(choices).join(', ')}.`) : parsed(found);
    },
    store: (value) => value,
    show: (value) => choices[value],
  };
};

export const yesNo: SettingKind<boolean> = {
  input: { type: 'bool' },
  parse: (text) => {
    const word = text.trim().toLowerCase();
    if (word === 'true' || word === 'yes') return parsed(true);
    if (word === 'false' || word === 'no') return parsed(false);
    return problem('Write yes or no.');
  },
  store: String,
  show: (value) => (value ? 'Yes' : 'No'),
};

/** A whole number of `unit` from `min` to `max`. */
export const wholeNumber = (min: number, max: number, unit: string): SettingKind<number> => ({
  input: { type: 'int', min, max, unit },
  parse: (text) => {
    const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : NaN;
    return value >= min && value <= max
      ? parsed(value)
      : problem(`Write a whole number from ${min} to ${max} (${unit}).`);
  },
  store: String,
  show: (value) => `${value} ${unit}`,
});

/** One line of text without control characters. */
export const line = (maxLength: number): SettingKind<string> => ({
  input: { type: 'text', maxLength },
  parse: (text) => {
    const value = text.trim();
    if (/\p{Cc}/u.test(value)) return problem('Write it on one line.');
    return value.length <= maxLength ? parsed(value) : problem(`Write at most ${maxLength} characters.`);
  },
  store: (value) => value,
  show: (value) => value,
});

/** A phone number as E.164; empty where none is set. */
export const phone: SettingKind<string> = {
  input: { type: 'phone' },
  parse: (text) => (text.trim() === '' ? parsed('') : parsePhone(text)),
  store: (value) => value,
  show: displayPhone,
};

/** An e-mail address; empty where none is set. */
export const email: SettingKind<string> = {
  input: { type: 'email' },
  parse: (text) => (text.trim() === '' ? parsed('') : parseEmail(text)),
  store: (value) => value,
  show: (value) => value,
};

/** From one time of a day to a later one, `HH:MM`, 24 hours; `to` itself is outside. */
export interface TimeRange {
  from: string;
  to: string;
}

const isTime = (time: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time);

/** Written `08:00-21:00`; the end may be `24:00`. */
export const timeRange: SettingKind<TimeRange> = {
  input: { type: 'time-range' },
  parse: (text) => {
    const match = /^\s*(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})\s*$/.exec(text);
    const [from, to] = [match?.[1], match?.[2]].map((time) => time?.padStart(5, '0'));
    if (from === undefined || to === undefined || !isTime(from) || !(isTime(to) || to === '24:00'))
      return problem('Write two times of day, as in 08:00-21:00.');
    return from < to ? parsed({ from, to }) : problem('The second time has to be later than the first.');
  },
  store: ({ from, to }) => `${from}-${to}`,
  show: ({ from, to }) => `${from} to ${to}`,
};

/** Days as YYYY-MM-DD, or MM-DD of every year, written with commas in between; `most` of them. */
export const daysOff = (most: number): SettingKind<readonly string[]> => ({
  input: { type: 'text', maxLength: most * 12 },
  parse: (text) => {
    const days = text.split(/[,;\s]+/).filter((each) => each !== '');
    if (days.length > most) return problem(`Write at most ${most} days.`);
    const wrong = days.find((day) => !isDay(day));
    if (wrong !== undefined) return problem(`Write days as in 2026-11-26, or 12-25 for every year, not ${wrong}.`);
    return parsed(days);
  },
  store: (days) => days.join(', '),
  show: (days) => (days.length === 0 ? 'None' : days.join(', ')),
});

const isDay = (day: string): boolean => {
  const full = /^\d{2}-\d{2}$/.test(day) ? `2024-${day}` : day;
  return /^20\d{2}-\d{2}-\d{2}$/.test(full) && isCalendarDate(full);
};
