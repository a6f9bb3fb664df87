import type { Locale } from './locales.ts';

/**
 * What is read to, or signed by, a client before automatic messages may go to an address; a new wording gets a new version, and the record keeps
 * the version that was agreed to.
 */
export const consentWording: Readonly<{ version: string; texts: Readonly<Record<Locale, string>> }> = {
  version: '2026-01',
  texts: {
    en:
      'I agree that the practice sends me automatic messages (reminders and notices) to the numbers and addresses I have given. ' +
      'Message and data rates may apply. Messages are not encrypted and others with access to my phone or mailbox may read them. ' +
      'My care does not depend on this, and I can end it at any time: by answering STOP, or by telling the practice in any way.',
    es:
      'Acepto que el consultorio me envíe mensajes automáticos (recordatorios y avisos) a los números y direcciones que he dado. ' +
      'Pueden aplicarse tarifas de mensajes y datos. Los mensajes no están cifrados y otras personas con acceso a mi teléfono o buzón pueden leerlos. ' +
      'Mi atención no depende de esto y puedo terminarlo en cualquier momento: respondiendo STOP o avisando al consultorio de cualquier manera.',
  },
};

/** What was agreed to by a record; null: Rounds does not hold that wording, as of consents that came from elsewhere. */
export const wordingAgreedTo = (version: string, language: string): string | null =>
  version === consentWording.version ? consentWording.texts[language === 'es' ? 'es' : 'en'] : null;
