import { isCalendarDate } from './calendar-date.ts';

/** One thing that is looked for; `word` is sought in names and numbers, the others beside it where it can be read so. */
export interface PeopleTerm {
  word: string;
  /** Birth date, ISO. */
  date: string | null;
  /** Last digits of a phone number, four at least. */
  digits: string | null;
  email: string | null;
}

/** Numbers are typed with blanks and brackets: together they are one term. */
const term = /\d{1,2}\/\d{1,2}\/\d{4}|\d{4}-\d\d-\d\d(?!\d)|(?<![^\s,])[+(]?\d[\d\s().-]*\d(?![^\s,])|[^\s,]+/g;

/** What to look for in a text as it is typed: parts of names, record number, phone, birth date (MM/DD/YYYY or ISO), e-mail. */
export const peopleTerms = (text: string): PeopleTerm[] =>
  (text.match(term) ?? []).map((word) => {
    const date = dateOf(word);
    return { word, date, digits: date === null ? digitsOf(word) : null, email: word.includes('@') ? word : null };
  });

function digitsOf(word: string): string | null {
  if (!/^[+\d\s().-]+$/.test(word)) return null;
  const digits = word.replace(/\D/g, '');
  return digits.length >= 4 ? digits : null;
}

function dateOf(word: string): string | null {
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(word);
  const iso = american
    ? `${american[3]}-${american[1]?.padStart(2, '0')}-${american[2]?.padStart(2, '0')}`
    : /^\d{4}-\d\d-\d\d$/.exec(word)?.[0];
  if (iso === undefined || iso.startsWith('0000')) return null;
  return isCalendarDate(iso) ? iso : null;
}
