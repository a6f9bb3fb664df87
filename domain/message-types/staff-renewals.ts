import type { Locale } from '../locales.ts';
import { tellItems } from './items.ts';
import type { WrittenType } from './message-type.ts';

/** Where others read too. */
const something: Readonly<Record<Locale, string>> = { en: 'a document', es: 'un documento' };

/** Licences and trainings of an employee are no health data: they are told by their label, to the employee alone. Capped, as a notice to staff is. */
export const staffRenewals: WrittenType = {
  label: 'Staff Upcoming Renewals',
  description: 'Every active member of staff with a license, training or other item that expires on the chosen days.',
  audience: 'staff',
  datesOf: 'renewals',
  about: { states: ['current'], ahead: true },
  capped: true,
  placeholders: ['StaffName', 'RenewalItem', 'ExpiryDate', 'Practice', 'PracticePhone'],
  templates: {
    email: {
      en: {
        subject: 'Please renew by <ExpiryDate>',
        body: 'Hello <StaffName>,\n\nit is time to renew: <RenewalItem>, by <ExpiryDate>.\n\nQuestions? Call the office at <PracticePhone>.\n\n<Practice>',
      },
      es: {
        subject: 'Por favor renueve antes del <ExpiryDate>',
        body: 'Hola <StaffName>:\n\nEs hora de renovar: <RenewalItem>, fecha: <ExpiryDate>.\n\n¿Preguntas? Llame a la oficina al <PracticePhone>.\n\n<Practice>',
      },
    },
    text: {
      en: {
        subject: null,
        body: '<Practice>: Hello <StaffName>, it is time to renew: <RenewalItem>, by <ExpiryDate>. Questions? Call <PracticePhone>. Reply STOP to opt out.',
      },
      es: {
        subject: null,
        body: '<Practice>: Hola <StaffName>, es hora de renovar: <RenewalItem>, <ExpiryDate>. ¿Preguntas? Llame al <PracticePhone>. Responda STOP para no recibir mensajes.',
      },
    },
    voice: {
      en: {
        subject: null,
        body: 'Hello <StaffName>. This is <Practice>. It is time to renew: <RenewalItem>, by <ExpiryDate>. If you have questions, please call the office at <PracticePhone>.',
      },
      es: {
        subject: null,
        body: 'Hola <StaffName>. Le llama <Practice>. Es hora de renovar: <RenewalItem>, antes del <ExpiryDate>. Si tiene preguntas, por favor llame a la oficina al <PracticePhone>.',
      },
    },
  },
  tell: (items, telling) =>
    tellItems(items, telling, ({ label = '' }) => (telling.named ? label : something[telling.locale])),
  inWords: ({ day, label = '' }, date) => `${label}, expires on ${date(day)}`,
};
