import type { WrittenType } from './message-type.ts';

/** Nothing of a client can come into it: its placeholders know staff and practice alone. Capped, as all that people get because of no appointment. */
export const staffNotice: WrittenType = {
  label: 'Staff Notice',
  description: 'Every active member of staff, or those of one user group or location.',
  audience: 'staff',
  datesOf: null,
  about: null,
  capped: true,
  placeholders: ['StaffName', 'Practice', 'PracticePhone'],
  templates: {
    email: {
      en: {
        subject: 'A notice to staff of <Practice>',
        body: 'Hello <StaffName>,\n\nplease call the office at <PracticePhone>.\n\n<Practice>',
      },
      es: {
        subject: 'Un aviso al personal de <Practice>',
        body: 'Hola <StaffName>:\n\nPor favor llame a la oficina al <PracticePhone>.\n\n<Practice>',
      },
    },
    text: {
      en: {
        subject: null,
        body: '<Practice>: Hello <StaffName>, please call the office at <PracticePhone>. Reply STOP to opt out.',
      },
      es: {
        subject: null,
        body: '<Practice>: Hola <StaffName>, por favor llame a la oficina al <PracticePhone>. Responda STOP para no recibir mensajes.',
      },
    },
    voice: {
      en: {
        subject: null,
        body: 'Hello <StaffName>. This is <Practice>. Please call the office at <PracticePhone>.',
      },
      es: {
        subject: null,
        body: 'Hola <StaffName>. Le llama <Practice>. Por favor, llame a la oficina al <PracticePhone>.',
      },
    },
  },
};
