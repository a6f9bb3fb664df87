import { type Channel, isLimited, type Purpose } from './channels.ts';
import type { Locale } from './locales.ts';
import type { PlaceholderName } from './placeholders.ts';

/** Contact methods that a broadcast can use today; voice and fax follow with their providers. */
export const broadcastMethods = ['email', 'text'] as const;
export type BroadcastMethod = (typeof broadcastMethods)[number];

/** `subject` is there for e-mail only. */
export interface TemplateText {
  subject: string | null;
  body: string;
}

/** Who is listed: clients, or the practice's own staff. */
export const audiences = ['clients', 'staff'] as const;
export type Audience = (typeof audiences)[number];

export interface MessageType {
  label: string;
  /** One sentence: who is listed when this type is chosen. */
  description: string;
  audience: Audience;
  /** Start Date chooses the audience: the date of the appointment, never of sending. */
  needsStartDate: boolean;
  /** Counts to, and is held by, the limits of automatic messages a day and a week; reminders of a single appointment stand apart. */
  capped: boolean;
  placeholders: readonly PlaceholderName[];
  /** What the Template shows until the practice saves its own. */
  templates: Readonly<Record<BroadcastMethod, Readonly<Record<Locale, TemplateText>>>>;
}

/** Whether what is sent by a channel counts to the limits, and is held by them. */
export const countsToLimits = (type: MessageTypeId, channel: Channel): boolean =>
  messageTypes[type].capped && isLimited(channel);

/**
 * What the gate asks of the messages of a type. Staff are employees, not clients: no consent is asked of them, while their preference, STOP, quiet hours
 * and the limits a day and a week hold for them too.
 */
export const purposeOf = (type: MessageTypeId): Extract<Purpose, 'broadcast' | 'staff-notice'> =>
  messageTypes[type].audience === 'staff' ? 'staff-notice' : 'broadcast';

export const messageTypeIds = ['upcoming-appointments', 'plain-broadcast', 'staff-notice'] as const;
export type MessageTypeId = (typeof messageTypeIds)[number];

/** Texts aim at one segment of 160 characters and say no more than name, date, time and phone number (minimum necessary). */
export const messageTypes: Readonly<Record<MessageTypeId, MessageType>> = {
  'upcoming-appointments': {
    label: 'Client Upcoming Appointments',
    description: 'Every client with an appointment on the start date that is scheduled or confirmed.',
    audience: 'clients',
    needsStartDate: true,
    capped: false,
    placeholders: [
      'ClientName',
      'ServiceDate',
      'ServiceTime',
      'Clinician',
      'Location',
      'LocationPhone',
      'Practice',
      'PracticePhone',
    ],
    templates: {
      email: {
        en: {
          subject: 'Your appointment on <ServiceDate>',
          body: 'Hello <ClientName>,\n\nthis is a reminder of your appointment on <ServiceDate> at <ServiceTime>.\nWhere: <Location>, <LocationPhone>\n\nIf you cannot come, please call us.\n\n<Practice>\n<PracticePhone>',
        },
        es: {
          subject: 'Su cita del <ServiceDate>',
          body: 'Hola <ClientName>:\n\nLe recordamos su cita del <ServiceDate>, hora: <ServiceTime>.\nLugar: <Location>, <LocationPhone>\n\nSi no puede asistir, por favor llámenos.\n\n<Practice>\n<PracticePhone>',
        },
      },
      text: {
        en: {
          subject: null,
          body: '<Practice>: Hello <ClientName>, your appointment is on <ServiceDate> at <ServiceTime>. Questions? Call <LocationPhone>. Reply STOP to opt out.',
        },
        // No á, í, ó, ú: outside GSM-7 they would more than halve what fits into a segment.
        es: {
          subject: null,
          body: '<Practice>: Hola <ClientName>, su cita: <ServiceDate>, <ServiceTime>. ¿Preguntas? Llame al <LocationPhone>. Responda STOP para no recibir mensajes.',
        },
      },
    },
  },
  'plain-broadcast': {
    label: 'Plain Broadcast',
    description: 'Every active client.',
    audience: 'clients',
    needsStartDate: false,
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
    },
  },
  // Nothing of a client can come into it: its placeholders know staff and practice alone.
  'staff-notice': {
    label: 'Staff Notice',
    description: 'Every active member of staff, or those of one user group or location.',
    audience: 'staff',
    needsStartDate: false,
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
    },
  },
};

/** Whether a broadcast of the type, as its row names it, is to staff. */
export const isToStaff = (id: string): boolean => isMessageType(id) && messageTypes[id].audience === 'staff';

export const isMessageType = (id: string): id is MessageTypeId => Object.hasOwn(messageTypes, id);
