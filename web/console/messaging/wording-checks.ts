import { exampleValues, placeholderNames, placeholderProblems, render } from '../../../domain/placeholders.ts';
import type { PlaceholderName } from '../../../domain/placeholders.ts';
import { countSegments } from '../../../domain/segments.ts';
import { wordingWarnings } from '../../../domain/wording.ts';

export interface Wording {
  subject: string | null;
  body: string;
}

export interface Checked {
  /** Faults that keep the message from being saved and sent, one sentence each. */
  subjectProblems: string[];
  bodyProblems: string[];
  /** May be sent all the same. */
  warnings: string[];
  example: Wording;
  segments: ReturnType<typeof countSegments>;
}

const isPlaceholder = (name: string): name is PlaceholderName => placeholderNames.some((each) => each === name);

/** Checks what is being written as the server will, and fills it with example values. */
export const checkWording = (
  { subject, body }: Wording,
  placeholders: readonly string[],
  practice: string,
): Checked => {
  const allowed = placeholders.filter(isPlaceholder);
  const values = { ...exampleValues.en, Practice: practice };
  const filled = (text: string) => render(text, values);
  const example = { subject: subject === null ? null : filled(subject), body: filled(body) };
  return {
    subjectProblems: placeholderProblems(subject ?? '', allowed),
    bodyProblems: placeholderProblems(body, allowed),
    warnings: wordingWarnings(`${subject ?? ''}\n${body}`).map(({ sentence }) => sentence),
    example,
    segments: countSegments(example.body),
  };
};
