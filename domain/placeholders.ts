import { type Channel, hasShortDates } from './channels.ts';
import { keysOf } from './keys.ts';
import type { Locale } from './locales.ts';

/** Every placeholder, `<Name>` in a template, with what it stands for. */
export const placeholders = {
  ClientName: "The client's first name; left out where a shared phone or mailbox must not learn it",
  StaffName: "The staff member's first name; left out where others read at the same number or mailbox",
  ServiceDate: 'Date of the appointment',
  ServiceTime: 'Time of the appointment, where it takes place',
  Clinician: 'Who the appointment is with',
  Location: 'Name of the location',
  LocationPhone: 'Phone number of the location',
  RenewalItem: 'What expires; of a client no more than may be told',
  ExpiryDate: 'Date on which it expires',
  FormCount: 'How many forms: "2 forms", never which',
  Practice: "The practice's name, or its alias for messages",
  PracticePhone: "The practice's phone number",
  ConfirmLink: 'Link to confirm or to ask for another time; a text asks for C or X instead',
} as const;
export type PlaceholderName = keyof typeof placeholders;
export type PlaceholderValues = Readonly<Partial<Record<PlaceholderName, string>>>;

export const placeholderNames: readonly PlaceholderName[] = keysOf(placeholders);
/** Stands in the text of an e-mail where its own link is written at the hand-over, and nowhere else: it is made of the message's id. */
export const confirmLinkPlaceholder = '<ConfirmLink>';
/** What stands there for staff who look at the message: the link is its reader's. */
export const confirmLinkShown = '[link to confirm]';

/** Of the placeholders of a message type those that a contact method knows: a link would take the whole of a text. */
export const placeholdersBy = <Name extends string>(method: string, names: readonly Name[]): Name[] =>
  names.filter((name) => name !== 'ConfirmLink' || method === 'email');

const isPlaceholder = (name: string): name is PlaceholderName => Object.hasOwn(placeholders, name);

const english: Readonly<Record<PlaceholderName, string>> = {
  ClientName: 'Jordan',
  StaffName: 'Dana',
  ServiceDate: 'Tuesday, March 3, 2026',
  ServiceTime: '9:30 AM',
  Clinician: 'Dana Reyes',
  Location: 'Main Street',
  LocationPhone: '(208) 555-0100',
  RenewalItem: 'paperwork',
  ExpiryDate: 'Tuesday, March 31, 2026',
  FormCount: '2 forms',
  Practice: 'ABC Therapeutic Group',
  PracticePhone: '(208) 555-0100',
  ConfirmLink: 'https://abc.portal.example/answer/example',
};
/** Examples of all values. A message has those of its method: {@link exampleValuesBy}. */
export const exampleValues: Readonly<Record<Locale, Readonly<Record<PlaceholderName, string>>>> = {
  en: english,
  es: {
    ...english,
    ServiceDate: 'martes, 3 de marzo de 2026',
    ServiceTime: '9:30 a.m.',
    RenewalItem: 'papeles',
    ExpiryDate: 'martes, 31 de marzo de 2026',
    FormCount: '2 formularios',
  },
};

const shortDates: Readonly<Record<Locale, Pick<PlaceholderValues, 'ServiceDate' | 'ExpiryDate'>>> = {
  en: { ServiceDate: 'Tue, Mar 3', ExpiryDate: 'Tue, Mar 31' },
  es: { ServiceDate: '3 de marzo', ExpiryDate: '31 de marzo' },
};
/** Examples of all values as a message by this method tells them, for a preview before the audience is known and for a test. */
export const exampleValuesBy = (method: Channel, language: Locale): Readonly<Record<PlaceholderName, string>> =>
  hasShortDates(method) ? { ...exampleValues[language], ...shortDates[language] } : exampleValues[language];

/** `<`, a letter, and what follows up to `>` on the same line: what a person meant as a placeholder, rightly spelled or not. `a < b` is text. */
const written = /<(\p{L}[^<>\n]*)(>?)/gu;

/** Letters that differ between two words, at least: Levenshtein's distance. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
};

const bare = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The allowed name that was probably meant, or null where none comes near. */
const nearest = (name: string, allowed: readonly PlaceholderName[]): PlaceholderName | null => {
  const ranked = allowed
    .map((candidate) => ({ candidate, apart: distance(bare(name), bare(candidate)) }))
    .toSorted((a, b) => a.apart - b.apart);
  const best = ranked[0];
  return best && best.apart <= Math.max(2, best.candidate.length / 2) ? best.candidate : null;
};

/** A placeholder that is none, where it stands: `length` characters from `index` on. */
export interface PlaceholderFault {
  index: number;
  length: number;
  sentence: string;
  /** What was probably meant; written instead, the fault is gone. */
  suggestion: PlaceholderName | null;
}

/** What is wrong with the placeholders of a template, each where it stands; empty: it can be saved. `allowed` are those of its message type. */
export const placeholderFaults = (template: string, allowed: readonly PlaceholderName[]): PlaceholderFault[] => {
  const list = allowed.map((name) => `<${name}>`).join(', ');
  const faults: PlaceholderFault[] = [];
  for (const { 0: found, 1: name = '', 2: end, index } of template.matchAll(written)) {
    if (end === '') {
      const start = allowed.find((candidate) => name.startsWith(candidate));
      if (!start) continue;
      const sentence = `<${start} has no closing ">": write <${start}>.`;
      faults.push({ index, length: start.length + 1, sentence, suggestion: start });
      continue;
    }
    if ((allowed as readonly string[]).includes(name)) continue;
    const suggestion = nearest(name, allowed);
    const what = isPlaceholder(name) ? 'is not available for this message type' : 'is not a placeholder';
    const sentence = `<${name}> ${what}. ${suggestion ? `Did you mean <${suggestion}>? ` : ''}Allowed are ${list}.`;
    faults.push({ index, length: found.length, sentence, suggestion });
  }
  return faults;
};

/** The same as sentences, each once. */
export const placeholderProblems = (template: string, allowed: readonly PlaceholderName[]): string[] => [
  ...new Set(placeholderFaults(template, allowed).map(({ sentence }) => sentence)),
];

/** Names of the placeholders a template uses, each once, in order. */
export const placeholdersIn = (template: string): PlaceholderName[] => [
  ...new Set(
    [...template.matchAll(written)].flatMap(([, name = '', end]) => (end && isPlaceholder(name) ? [name] : [])),
  ),
];

/** One line, without control characters: a value cannot add lines to a text or headers to an e-mail. */
const oneLine = (value: string) => value.replace(/[\s\p{Cc}]+/gu, ' ').trim();

/** Takes a placeholder out with the space before it, or, where it begins a line, with the comma or colon after it. */
const without = (template: string, name: PlaceholderName) =>
  template.replace(new RegExp(`^<${name}>[,:]? ?| ?<${name}>`, 'gm'), '');

/**
 * Fills a template in one pass, so what a value contains is never taken for a placeholder. Where a value is empty the sentence closes up:
 * "Hello <ClientName>," becomes "Hello,". Unknown names stay as written; saving refuses them.
 * @throws Error when a placeholder of the template has no value: a message with a hole must not go out.
 */
export const render = (template: string, values: PlaceholderValues): string => renderer(template)(values);

/** {@link render} for a template that is filled many times: what it asks for is sought once. */
export const renderer = (template: string): ((values: PlaceholderValues) => string) => {
  const names = placeholdersIn(template);
  return (values) =>
    names
      .filter((name) => values[name] !== undefined && oneLine(values[name]) === '')
      .reduce(without, template)
      .replace(written, (match, name: string, end: string) => {
        if (end === '' || !isPlaceholder(name)) return match;
        const value = values[name];
        if (value === undefined) throw new Error(`No value for the placeholder <${name}>.`);
        return oneLine(value);
      });
};
