import type { WrittenType } from './message-type.ts';

/** It never says how much, or what for: others may read it. Capped: it can wait for another day. */
export const balanceDue: WrittenType = {
  label: 'Client Balance Due',
  description:
    'Every active client who owes the practice something and whose last statement was to be paid by one of the chosen days.',
  audience: 'clients',
  datesOf: 'due dates',
  about: { states: ['owing'], ahead: false },
  capped: true,
  placeholders: ['ClientName', 'Practice', 'PracticePhone'],
  templates: {
    email: {
      en: {
        subject: 'A balance is due at <Practice>',
        body: 'Hello <ClientName>,\n\na balance is due. Please see your client portal, or call us at <PracticePhone>.\n\nIf you have paid in the meantime, thank you: there is nothing to do.\n\n<Practice>',
      },
      es: {
        subject: 'Tiene un saldo pendiente en <Practice>',
        body: 'Hola <ClientName>:\n\nTiene un saldo pendiente. Consulte su portal o llámenos al <PracticePhone>.\n\nSi ya pagó, gracias: no tiene que hacer nada.\n\n<Practice>',
      },
    },
    text: {
      en: {
        subject: null,
        body: '<Practice>: Hello <ClientName>, a balance is due. See your portal or call <PracticePhone>. Reply STOP to opt out.',
      },
      es: {
        subject: null,
        body: '<Practice>: Hola <ClientName>, tiene un saldo pendiente. Vea su portal o llame al <PracticePhone>. Responda STOP para no recibir mensajes.',
      },
    },
    voice: {
      en: {
        subject: null,
        body: 'Hello <ClientName>. This is <Practice>. A balance is due. Please see your client portal, or call us at <PracticePhone>.',
      },
      es: {
        subject: null,
        body: 'Hola <ClientName>. Le llama <Practice>. Tiene un saldo pendiente. Por favor, consulte su portal o llámenos al <PracticePhone>.',
      },
    },
  },
  inWords: ({ day }, date) => `Statement due on ${date(day)}`,
};
