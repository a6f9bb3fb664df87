import type { CallAnswer, KeysAsked } from './calls.ts';
import type { Locale } from './locales.ts';

/** A part of what is said; phone numbers are read digit by digit. */
export interface SpokenPart {
  kind: 'words' | 'phone';
  text: string;
}

/** Phone numbers as they are written for people: (208) 555-0100, 208-555-0100, +1 208 555 0100. */
const phones = /(?:\+1[ -]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)/g;

export function spokenParts(text: string): SpokenPart[] {
  const parts: SpokenPart[] = [];
  let end = 0;
  for (const { 0: phone, index } of text.matchAll(phones)) {
    if (index > end) parts.push({ kind: 'words', text: text.slice(end, index) });
    parts.push({ kind: 'phone', text: phone });
    end = index + phone.length;
  }
  if (end < text.length) parts.push({ kind: 'words', text: text.slice(end) });
  return parts;
}

/** Seconds that a call may speak. */
export const longestCall = 60;

/**
 * Words a second. English: Amazon's own example takes 19 seconds for 60 words by the voice of our calls, 3.2 a second (AWS News Blog on Amazon Polly's time-driven
 * prosody, 2018); 160 a minute, the slow side of narration, leaves a sixth of that for other voices. Spanish: the same content takes 1.14 times as long as in
 * English (Pellegrino, Coupé and Marsico, Language 87(3), 2011: 7.82 syllables a second, 1.44 times as many of them), in about as many words.
 */
const wordsASecond: Readonly<Record<Locale, number>> = { en: 160 / 60, es: 140 / 60 };

/** Of the pause after a sentence and after a part of one. */
const pauses = { sentence: 0.5, part: 0.25 } as const;

/** How long a voice speaks a text, in whole seconds, rather too long than too short. A figure counts as a word for each digit. */
export function secondsAloud(text: string, locale: Locale): number {
  const words = text.match(/\p{L}[\p{L}\p{M}'’-]*/gu)?.length ?? 0;
  const digits = text.match(/\d/g)?.length ?? 0;
  const sentences = text.match(/[.!?](?=\s|$)|\n+/g)?.length ?? 0;
  const others = text.match(/[,;:](?=\s)/g)?.length ?? 0;
  return Math.ceil((words + digits) / wordsASecond[locale] + sentences * pauses.sentence + others * pauses.part);
}

/** What calls say beside their message. */
export const sayings: Readonly<
  Record<
    Locale,
    {
      keys: Record<KeysAsked, string>;
      /** To a voicemail, after the message. */
      voicemail: (phone: string) => string;
      thanks: Record<CallAnswer | 'nothing', string>;
    }
  >
> = {
  en: {
    keys: {
      appointment: 'To confirm, press 1. To ask for another time, press 2. To stop such calls, press 9.',
      other: 'To stop such calls, press 9.',
    },
    voicemail: (phone) => `You can reach us at ${phone}. Goodbye.`,
    thanks: {
      confirmed: 'Thank you. Your answer was noted. Goodbye.',
      reschedule: 'Thank you. We will call you to find another time. Goodbye.',
      stopped: 'You will get no more automatic calls from us at this number. Goodbye.',
      nothing: 'Thank you. Goodbye.',
    },
  },
  es: {
    keys: {
      appointment:
        'Para confirmar, oprima 1. Para pedir otra hora, oprima 2. Para no recibir estas llamadas, oprima 9.',
      other: 'Para no recibir estas llamadas, oprima 9.',
    },
    voicemail: (phone) => `Puede llamarnos al ${phone}. Adiós.`,
    thanks: {
      confirmed: 'Gracias. Anotamos su respuesta. Adiós.',
      reschedule: 'Gracias. Le llamaremos para encontrar otra hora. Adiós.',
      stopped: 'No recibirá más llamadas automáticas nuestras en este número. Adiós.',
      nothing: 'Gracias. Adiós.',
    },
  },
};
