import type { Locale } from './locales.ts';
import type { BroadcastMethod, TemplateText } from './message-types.ts';

/** What has become of an appointment whose reminder went out: it has another time; another place, or both; or it is cancelled. */
export const correctionKinds = ['moved', 'relocated', 'cancelled'] as const;
export type Correction = (typeof correctionKinds)[number];

type Wordings = Readonly<Record<Correction, Readonly<Record<Locale, TemplateText>>>>;

/** No more than a reminder tells, in one breath: of texts, and of what is spoken or faxed. Keeps to GSM-7, as message-types/upcoming-appointments.ts. */
const short: Wordings = {
  moved: {
    en: {
      subject: null,
      body: '<Practice>: Hello <ClientName>, your appointment is now on <ServiceDate> at <ServiceTime>. Questions? Call <LocationPhone>.',
    },
    es: {
      subject: null,
      body: '<Practice>: Hola <ClientName>, su cita es ahora: <ServiceTime>, <ServiceDate>. ¿Preguntas? Llame al <LocationPhone>.',
    },
  },
  relocated: {
    en: {
      subject: null,
      body: '<Practice>: Hello <ClientName>, your appointment on <ServiceDate> at <ServiceTime> is now here: <Location>. Questions? Call <LocationPhone>.',
    },
    es: {
      subject: null,
      body: '<Practice>: Hola <ClientName>, su cita del <ServiceDate>, <ServiceTime>, es ahora en este lugar: <Location>. ¿Preguntas? Llame al <LocationPhone>.',
    },
  },
  cancelled: {
    en: {
      subject: null,
      body: '<Practice>: Hello <ClientName>, your appointment on <ServiceDate> at <ServiceTime> is cancelled. Questions? Call <LocationPhone>.',
    },
    es: {
      subject: null,
      body: '<Practice>: Hola <ClientName>, su cita del <ServiceDate>, <ServiceTime>, fue cancelada. ¿Preguntas? Llame al <LocationPhone>.',
    },
  },
};

const long: Wordings = {
  moved: {
    en: {
      subject: 'Your appointment has a new time',
      body: 'Hello <ClientName>,\n\nyour appointment is now on <ServiceDate> at <ServiceTime>. The reminder that you got before told another time.\nWhere: <Location>, <LocationPhone>\n\nIf you cannot come, please call us.\n\n<Practice>\n<PracticePhone>',
    },
    es: {
      subject: 'Su cita tiene un nuevo horario',
      body: 'Hola <ClientName>:\n\nSu cita es ahora el <ServiceDate>, hora: <ServiceTime>. El recordatorio que recibió antes indicaba otra hora.\nLugar: <Location>, <LocationPhone>\n\nSi no puede asistir, por favor llámenos.\n\n<Practice>\n<PracticePhone>',
    },
  },
  relocated: {
    en: {
      subject: 'Your appointment is in another place',
      body: 'Hello <ClientName>,\n\nyour appointment is now on <ServiceDate> at <ServiceTime> in another place than the reminder that you got before told.\nWhere: <Location>, <LocationPhone>\n\nIf you cannot come, please call us.\n\n<Practice>\n<PracticePhone>',
    },
    es: {
      subject: 'Su cita es en otro lugar',
      body: 'Hola <ClientName>:\n\nSu cita es ahora el <ServiceDate>, hora: <ServiceTime>, en un lugar distinto del que indicaba el recordatorio que recibió antes.\nLugar: <Location>, <LocationPhone>\n\nSi no puede asistir, por favor llámenos.\n\n<Practice>\n<PracticePhone>',
    },
  },
  cancelled: {
    en: {
      subject: 'Your appointment is cancelled',
      body: 'Hello <ClientName>,\n\nyour appointment on <ServiceDate> at <ServiceTime> is cancelled. You need not come.\n\nQuestions? Please call us.\n\n<Practice>\n<PracticePhone>',
    },
    es: {
      subject: 'Su cita fue cancelada',
      body: 'Hola <ClientName>:\n\nSu cita del <ServiceDate>, hora: <ServiceTime>, fue cancelada. No es necesario que asista.\n\n¿Preguntas? Por favor llámenos.\n\n<Practice>\n<PracticePhone>',
    },
  },
};

/** Of texts alone: nobody can reply STOP to what is spoken or faxed, and a call tells its own keys. */
const howToStop: Readonly<Record<Locale, string>> = {
  en: ' Reply STOP to opt out.',
  es: ' Responda STOP para no recibir mensajes.',
};

export function correctionWording(what: Correction, method: BroadcastMethod): Readonly<Record<Locale, TemplateText>> {
  if (method === 'email') return long[what];
  const { en, es } = short[what];
  if (method !== 'text') return { en, es };
  return { en: { ...en, body: en.body + howToStop.en }, es: { ...es, body: es.body + howToStop.es } };
}
