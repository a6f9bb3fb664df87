import type { WrittenType } from './message-type.ts';
import { visitPlaceholders } from './visits.ts';

/** Capped: it reminds of nothing that is to come, and who is not written to is on the call list. */
export const missedAppointments: WrittenType = {
  label: 'Client Missed Appointments',
  description: 'Every client who missed an appointment on the chosen days; those with a later one are left out.',
  audience: 'clients',
  datesOf: 'missed appointments',
  about: { states: ['missed'], ahead: false },
  capped: true,
  placeholders: visitPlaceholders,
  templates: {
    email: {
      en: {
        subject: 'We missed you on <ServiceDate>',
        body: 'Hello <ClientName>,\n\nwe missed you at your appointment on <ServiceDate> at <ServiceTime>.\n\nPlease call <LocationPhone> to find a new time.\n\n<Practice>\n<PracticePhone>',
      },
      es: {
        subject: 'Le esperamos el <ServiceDate>',
        body: 'Hola <ClientName>:\n\nLe esperamos en su cita del <ServiceDate>, hora: <ServiceTime>.\n\nPor favor llame al <LocationPhone> para encontrar otra hora.\n\n<Practice>\n<PracticePhone>',
      },
    },
    text: {
      en: {
        subject: null,
        body: '<Practice>: Hello <ClientName>, we missed you on <ServiceDate> at <ServiceTime>. For a new time call <LocationPhone>. Reply STOP to opt out.',
      },
      es: {
        subject: null,
        body: '<Practice>: Hola <ClientName>, le esperamos: <ServiceDate>, <ServiceTime>. Para otra hora llame al <LocationPhone>. Responda STOP para no recibir mensajes.',
      },
    },
    voice: {
      en: {
        subject: null,
        body: 'Hello <ClientName>. This is <Practice>. We missed you at your appointment on <ServiceDate> at <ServiceTime>. To find a new time, please call <LocationPhone>.',
      },
      es: {
        subject: null,
        body: 'Hola <ClientName>. Le llama <Practice>. Le esperamos en su cita del <ServiceDate>, hora: <ServiceTime>. Para encontrar otra hora, por favor llame al <LocationPhone>.',
      },
    },
  },
};
