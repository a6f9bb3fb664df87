import type { WrittenType } from './message-type.ts';

/** Capped: what a practice tells everybody can wait, or be said another way. */
export const plainBroadcast: WrittenType = {
  label: 'Plain Broadcast',
  description: 'Every active client.',
  audience: 'clients',
  datesOf: null,
  about: null,
  capped: true,
  placeholders: ['ClientName', 'Practice', 'PracticePhone'],
  templates: {
    email: {
      en: {
        subject: 'A message from <Practice>',
        body: 'Hello <ClientName>,\n\nplease call us at <PracticePhone>.\n\n<Practice>',
      },
      es: {
        subject: 'Un mensaje de <Practice>',
        body: 'Hola <ClientName>:\n\nPor favor llámenos al <PracticePhone>.\n\n<Practice>',
      },
    },
    text: {
      en: {
        subject: null,
        body: '<Practice>: Hello <ClientName>, please call us at <PracticePhone>. Reply STOP to opt out.',
      },
      es: {
        subject: null,
        body: '<Practice>: Hola <ClientName>, por favor llame al <PracticePhone>. Responda STOP para no recibir mensajes.',
      },
    },
    voice: {
      en: {
        subject: null,
        body: 'Hello <ClientName>. This is <Practice>. Please call us at <PracticePhone>.',
      },
      es: {
        subject: null,
        body: 'Hola <ClientName>. Le llama <Practice>. Por favor, llámenos al <PracticePhone>.',
      },
    },
  },
};
