import type { Channel } from './channels.ts';
import { countSegments } from './segments.ts';
import { wordingWarnings } from './wording.ts';

/** May be sent all the same. `replace`: characters that a button can change all over the text. */
export interface TemplateWarning {
  sentence: string;
  replace: { from: string; to: string } | null;
}

/** Characters outside GSM-7 that editors put in by themselves, or that Spanish needs, and what says the same within it. */
const plain: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2026': '...',
  '\u00a0': ' ',
  á: 'a',
  í: 'i',
  ó: 'o',
  ú: 'u',
  Á: 'A',
  Í: 'I',
  Ó: 'O',
  Ú: 'U',
};

/** What a voice cannot say, or nobody can use who hears it. */
const unheard = (body: string): TemplateWarning[] =>
  [
    /https?:|www\./i.test(body) && 'It is read aloud: nobody can follow a link, so give a phone number instead.',
    /\bSTOP\b/i.test(body) && 'It is read aloud: calls are stopped by pressing 9, which is said after the message.',
    /[*_#@|~^{}[\]\\]|\p{Extended_Pictographic}/u.test(body) && 'It is read aloud: leave out signs that are no words.',
  ]
    .filter((sentence) => sentence !== false)
    .map((sentence) => ({ sentence, replace: null }));

/** From here on a text is longer than its aim of one segment by more than chance. */
const manySegments = 3;

/**
 * What somebody who saves a template should look at: words that tell too much; of a text also letters that more than halve a segment, the number of
 * segments with example values (`example`), and whether it says how to opt out.
 */
export const templateWarnings = (
  { subject, body, example }: { subject: string | null; body: string; example: string },
  channel: Channel,
): TemplateWarning[] => {
  const warnings: TemplateWarning[] = wordingWarnings(`${subject ?? ''}\n${body}`).map(({ sentence }) => ({
    sentence,
    replace: null,
  }));
  if (channel === 'voice') return [...warnings, ...unheard(body)];
  if (channel !== 'text') return warnings;
  for (const letter of countSegments(body).outsideGsm7) {
    const to = plain[letter] ?? null;
    const sentence = `"${letter}" makes every segment hold 70 characters instead of 160.${to === null ? '' : ` "${to}" does not.`}`;
    warnings.push({ sentence, replace: to === null ? null : { from: letter, to } });
  }
  const { segments } = countSegments(example);
  if (segments >= manySegments)
    warnings.push({ sentence: `With example values it takes ${segments} segments, and costs as many.`, replace: null });
  if (!/\bSTOP\b/.test(body))
    warnings.push({ sentence: 'It does not say how to opt out, such as "Reply STOP to opt out."', replace: null });
  return warnings;
};
