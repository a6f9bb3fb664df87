import type { WrittenType } from './message-type.ts';

/** It never tells the day, and nothing that an age or a year could be told by. Capped: who hears of something else that day misses nothing. */
export const birthdays: WrittenType = {
  label: 'Client Birthdays',
  description:
    'Every active client whose birthday is on the chosen days. All are greeted at the broadcast time: choose one day to greet on the day.',
  audience: 'clients',
  datesOf: 'birthdays',
  about: { states: ['birthday'], ahead: true },
  capped: true,
  placeholders: ['ClientName', 'Practice', 'PracticePhone'],
  templates: {
    email: {
      en: {
        subject: 'Greetings from <Practice>',
        body: 'Hello <ClientName>,\n\nall of us wish you a happy birthday.\n\n<Practice>',
      },
      es: {
        subject: 'Un saludo de <Practice>',
        body: 'Hola <ClientName>:\n\nTodo el equipo le desea un feliz cumpleaños.\n\n<Practice>',
      },
    },
    text: {
      en: {
        subject: null,
        body: '<Practice>: Hello <ClientName>, all of us wish you a happy birthday. Reply STOP to opt out.',
      },
      es: {
        subject: null,
        body: '<Practice>: Hola <ClientName>, le deseamos un feliz cumpleaños. Responda STOP para no recibir mensajes.',
      },
    },
    voice: {
      en: {
        subject: null,
        body: 'Hello <ClientName>. This is <Practice>. All of us wish you a happy birthday.',
      },
      es: {
        subject: null,
        body: 'Hola <ClientName>. Le llama <Practice>. Todo el equipo le desea un feliz cumpleaños.',
      },
    },
  },
  inWords: ({ day }, date) => `Birthday on ${date(day)}`,
};
