import type { Locale } from '../locales.ts';
import type { WrittenType } from './message-type.ts';

const names: Readonly<Record<Locale, { one: string; other: string }>> = {
  en: { one: 'form', other: 'forms' },
  es: { one: 'formulario', other: 'formularios' },
};

/** "2 forms" */
const inNumbers = (count: number, locale: Locale) => `${count} ${names[locale][count === 1 ? 'one' : 'other']}`;

/**
 * Which forms they are no message and no list tells, by whatever way: a name such as PHQ-9 says what somebody is asked about. Where several read at one
 * address they are told all of theirs together. Capped: each form has reminders of its own, by its due date.
 */
export const formsToComplete: WrittenType = {
  label: 'Client Forms to Complete',
  description: 'Every active client who can sign in to the portal and has forms to complete there.',
  audience: 'clients',
  datesOf: null,
  about: { states: ['open'], ahead: false },
  capped: true,
  placeholders: ['ClientName', 'FormCount', 'Practice', 'PracticePhone'],
  templates: {
    email: {
      en: {
        subject: 'You have <FormCount> to complete',
        body: 'Hello <ClientName>,\n\nyou have <FormCount> to complete in the client portal. Please sign in there.\n\nIf you need help, call us at <PracticePhone>.\n\n<Practice>',
      },
      es: {
        subject: 'Tiene <FormCount> por completar',
        body: 'Hola <ClientName>:\n\nTiene <FormCount> por completar en el portal del cliente. Por favor inicie sesión allí.\n\nSi necesita ayuda, llámenos al <PracticePhone>.\n\n<Practice>',
      },
    },
    text: {
      en: {
        subject: null,
        body: '<Practice>: Hello <ClientName>, you have <FormCount> to complete in the client portal. Help: <PracticePhone>. Reply STOP to opt out.',
      },
      es: {
        subject: null,
        body: '<Practice>: Hola <ClientName>, tiene <FormCount> por completar en el portal. Ayuda: <PracticePhone>. Responda STOP para no recibir mensajes.',
      },
    },
    voice: {
      en: {
        subject: null,
        body: 'Hello <ClientName>. This is <Practice>. You have <FormCount> to complete in the client portal. If you need help, please call us at <PracticePhone>.',
      },
      es: {
        subject: null,
        body: 'Hola <ClientName>. Le llama <Practice>. Tiene <FormCount> por completar en el portal del cliente. Si necesita ayuda, por favor, llámenos al <PracticePhone>.',
      },
    },
  },
  tell: (clients, { locale }) => ({
    FormCount: inNumbers(
      clients.reduce((sum, { forms }) => sum + Number(forms), 0),
      locale,
    ),
  }),
  inWords: ({ day, forms }, date) =>
    `${inNumbers(Number(forms), 'en')} to complete, ${forms === '1' ? '' : 'the first '}since ${date(day)}`,
};
