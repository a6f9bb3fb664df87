import type { WrittenType } from './message-type.ts';
import { visitPlaceholders } from './visits.ts';

/** Not capped: reminders of a single appointment stand apart from the limits a day and a week. */
export const upcomingAppointments: WrittenType = {
  label: 'Client Upcoming Appointments',
  description: 'Every client with an appointment on the start date that is scheduled or confirmed.',
  audience: 'clients',
  datesOf: 'appointments',
  about: { states: ['scheduled', 'confirmed'], ahead: true },
  capped: false,
  placeholders: [...visitPlaceholders, 'ConfirmLink'],
  confirmable: true,
  templates: {
    email: {
      en: {
        subject: 'Your appointment on <ServiceDate>',
        body: 'Hello <ClientName>,\n\nthis is a reminder of your appointment on <ServiceDate> at <ServiceTime>.\nWhere: <Location>, <LocationPhone>\n\nPlease confirm, or ask for another time: <ConfirmLink>\n\n<Practice>\n<PracticePhone>',
      },
      es: {
        subject: 'Su cita del <ServiceDate>',
        body: 'Hola <ClientName>:\n\nLe recordamos su cita del <ServiceDate>, hora: <ServiceTime>.\nLugar: <Location>, <LocationPhone>\n\nPor favor confirme, o pida otra hora: <ConfirmLink>\n\n<Practice>\n<PracticePhone>',
      },
    },
    text: {
      en: {
        subject: null,
        body: '<Practice>: Hello <ClientName>, your appointment is on <ServiceDate> at <ServiceTime>. Reply C to confirm, X for another time, STOP to opt out. <LocationPhone>',
      },
      // No á, í, ó, ú: outside GSM-7 they would more than halve what fits into a segment.
      es: {
        subject: null,
        body: '<Practice>: Hola <ClientName>, su cita: <ServiceDate>, <ServiceTime>. Responda C para confirmar, X para otra hora, STOP para salir. <LocationPhone>',
      },
    },
    voice: {
      en: {
        subject: null,
        body: 'Hello <ClientName>. This is <Practice>. Your appointment is on <ServiceDate> at <ServiceTime>. If you have questions, please call <LocationPhone>.',
      },
      es: {
        subject: null,
        body: 'Hola <ClientName>. Le llama <Practice>. Su cita es el <ServiceDate>, hora: <ServiceTime>. Si tiene preguntas, por favor llame al <LocationPhone>.',
      },
    },
  },
};
