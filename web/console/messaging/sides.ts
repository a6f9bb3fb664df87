import type { Channel } from '../../../domain/channels.ts';
import type { Locale } from '../../../domain/locales.ts';
import { locales } from '../../../domain/locales.ts';
import type { DraftContent } from '../../../domain/schemas/broadcast-drafts.ts';
import type { Compose, MessageType, Template } from '../../../domain/schemas/messaging.ts';
import { longestCall } from '../../../domain/spoken.ts';
import { t } from '../t.ts';
import { checkWording, sameWording } from './wording-checks.ts';
import type { Wording } from './wording-checks.ts';

/** One method of what is composed: one alone, or e-mail and text where each person gets it by their own. */
export interface Side {
  method: Channel;
  templates: Record<Locale, Template>;
}

/** What one method says, and whether its Spanish wording is used. */
export interface Written {
  wordings: Record<Locale, Wording>;
  spanish: boolean;
}

/** The wording as it is saved. */
export const savedOf = ({ method, templates }: Side): Written['wordings'] => {
  const wording = ({ subject, body }: Template): Wording => ({
    subject: method === 'email' ? (subject ?? '') : null,
    body,
  });
  return { en: wording(templates.en), es: wording(templates.es) };
};

/** What a method begins with; `kept`: of a draft. Ad hoc texts differ each time: there Spanish is only sent where somebody wrote it. */
export const begun = (
  side: Side,
  { datesOf }: MessageType,
  kept: Pick<DraftContent, 'texts' | 'spanish'> | undefined,
): Written => ({
  wordings: kept?.texts ?? savedOf(side),
  spanish: kept?.spanish ?? (datesOf !== null || side.templates.es.version > 0),
});

/** Languages whose wording is not what is saved. */
export const unsavedIn = (side: Side, { wordings }: Written): Locale[] => {
  const saved = savedOf(side);
  return locales.filter((each) => !sameWording(wordings[each], saved[each]));
};

const sameWritten = (a: Written, b: Written) =>
  a.spanish === b.spanish &&
  sameWording(a.wordings.en, b.wordings.en) &&
  (!a.spanish || sameWording(a.wordings.es, b.wordings.es));

/** Whether both say the same to everybody, method by method. */
export const saysTheSame = (a: readonly Written[], b: readonly Written[]): boolean =>
  a.every((each, index) => {
    const other = b[index];
    return other !== undefined && sameWritten(each, other);
  });

/** As the API takes it: the only method, or the e-mail and then the text. */
export const wordsOf = ([first, text]: readonly Written[]): Pick<
  Compose,
  'subject' | 'body' | 'variants' | 'text'
> => ({
  subject: first?.wordings.en.subject ?? null,
  body: first?.wordings.en.body ?? '',
  variants: first?.spanish ? { es: first.wordings.es } : {},
  text: text
    ? { body: text.wordings.en.body, variants: text.spanish ? { es: { body: text.wordings.es.body } } : {} }
    : null,
});

/** As a draft keeps it. */
export const keptOf = ([first, text]: readonly Written[]): Pick<DraftContent, 'texts' | 'spanish' | 'text'> => {
  const nothing = { subject: null, body: '' };
  return {
    texts: first?.wordings ?? { en: nothing, es: nothing },
    spanish: first?.spanish ?? false,
    text: text ? { texts: text.wordings, spanish: text.spanish } : null,
  };
};

/** Whether every method says something, so that it can be asked who would get it. */
export const isWritten = (written: readonly Written[]): boolean =>
  written.every(({ wordings }) => wordings.en.body.trim() !== '');

/** Why what one method says cannot be sent; null: it can. */
export function faultOf(
  { method }: Side,
  { wordings, spanish }: Written,
  { placeholders }: MessageType,
  practice: string,
): string | null {
  const names = placeholders.map(({ name }) => name);
  for (const language of spanish ? locales : (['en'] as const)) {
    const { subject, body } = wordings[language];
    if (body.trim() === '') return t('compose.need.body');
    if (subject !== null && subject.trim() === '') return t('compose.need.subject');
    const { faults, seconds } = checkWording(wordings[language], { placeholders: names, practice, method, language });
    if (faults.length > 0) return t('compose.need.placeholders');
    if (method === 'voice' && seconds > longestCall) return t('compose.need.shorter', { most: longestCall });
  }
  return null;
}

/** Of the server's words about fields those about one method, by the names of its own fields. */
export const errorsOf = (
  errors: Record<string, string>,
  { method }: Side,
  isShared: boolean,
): Record<string, string> => {
  if (!isShared || method !== 'text') return errors;
  const own = Object.entries(errors).filter(([path]) => path.startsWith('text.'));
  return Object.fromEntries(own.map(([path, message]) => [path.slice('text.'.length), message]));
};
