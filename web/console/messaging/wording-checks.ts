import type { Channel } from '../../../domain/channels.ts';
import type { Locale } from '../../../domain/locales.ts';
import {
  exampleValuesBy,
  placeholderFaults,
  placeholderNames,
  placeholdersBy,
  render,
} from '../../../domain/placeholders.ts';
import type { PlaceholderFault, PlaceholderName } from '../../../domain/placeholders.ts';
import { countSegments } from '../../../domain/segments.ts';
import { secondsAloud } from '../../../domain/spoken.ts';
import { templateWarnings } from '../../../domain/template-warnings.ts';
import type { TemplateWarning } from '../../../domain/template-warnings.ts';

export interface Wording {
  subject: string | null;
  body: string;
}

export type Field = 'subject' | 'body';

export interface Checked {
  /** Faults that keep the message from being saved and sent, each where it stands. */
  faults: (PlaceholderFault & { field: Field })[];
  /** May be sent all the same. */
  warnings: TemplateWarning[];
  example: Wording;
  segments: ReturnType<typeof countSegments>;
  /** How long a call speaks, about. */
  seconds: number;
}

const isPlaceholder = (name: string): name is PlaceholderName => placeholderNames.some((each) => each === name);

interface Against {
  /** Names that the message type allows. */
  placeholders: readonly string[];
  practice: string;
  method: Channel;
  language: Locale;
}

/** Checks what is being written as the server will, and fills it with example values. */
export const checkWording = ({ subject, body }: Wording, against: Against): Checked => {
  const { placeholders, practice, method, language } = against;
  const named = placeholders.filter(isPlaceholder);
  const allowedIn = (field: Field) => placeholdersBy(field === 'subject' ? field : method, named);
  const values = { ...exampleValuesBy(method, language), Practice: practice };
  const filled = (text: string) => render(text, values);
  const example = { subject: subject === null ? null : filled(subject), body: filled(body) };
  const faultsIn = (field: Field, text: string) =>
    placeholderFaults(text, allowedIn(field)).map((fault) => ({ ...fault, field }));
  return {
    faults: [...faultsIn('subject', subject ?? ''), ...faultsIn('body', body)],
    warnings: templateWarnings({ subject, body, example: example.body }, method),
    example,
    segments: countSegments(example.body),
    seconds: secondsAloud(example.body, language),
  };
};

/** The text with what was proposed in place of the fault, and where the cursor belongs then. */
export const mended = (
  text: string,
  { index, length, suggestion }: PlaceholderFault,
): { text: string; caret: number } => {
  const piece = suggestion === null ? '' : `<${suggestion}>`;
  return { text: text.slice(0, index) + piece + text.slice(index + length), caret: index + piece.length };
};

export const sameWording = (a: Wording, b: Wording): boolean => a.subject === b.subject && a.body === b.body;
