import { isCalendarDate } from '../calendar-date.ts';
import { parseMoney } from '../money.ts';
import { parsed, problem } from '../parsed.ts';
import type { Parsed } from '../parsed.ts';

/*
 * What people and other systems write into the cells of a spreadsheet, each read in the forms that are usual in the United States. Every problem is one
 * sentence that says what would be right.
 */

/** Reads the text of a cell, which is never empty and has no spaces around it. */
export type CellParser<T> = (text: string) => Parsed<T>;

export const textOf =
  (longest: number): CellParser<string> =>
  (text) =>
    text.length <= longest
      ? parsed(text)
      : problem(`This is ${text.length} characters long; ${longest} are the most that fit.`);

const zipPattern = /^\d{5}(-\d{4})?$/;
export const zipOf: CellParser<string> = (text) => {
  if (zipPattern.test(text)) return parsed(text);
  if (/^\d{9}$/.test(text)) return parsed(`${text.slice(0, 5)}-${text.slice(5)}`);
  return /^\d{3,4}$/.test(text)
    ? problem('A ZIP code has 5 digits. Spreadsheets drop zeros at its beginning: write them again.')
    : problem('Write the ZIP code as 12345 or 12345-6789.');
};

const isoDate = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const usDate = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})$/;

/** `2026-03-05` or `3/5/2026`, as YYYY-MM-DD. */
export const dateOf: CellParser<string> = (text) => {
  const iso = isoDate.exec(text);
  const us = usDate.exec(text);
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : us ? [us[3], us[1], us[2]] : [];
  if (!year || !month || !day) return problem('Write the date as month/day/year, such as 3/5/2026, or as 2026-03-05.');
  if (year.length === 2) return problem('Write the year with four digits: with two, its century is a guess.');
  if (!/^(19|20|21)/.test(year)) return problem('The year must lie between 1900 and 2199.');
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCalendarDate(date) ? parsed(date) : problem('There is no such day. Write the month first, as in 3/25/2026.');
};

/** `$1,120.00` or `25`, in cents, above zero. */
export const amountOf: CellParser<number> = (text) => {
  const read = parseMoney(text);
  if (read.ok) return read;
  // Exports write money that came in, or went back, with a minus or in brackets: which of the two it is nobody can tell.
  return /^[-(−]|-$/.test(text)
    ? problem(
        'Write the amount without minus or brackets; whether it is a charge or a payment has a column of its own.',
      )
    : problem(`This ${read.problem}.`);
};

const timePattern = /^(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])?\.?\s*(?:m\.?)?$/i;

/** `2:30 PM`, `9 am` or `14:30`, as HH:MM. */
export const timeOf: CellParser<string> = (text) => {
  const [, hours = '', minutes, half] = timePattern.exec(text) ?? [];
  const wrong = problem('Write the time as 2:30 PM or 14:30.');
  const hour = Number(hours);
  if (hours === '' || Number(minutes ?? 0) > 59 || (!half && minutes === undefined)) return wrong;
  if (half ? hour < 1 || hour > 12 : hour > 23) return wrong;
  const ofDay = half ? (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : hour;
  return parsed(`${String(ofDay).padStart(2, '0')}:${minutes ?? '00'}`);
};

/** One of a few values, each under the names that it goes by. */
export const oneOf = <T>(names: readonly (readonly [value: T, ...names: string[]])[], hint: string): CellParser<T> => {
  const values = new Map(names.flatMap(([value, ...all]) => all.map((name) => [name, value] as const)));
  return (text) => {
    const value = values.get(text.toLowerCase());
    return value === undefined ? problem(hint) : parsed(value);
  };
};

export const yesOrNo = oneOf<boolean>(
  [
    [true, 'yes', 'y', 'true', '1', 'x', 'on'],
    [false, 'no', 'n', 'false', '0', 'off'],
  ],
  'Write Yes or No.',
);

export const wholeNumber =
  (least: number, most: number): CellParser<number> =>
  (text) => {
    const number = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
    return number >= least && number <= most ? parsed(number) : problem(`Write a number from ${least} to ${most}.`);
  };
