import type { Locale } from '../locales.ts';
import type { Templates, TemplateText } from './message-type.ts';

/** How a letter opens and ends. It still reads well where the name is left out. */
const forms: Readonly<Record<Locale, { greeting: RegExp; opening: string; closing: string }>> = {
  en: { greeting: /^Hello (<\w+>),/, opening: 'Good day $1:', closing: 'Sincerely,' },
  es: { greeting: /^Hola (<\w+>):/, opening: 'Buen día $1:', closing: 'Atentamente,' },
};

/** The e-mail of a message type as the letter that is faxed: opened and closed formally, and its first sentence with a capital. A fax has no subject and no links. */
export const faxLetter = (email: Templates): Templates => ({
  en: asLetter(email.en, 'en'),
  es: asLetter(email.es, 'es'),
});

function asLetter({ body }: TemplateText, language: Locale): TemplateText {
  const { greeting, opening, closing } = forms[language];
  const letter = body
    .replaceAll(/[^\n]+<ConfirmLink>\n\n/g, '')
    .replace(greeting, opening)
    .replace(/(?<=\n\n)\p{Ll}/u, (first) => first.toUpperCase())
    .replace(/\n\n(?=<Practice>(?:\n<PracticePhone>)?$)/, `\n\n${closing}\n`);
  return { subject: null, body: letter };
}
