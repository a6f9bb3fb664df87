import type { Locale } from './locales.ts';

/*
 * What tells a client that staff have written in the portal. It is read on locked screens: the practice and where to read it, nothing of what it says,
 * who wrote it or what it is about.
 */

interface About {
  locale: Locale;
  /** Its name in messages. */
  practice: string;
  /** Address of the page with the messages. */
  address: string;
}

const words = {
  en: ({ practice, address }: About) => ({
    subject: `A new message in your ${practice} portal`,
    body: `${practice}: a new message waits for you in your portal. Sign in to read it: ${address}`,
  }),
  es: ({ practice, address }: About) => ({
    subject: `Un mensaje nuevo en su portal de ${practice}`,
    body: `${practice}: tiene un mensaje nuevo en su portal. Entre para leerlo: ${address}`,
  }),
} as const;

/** The same words as a text and, with a subject, as an e-mail. */
export const portalMessageNotice = (about: About): { subject: string; body: string } => words[about.locale](about);
