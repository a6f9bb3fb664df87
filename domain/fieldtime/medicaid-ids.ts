import { parsed, problem } from '../parsed.ts';
import type { Parsed } from '../parsed.ts';
import { usStates } from './us-states.ts';

interface MedicaidForm {
  pattern: RegExp;
  /** For people: what it consists of. */
  words: string;
  source: string;
  /** Day on which the source was read, YYYY-MM-DD. Null: the form is common knowledge that no document of the state was found for, so another one is only warned of. */
  checked: string | null;
}

/**
 * How Medicaid ids look, by state. Of a state that does not stand here only the shape that all have is checked, and whoever reads the answer is told so.
 * States change their forms: look the source up again before a row is trusted for long.
 */
export const medicaidForms: Readonly<Record<string, MedicaidForm>> = {
  AZ: {
    pattern: /^A\d{8}$/,
    words: 'the letter A and 8 digits, as in A12345678',
    source: 'AHCCCS ids as providers print them',
    checked: null,
  },
  CA: {
    pattern: /^\d{8}[A-Z]$/,
    words: '8 digits and a letter, as in 91234567A',
    source: 'Santa Clara County, MEDS handbook, field CIN: nine characters, eight digits and a letter',
    checked: '2026-11-28',
  },
  NC: {
    pattern: /^\d{9}[A-Z]$/,
    words: '9 digits and a letter, as in 123456789K',
    source: 'NCTracks recipient ids as providers print them',
    checked: null,
  },
  NY: {
    pattern: /^[A-Z]{2}\d{5}[A-Z]$/,
    words: '2 letters, 5 digits and a letter, as in AB12345C',
    source: 'Client Identification Number of the benefit card: AA11111A',
    checked: '2026-11-28',
  },
  OH: {
    pattern: /^\d{12}$/,
    words: '12 digits',
    source:
      'Ohio Department of Medicaid, Alternate EVV Data Collection Systems, Interface Specifications, 17 March 2020',
    checked: '2026-11-28',
  },
};

/** As every state writes them: no signs, no spaces. */
const anyState = /^[A-Z0-9]{6,14}$/;
/** What people type in to get past the field. */
const placeholder = /^(.)\1+$|^(1234567890?1?2?|0123456789)$|^(PENDING|UNKNOWN|NONE|NOTAPPLICABLE|TEST\w*|TBD\w*)$/;

/** `warning`: what a person should compare; null where the form is the one of the state. */
export interface MedicaidId {
  value: string;
  warning: string | null;
}

/** @param state abbreviation of where the client lives, or null where that is not known */
export const parseMedicaidId = (text: string, state: string | null): Parsed<MedicaidId> => {
  const value = text.replace(/[\s.\u002d\u2010-\u2015]/g, '').toUpperCase();
  if (value === '') return problem('Enter the Medicaid ID.');
  if (placeholder.test(value))
    return problem('This is a placeholder, not a Medicaid ID. Leave the field empty until the ID is known.');
  const name = state === null ? 'this state' : (usStates[state] ?? state);
  const form = state === null ? undefined : medicaidForms[state];
  if (form?.pattern.test(value)) return parsed({ value, warning: null });
  if (form && form.checked !== null) return problem(`A Medicaid ID of ${name} consists of ${form.words}.`);
  if (!anyState.test(value) || !/\d/.test(value))
    return problem('A Medicaid ID consists of 6 to 14 letters and digits.');
  const warning = form
    ? `Medicaid IDs of ${name} usually consist of ${form.words}. Compare this one with the card.`
    : `The form of Medicaid IDs of ${name} is not known to Rounds. Compare this one with the card.`;
  return parsed({ value, warning });
};
