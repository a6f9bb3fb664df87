import type { Channel } from '../../../domain/channels.ts';
import type { Locale } from '../../../domain/locales.ts';
import { locales } from '../../../domain/locales.ts';
import type { DraftContent } from '../../../domain/schemas/broadcast-drafts.ts';
import type { Compose, MessageType } from '../../../domain/schemas/messaging.ts';
import type { Template } from '../../../domain/schemas/templates.ts';
import { longestCall } from '../../../domain/spoken.ts';
import { t } from '../t.ts';
import { checkWording, sameWording } from './wording-checks.ts';
import type { Wording } from './wording-checks.ts';

/** One method of what is composed: one alone, or each that is offered where each person gets it by their own. */
export interface Side {
  method: Channel;
  templates: Record<Locale, Template>;
}

/** What one method says, and whether its Spanish wording is used. */
export interface Written {
  wordings: Record<Locale, Wording>;
  spanish: boolean;
  /** Who prefers it does not get it by it. Of calls and faxes beside e-mail and text alone. */
  off?: boolean;
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
  (a.off ?? false) === (b.off ?? false) &&
  a.spanish === b.spanish &&
  sameWording(a.wordings.en, b.wordings.en) &&
  (!a.spanish || sameWording(a.wordings.es, b.wordings.es));

/** Whether both say the same to everybody, method by method. */
export const saysTheSame = (a: readonly Written[], b: readonly Written[]): boolean =>
  a.every((each, index) => {
    const other = b[index];
    return other !== undefined && sameWritten(each, other);
  });

/** Methods whose words stand beside those of the first, under their own names. */
const besideFirst = ['text', 'voice', 'fax'] as const;
type Beside = (typeof besideFirst)[number];

const eachBeside = <T>(
  sides: readonly Side[],
  written: readonly Written[],
  of: (written: Written) => T,
): Record<Beside, T | null> => {
  const one = (method: Beside) => {
    const index = sides.findIndex((side, at) => at > 0 && side.method === method);
    const found = written[index];
    return found && !found.off ? of(found) : null;
  };
  return { text: one('text'), voice: one('voice'), fax: one('fax') };
};

/** As the API takes it: the only method, or the e-mail and then what the others say. */
export const wordsOf = (
  sides: readonly Side[],
  written: readonly Written[],
): Pick<Compose, 'subject' | 'body' | 'variants' | Beside> => {
  const [first] = written;
  return {
    subject: first?.wordings.en.subject ?? null,
    body: first?.wordings.en.body ?? '',
    variants: first?.spanish ? { es: first.wordings.es } : {},
    ...eachBeside(sides, written, ({ wordings, spanish }) => ({
      body: wordings.en.body,
      variants: spanish ? { es: { body: wordings.es.body } } : {},
    })),
  };
};

/** As a draft keeps it. */
export const keptOf = (
  sides: readonly Side[],
  written: readonly Written[],
): Pick<DraftContent, 'texts' | 'spanish' | Beside> => {
  const nothing = { subject: null, body: '' };
  const [first] = written;
  return {
    texts: first?.wordings ?? { en: nothing, es: nothing },
    spanish: first?.spanish ?? false,
    ...eachBeside(sides, written, ({ wordings, spanish }) => ({ texts: wordings, spanish })),
  };
};

/** What a side begins with; a draft in which calls or faxes were turned off has none of their words. */
export const begunSide = (side: Side, index: number, type: MessageType, kept: DraftContent | undefined): Written => {
  if (index === 0) return begun(side, type, kept);
  const own = besideFirst.find((method) => method === side.method);
  const saved = own && kept?.[own];
  const off = kept !== undefined && !saved && side.method !== 'text';
  return { ...begun(side, type, saved ?? undefined), ...(off ? { off } : {}) };
};

/** Whether every method that is used says something, so that it can be asked who would get it. */
export const isWritten = (written: readonly Written[]): boolean =>
  written.every(({ wordings, off }) => off || wordings.en.body.trim() !== '');

/** Why what one method says cannot be sent; null: it can. */
export function faultOf(
  { method }: Side,
  { wordings, spanish, off }: Written,
  { placeholders }: MessageType,
  practice: string,
): string | null {
  if (off) return null;
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
  if (!isShared || method === 'email') return errors;
  const before = `${method}.`;
  const own = Object.entries(errors).filter(([path]) => path.startsWith(before));
  return Object.fromEntries(own.map(([path, message]) => [path.slice(before.length), message]));
};
