import type { Locale } from './locales.ts';
import { clockTimeWithZone, longDate } from './time.ts';

/** Stands in the text of a mail where its secret is written at the hand-over, and nowhere else. */
export const secretPlaceholder = '<Secret>';
/** What stands there for staff who look at the message: nobody but its reader has seen the secret. */
export const secretShown = '••••••••';

export interface CredentialMailFacts {
  which: 'user-name' | 'secret';
  kind: 'temporary-password' | 'activation-link' | 'reset-link';
  locale: Locale;
  /** As it names itself in messages. */
  practice: string;
  /** As it is read. */
  practicePhone: string;
  /** Address of the portal, without a slash at its end. */
  portal: string;
  login: string;
  /** ISO instant. */
  expiresAt: string;
  /** On whose clock the end is told. */
  zone: string;
}

type Words = Readonly<{
  until: (date: string, time: string) => string;
  userName: (facts: CredentialMailFacts) => [subject: string, ...paragraphs: string[]];
  secret: Readonly<
    Record<CredentialMailFacts['kind'], (facts: CredentialMailFacts, until: string) => [string, ...string[]]>
  >;
}>;

// The token of a link stands behind the #, which no server is sent: neither logs nor a scanner that follows the link can use it up.
const link = (facts: CredentialMailFacts) => `${facts.portal}/activate#${secretPlaceholder}`;

const english: Words = {
  until: (date, time) => `until ${time} on ${date}`,
  userName: ({ practice, practicePhone, portal, login, kind }) => [
    `${practice}: your user name for the portal`,
    `You can now use the portal of ${practice}.`,
    `Address: ${portal}\nUser name: ${login}`,
    kind === 'temporary-password'
      ? 'A second e-mail follows with a temporary password.'
      : 'A second e-mail follows with a link by which you choose your password.',
    `You did not expect this? Please tell us: ${practicePhone}.`,
  ],
  secret: {
    'temporary-password': ({ practice, practicePhone }, until) => [
      `${practice}: your temporary password`,
      `This is your temporary password for the portal of ${practice}. Address and user name came in an e-mail before this one.`,
      `Temporary password: ${secretPlaceholder}`,
      `It works once, ${until}. When you sign in you choose a password of your own.`,
      `You did not expect this? Do not use it, and please tell us: ${practicePhone}. Nobody of ${practice} will ever ask you for it.`,
    ],
    'activation-link': (facts, until) => [
      `${facts.practice}: choose your password`,
      `With this link you choose your password for the portal of ${facts.practice}. Your user name came in an e-mail before this one.`,
      link(facts),
      `It works once, ${until}.`,
      `You did not expect this? Do not use it, and please tell us: ${facts.practicePhone}. Nobody of ${facts.practice} will ever ask you for it.`,
    ],
    'reset-link': (facts, until) => [
      `${facts.practice}: choose a new password`,
      `With this link you choose a new password for the portal of ${facts.practice}. Until then the old one stays as it is.`,
      link(facts),
      `It works once, ${until}.`,
      `You did not ask for this? Then you need do nothing. Questions: ${facts.practicePhone}.`,
    ],
  },
};

const spanish: Words = {
  until: (date, time) => `hasta ${time.startsWith('1:') ? 'la' : 'las'} ${time} del ${date}`,
  userName: ({ practice, practicePhone, portal, login, kind }) => [
    `${practice}: su nombre de usuario para el portal`,
    `Ya puede usar el portal de ${practice}.`,
    `Dirección: ${portal}\nNombre de usuario: ${login}`,
    kind === 'temporary-password'
      ? 'En otro correo recibirá una contraseña temporal.'
      : 'En otro correo recibirá un enlace para elegir su contraseña.',
    `¿No esperaba este correo? Por favor avísenos: ${practicePhone}.`,
  ],
  secret: {
    'temporary-password': ({ practice, practicePhone }, until) => [
      `${practice}: su contraseña temporal`,
      `Esta es su contraseña temporal para el portal de ${practice}. La dirección y el nombre de usuario le llegaron en un correo anterior.`,
      `Contraseña temporal: ${secretPlaceholder}`,
      `Sirve una sola vez, ${until}. Al iniciar sesión elegirá su propia contraseña.`,
      `¿No esperaba este correo? No la use y por favor avísenos: ${practicePhone}. Nadie de ${practice} se la pedirá nunca.`,
    ],
    'activation-link': (facts, until) => [
      `${facts.practice}: elija su contraseña`,
      `Con este enlace elige su contraseña para el portal de ${facts.practice}. Su nombre de usuario le llegó en un correo anterior.`,
      link(facts),
      `Sirve una sola vez, ${until}.`,
      `¿No esperaba este correo? No lo use y por favor avísenos: ${facts.practicePhone}. Nadie de ${facts.practice} se lo pedirá nunca.`,
    ],
    'reset-link': (facts, until) => [
      `${facts.practice}: elija una contraseña nueva`,
      `Con este enlace elige una contraseña nueva para el portal de ${facts.practice}. Hasta entonces la anterior queda como está.`,
      link(facts),
      `Sirve una sola vez, ${until}.`,
      `¿No lo pidió usted? Entonces no tiene que hacer nada. Preguntas: ${facts.practicePhone}.`,
    ],
  },
};

const words: Readonly<Record<Locale, Words>> = { en: english, es: spanish };

/**
 * One of the two mails of a credential. Neither names the reader or says what the practice does for them; the secret is never in the text, its place
 * is marked by {@link secretPlaceholder}, which no name can counterfeit.
 */
export function credentialMail(facts: CredentialMailFacts): { subject: string; body: string } {
  const { which, kind, locale, expiresAt, zone } = facts;
  const plain = {
    ...facts,
    practice: facts.practice.replace(/[<>\r\n]/g, ''),
    login: facts.login.replace(/[<>]/g, ''),
  };
  const until = words[locale].until(longDate(expiresAt, zone, locale), clockTimeWithZone(expiresAt, zone, locale));
  const [subject, ...paragraphs] =
    which === 'user-name' ? words[locale].userName(plain) : words[locale].secret[kind](plain, until);
  return { subject, body: `${paragraphs.join('\n\n')}\n` };
}
