import type { Locale } from './locales.ts';
import { clockTime, shortDate } from './time.ts';

/** What a text to the practice says; `words`: it is for people. */
export const replyMeanings = ['stop', 'start', 'help', 'confirm', 'reschedule', 'words'] as const;
export type ReplyMeaning = (typeof replyMeanings)[number];

/** What a client can answer about an appointment, by whatever way. */
export const appointmentAnswers = ['confirm', 'reschedule'] as const;
export type AppointmentAnswer = (typeof appointmentAnswers)[number];

/** What followed by itself from a text, or why nothing did and staff have to look. */
export const replyOutcomes = [
  'confirmed',
  'already-confirmed',
  'asked',
  'already-asked',
  'unclear',
  'nothing-due',
] as const;
export type ReplyOutcome = (typeof replyOutcomes)[number];

export interface ReadReply {
  meaning: ReplyMeaning;
  /** That the word belongs to; null: to none, as a digit does. */
  language: Locale | null;
  /** The network behind the number knows the word, and answers it by itself; so we do not. */
  carrierAnswers: boolean;
}

/** The language of a word: `both` tells none. */
type Words = Readonly<Partial<Record<Locale | 'both', readonly string[]>>>;

/**
 * Words that stop, start or explain texts when they are the whole text (CTIA Messaging Principles; Twilio's default lists, which are English: what they have no
 * word for is ours to answer). CANCEL, END and YES are among them, so they are never offered as an answer to a reminder.
 */
const keywords: readonly (readonly ['stop' | 'start' | 'help', Words])[] = [
  // First: in doubt a person has asked us to stop.
  [
    'stop',
    { en: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'END', 'QUIT', 'REVOKE', 'OPTOUT', 'CANCEL'], es: ['ALTO', 'PARAR'] },
  ],
  ['start', { en: ['START', 'UNSTOP', 'YES'], es: ['INICIAR', 'COMENZAR'] }],
  ['help', { en: ['HELP', 'INFO'], es: ['AYUDA'] }],
];

/** Answers to a message about an appointment. Never YES or "sí": a carrier takes YES for START, and nobody knows what it is said to. */
const answers: readonly (readonly [AppointmentAnswer, Words])[] = [
  [
    'confirm',
    {
      both: ['C', '1'],
      en: ['CONFIRM', 'CONFIRMED', 'I CONFIRM'],
      es: ['CONFIRMAR', 'CONFIRMO', 'CONFIRMADO', 'CONFIRMADA', 'SI CONFIRMO', 'SI, CONFIRMO'],
    },
  ],
  ['reschedule', { both: ['X', '2'], en: ['RESCHEDULE', 'CHANGE'], es: ['CAMBIAR', 'REPROGRAMAR'] }],
];

/** Without case and accents; a letter or digit of another width is the same. */
const folded = (body: string) => body.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase();

function found<M extends ReplyMeaning>(list: readonly (readonly [M, Words])[], text: string) {
  for (const [meaning, { both = [], en = [], es = [] }] of list) {
    if (en.includes(text)) return { meaning, language: 'en' } as const;
    if (es.includes(text)) return { meaning, language: 'es' } as const;
    if (both.includes(text)) return { meaning, language: null } as const;
  }
  return null;
}

/**
 * What a text means when it is nothing but one of the words that we know; anything else is for people. STOP, START and HELP hold however they are spaced or
 * dotted, since nobody may be written to who asked us to stop; an answer about an appointment only as the whole text, but for quotes and what ends a sentence.
 */
export function readReply(body: string): ReadReply {
  const keyword = found(keywords, folded(body).replace(/[^\p{L}\p{N}]/gu, ''));
  if (keyword) return { ...keyword, carrierAnswers: keyword.language === 'en' };
  const sentence = folded(body)
    .replace(/^[\s"'“‘«(¡¿]+|[\s"'”’»).,;:!?…]+$/gu, '')
    .replace(/\s+/gu, ' ');
  return { ...(found(answers, sentence) ?? { meaning: 'words', language: null }), carrierAnswers: false };
}

/** Whether a text says YES, which is START only where something is stopped: else somebody means something else by it. */
export const isYes = (body: string): boolean => folded(body).replace(/[^\p{L}\p{N}]/gu, '') === 'YES';

/** An appointment that a message named and that stands as it was named. */
export interface AskedAppointment {
  id: string;
  confirmed: boolean;
}

/** A message that went to the number of a reply, with those of its appointments that still stand as it says. */
export interface AskedMessage {
  id: string;
  appointments: readonly AskedAppointment[];
}

/**
 * Which message a reply answers, of those that went to its number in the last days, newest first. Only the newest can be meant, and only where it is about
 * appointments; where an older one names others that are still to be answered, nobody can tell which of them is meant.
 */
export function whichIsAnswered(
  messages: readonly AskedMessage[],
  answer: AppointmentAnswer,
): { messageId: string } | 'unclear' | 'nothing-due' {
  if (messages.every(({ appointments }) => appointments.length === 0)) return 'nothing-due';
  const [newest, ...older] = messages;
  if (!newest || newest.appointments.length === 0) return 'unclear';
  const named = new Set(newest.appointments.map(({ id }) => id));
  const others = older.flatMap(({ appointments }) => appointments).filter(({ id }) => !named.has(id));
  // What was confirmed is answered already; but it, too, may be what somebody wants to move.
  const open = answer === 'confirm' ? others.filter(({ confirmed }) => !confirmed) : others;
  return open.length > 0 ? 'unclear' : { messageId: newest.id };
}

/** When an appointment is: an ISO instant in the zone (IANA) of its location. */
export interface AnsweredTime {
  startsAt: string;
  zone: string;
}

/** What is sent back, once, for an answer that changed something: the practice, dates and times, which the message it answers has said already. */
export function answerText(
  answer: AppointmentAnswer,
  {
    practice,
    phone,
    times,
    locale,
  }: { practice: string; phone: string; times: readonly AnsweredTime[]; locale: Locale },
): string {
  const each = times.map(
    ({ startsAt, zone }) => `${shortDate(startsAt, zone, locale)}, ${clockTime(startsAt, zone, locale)}`,
  );
  const list = new Intl.ListFormat(locale).format(new Set(each));
  const one = new Set(each).size === 1;
  // "a.m." ends a sentence by itself.
  const said = list.endsWith('.') ? list : `${list}.`;
  if (locale === 'es') {
    const which = one ? 'su cita sigue en pie' : 'sus citas siguen en pie';
    if (answer === 'reschedule')
      return `${practice}: Le llamaremos para buscar otra hora. Hasta entonces ${which}: ${said} ${phone}`;
    return `${practice}: Gracias. ${one ? 'Su cita queda confirmada' : 'Sus citas quedan confirmadas'}: ${said}`;
  }
  const which = one ? 'your appointment' : 'your appointments';
  if (answer === 'reschedule')
    return `${practice}: We will call you to find another time. Until then ${which} ${one ? 'stays' : 'stay'}: ${said} ${phone}`;
  return `${practice}: Thank you. ${one ? 'Your appointment is' : 'Your appointments are'} confirmed: ${said}`;
}

/** The one answer to STOP, START and HELP in Spanish, which no carrier gives. No á, í, ó, ú: see domain/message-types/upcoming-appointments.ts. */
export const keywordAnswers: Readonly<Record<'stop' | 'start' | 'help', (practice: string, phone: string) => string>> =
  {
    stop: (practice) =>
      `${practice}: Listo, no le enviaremos mensajes de texto. Para recibirlos de nuevo responda INICIAR.`,
    start: (practice) => `${practice}: De nuevo le enviaremos mensajes de texto. Para no recibirlos responda ALTO.`,
    help: (practice, phone) => `${practice}: Llame al ${phone}. Para no recibir mensajes de texto responda ALTO.`,
  };
