import { keysOf } from './keys.ts';
import type { Locale } from './locales.ts';
import { displayPhone } from './phone.ts';
import { clockTimeWithZone, longDate } from './time.ts';

/** Pages that a message by fax may fill, its cover page with it: a machine that is kept busy longer hangs up. */
export const mostFaxPages = 10;

/** What a fax is made of beside its message. */
export interface FaxFacts {
  /** The practice as it names itself in messages. */
  practice: string;
  /** Number that whoever got it by mistake can call; E.164. */
  phone: string;
  /** Of the machine; E.164. */
  to: string;
  /** ISO instant of the hand-over. */
  sentAt: string;
  /** The practice's. */
  zone: string;
  /** Null: nobody knows, so English. */
  language: Locale | null;
  body: string;
}

interface Words {
  title: string;
  to: string;
  from: string;
  date: string;
  pages: string;
  page: (page: number, pages: number) => string;
  notice: (practice: string, phone: string) => string;
  missing: Readonly<Record<Script, string>>;
}

/** Scripts and signs that are named where they cannot be printed. */
const scripts = {
  emoji: /\p{Extended_Pictographic}|\p{Regional_Indicator}/u,
  arabic: /\p{Script=Arabic}/u,
  hebrew: /\p{Script=Hebrew}/u,
  japanese: /\p{Script=Hiragana}|\p{Script=Katakana}/u,
  korean: /\p{Script=Hangul}/u,
  chinese: /\p{Script=Han}/u,
  thai: /\p{Script=Thai}/u,
  other: /[^]/u,
} as const;
type Script = keyof typeof scripts;

const words: Readonly<Record<Locale, Words>> = {
  en: {
    title: 'Fax',
    to: 'To',
    from: 'From',
    date: 'Date',
    pages: 'Pages',
    page: (page, pages) => `Page ${page} of ${pages}`,
    notice: (practice, phone) =>
      `Confidential. This fax is meant only for the person it is addressed to and may hold health information that the law protects. If it has reached you by mistake, please do not read, copy or pass it on: call ${practice} at ${phone}, and destroy all its pages. To get no more faxes from us, call the same number.`,
    missing: {
      emoji: 'emoji',
      arabic: 'Arabic letters',
      hebrew: 'Hebrew letters',
      japanese: 'Japanese characters',
      korean: 'Korean characters',
      chinese: 'Chinese characters',
      thai: 'Thai letters',
      other: 'a sign',
    },
  },
  es: {
    title: 'Fax',
    to: 'Para',
    from: 'De',
    date: 'Fecha',
    pages: 'Páginas',
    page: (page, pages) => `Página ${page} de ${pages}`,
    notice: (practice, phone) =>
      `Confidencial. Este fax es solo para la persona a quien va dirigido y puede contener información médica protegida por la ley. Si lo recibió por error, no lo lea, no lo copie ni lo comparta: llame a ${practice} al ${phone} y destruya todas sus páginas. Si no desea recibir más faxes nuestros, llame al mismo número.`,
    missing: {
      emoji: 'emoji',
      arabic: 'letras árabes',
      hebrew: 'letras hebreas',
      japanese: 'caracteres japoneses',
      korean: 'caracteres coreanos',
      chinese: 'caracteres chinos',
      thai: 'letras tailandesas',
      other: 'un signo',
    },
  },
};

/**
 * A fax in the form that platform/fax-document prints. The cover page lies open beside the machine, so it names the practice and two numbers, and
 * nobody whom the message is about.
 */
export function faxDocument({ practice, phone, to, sentAt, zone, language, body }: FaxFacts) {
  const locale = language ?? 'en';
  const said = words[locale];
  return {
    language: locale,
    date: new Date(sentAt),
    cover: {
      title: said.title,
      heading: practice,
      rows: [
        { label: said.to, value: displayPhone(to) },
        { label: said.from, value: `${practice}, ${displayPhone(phone)}` },
        { label: said.date, value: `${longDate(sentAt, zone, locale)}, ${clockTimeWithZone(sentAt, zone, locale)}` },
        { label: said.pages, value: (pages: number) => String(pages) },
      ],
      notice: said.notice(practice, displayPhone(phone)),
    },
    body,
    footer: said.page,
    nameOf: (letter: string) => unprintable(letter, locale),
  };
}

/** What a letter is called that no font of ours can print. */
export const unprintable = (letter: string, locale: Locale): string => words[locale].missing[scriptOf(letter)];

const scriptOf = (letter: string): Script => keysOf(scripts).find((script) => scripts[script].test(letter)) ?? 'other';
