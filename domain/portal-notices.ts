import type { FormNotice } from './forms/notices.ts';
import type { Locale } from './locales.ts';
import { displayPhone } from './phone.ts';
import { clockTimeWithZone, longDate } from './time.ts';

/*
 * Messages about somebody's own access, and that something waits in the portal. They name the practice and nothing of a treatment, carry no secret, and say whom to ask.
 */

/**
 * `second-factor-reset`: removed by staff for a client who has lost it. `contacts-changed` goes to the address that was on file before. Those of forms,
 * documents and statements say neither which it is nor that it is one, `request-answered` neither what was asked for nor what the answer is; they go as texts,
 * too, as do those of an access that has ended: `acting-over` to who had it, `guardian-over` to a client who signs in themselves, by age to one who does not yet.
 */
export type PortalNotice =
  | 'new-device'
  | 'second-factor-on'
  | 'second-factor-off'
  | 'second-factor-reset'
  | 'contacts-changed'
  | 'document-shown'
  | 'statement-waiting'
  | 'request-answered'
  | 'acting-over'
  | 'acting-over-by-age'
  | 'guardian-over'
  | 'guardian-over-by-age'
  | FormNotice;

interface About {
  locale: Locale;
  practice: { name: string; phone: string };
  /** Address of the portal, without a slash at the end. */
  portal: string;
  /** ISO instant of what it tells, and the zone of who reads it. */
  at: string;
  zone: string;
}

interface Facts {
  practice: string;
  phone: string;
  when: string;
  /** Address of the portal. */
  portal: string;
  /** Where a new password is chosen. */
  forgotten: string;
}
type Words = Readonly<Record<PortalNotice, (facts: Facts) => [subject: string, ...paragraphs: string[]]>>;

/** Nothing of what it is: it is read on locked screens. */
const englishWaits = ({ practice, phone, portal }: Facts): [string, ...string[]] => [
  `Something waits for you in your ${practice} portal`,
  `${practice}: something waits for you in your portal.`,
  `Please sign in: ${portal}`,
  `Questions? Call ${phone}.`,
];

const english: Words = {
  'new-device': ({ practice, phone, when, forgotten }) => [
    `A new sign-in to your ${practice} portal`,
    `Somebody signed in to your portal on ${when}, from a browser that was not used for it before.`,
    'If it was you, there is nothing to do.',
    `If it was not, choose a new password now at ${forgotten}, or call us at ${phone}.`,
  ],
  'second-factor-on': ({ practice, phone, when }) => [
    `Two-step verification is on for your ${practice} portal`,
    `Two-step verification was turned on for your portal on ${when}. From now on you sign in with your password and a code of your authenticator app.`,
    'Keep your recovery codes: each lets you in once, should you lose your phone.',
    // Only the practice can help then: a new password alone opens nothing any more.
    `If it was not you, call us at ${phone}.`,
  ],
  'second-factor-off': ({ practice, phone, when, forgotten }) => [
    `Two-step verification is off for your ${practice} portal`,
    `Two-step verification was turned off for your portal on ${when}. Your password alone opens it now.`,
    'If it was you, there is nothing to do.',
    `If it was not, choose a new password at ${forgotten} now and call us at ${phone}.`,
  ],
  'second-factor-reset': ({ practice, phone, when, forgotten }) => [
    `We turned off two-step verification for your ${practice} portal`,
    `Our staff turned off two-step verification for your portal on ${when}, because you asked us to. Your password alone opens it now, and you were signed out everywhere.`,
    'You can turn it on again after you sign in, under Sign-in security.',
    `If you did not ask us, call us at ${phone} at once, and choose a new password at ${forgotten}.`,
  ],
  'contacts-changed': ({ practice, phone, when }) => [
    `Your contact details at ${practice} were changed`,
    `The phone numbers or e-mail addresses in your portal were changed on ${when}.`,
    'If it was you, there is nothing to do.',
    `If it was not you, call us at ${phone} right away. This mail went to the address that was on file before.`,
  ],
  'document-shown': ({ practice, phone, portal }) => [
    `Something new in your ${practice} portal`,
    `${practice}: something new waits for you in your portal.`,
    `Please sign in: ${portal}/documents`,
    `Questions? Call ${phone}.`,
  ],
  'request-answered': ({ practice, phone, portal }) => [
    `News in your ${practice} portal`,
    `${practice}: there is an answer for you in your portal.`,
    `Please sign in: ${portal}`,
    `Questions? Call ${phone}.`,
  ],
  'acting-over': ({ practice, phone }) => [
    `Your access to the ${practice} portal`,
    `${practice}: your access to our portal for somebody else has ended, on the day that was agreed.`,
    `Questions? Call ${phone}.`,
  ],
  'acting-over-by-age': ({ practice, phone }) => [
    `Your access to the ${practice} portal`,
    `${practice}: your access to our portal for somebody else has ended, as it does by age.`,
    `Questions? Call ${phone}.`,
  ],
  'guardian-over': ({ practice, phone, portal }) => [
    `News about your ${practice} portal`,
    `${practice}: access that somebody had for you has ended.`,
    `See ${portal}/activity`,
    `Questions? Call ${phone}.`,
  ],
  'guardian-over-by-age': ({ practice, phone }) => [
    `A portal of your own at ${practice}`,
    `${practice}: you can have a sign-in of your own to our portal now.`,
    `Call us at ${phone}.`,
  ],
  'form-waiting': englishWaits,
  'statement-waiting': englishWaits,
  'form-reminder': ({ practice, phone, portal }) => [
    `A reminder from your ${practice} portal`,
    `${practice}: something in your portal is due soon.`,
    `Please sign in: ${portal}`,
    `Questions? Call ${phone}.`,
  ],
  'form-due': ({ practice, phone, portal }) => [
    `Due today in your ${practice} portal`,
    `${practice}: something in your portal is due today.`,
    `Please sign in: ${portal}`,
    `Questions? Call ${phone}.`,
  ],
};

/** Nothing of what it is: it is read on locked screens. */
const spanishWaits = ({ practice, phone, portal }: Facts): [string, ...string[]] => [
  `Tiene algo pendiente en su portal de ${practice}`,
  `${practice}: tiene algo pendiente en su portal.`,
  `Entre: ${portal}`,
  `¿Preguntas? Llame al ${phone}.`,
];

const spanish: Words = {
  'new-device': ({ practice, phone, when, forgotten }) => [
    `Nuevo inicio de sesión en su portal de ${practice}`,
    `Alguien inició sesión en su portal el ${when}, desde un navegador que no se había usado antes.`,
    'Si fue usted, no tiene que hacer nada.',
    `Si no fue usted, elija ahora una contraseña nueva en ${forgotten} o llámenos al ${phone}.`,
  ],
  'second-factor-on': ({ practice, phone, when }) => [
    `La verificación en dos pasos está activada en su portal de ${practice}`,
    `La verificación en dos pasos se activó en su portal el ${when}. A partir de ahora inicia sesión con su contraseña y un código de su aplicación de autenticación.`,
    'Guarde sus códigos de recuperación: cada uno le permite entrar una vez si pierde su teléfono.',
    `Si no fue usted, llámenos al ${phone}.`,
  ],
  'second-factor-off': ({ practice, phone, when, forgotten }) => [
    `La verificación en dos pasos está desactivada en su portal de ${practice}`,
    `La verificación en dos pasos se desactivó en su portal el ${when}. Ahora basta su contraseña para entrar.`,
    'Si fue usted, no tiene que hacer nada.',
    `Si no fue usted, elija ahora una contraseña nueva en ${forgotten} y llámenos al ${phone}.`,
  ],
  'second-factor-reset': ({ practice, phone, when, forgotten }) => [
    `Desactivamos la verificación en dos pasos de su portal de ${practice}`,
    `Nuestro personal desactivó la verificación en dos pasos de su portal el ${when}, porque usted lo pidió. Ahora basta su contraseña para entrar, y se cerró su sesión en todos los dispositivos.`,
    'Puede activarla de nuevo después de iniciar sesión, en Sign-in security.',
    `Si usted no lo pidió, llámenos de inmediato al ${phone} y elija una contraseña nueva en ${forgotten}.`,
  ],
  'contacts-changed': ({ practice, phone, when }) => [
    `Sus datos de contacto en ${practice} cambiaron`,
    `Los teléfonos o correos electrónicos de su portal se cambiaron el ${when}.`,
    'Si fue usted, no tiene que hacer nada.',
    `Si no fue usted, llámenos de inmediato al ${phone}. Este correo se envió a la dirección que teníamos antes.`,
  ],
  'document-shown': ({ practice, phone, portal }) => [
    `Algo nuevo en su portal de ${practice}`,
    `${practice}: tiene algo nuevo en su portal.`,
    `Entre: ${portal}/documents`,
    `¿Preguntas? Llame al ${phone}.`,
  ],
  'request-answered': ({ practice, phone, portal }) => [
    `Novedades en su portal de ${practice}`,
    `${practice}: tiene una respuesta en su portal.`,
    `Entre: ${portal}`,
    `¿Preguntas? Llame al ${phone}.`,
  ],
  'acting-over': ({ practice, phone }) => [
    `Su acceso al portal de ${practice}`,
    `${practice}: su acceso a nuestro portal por otra persona ha terminado, en la fecha acordada.`,
    `¿Preguntas? Llame al ${phone}.`,
  ],
  'acting-over-by-age': ({ practice, phone }) => [
    `Su acceso al portal de ${practice}`,
    `${practice}: su acceso a nuestro portal por otra persona ha terminado, por la edad.`,
    `¿Preguntas? Llame al ${phone}.`,
  ],
  'guardian-over': ({ practice, phone, portal }) => [
    `Novedades en su portal de ${practice}`,
    `${practice}: el acceso que alguien tuvo por usted ha terminado.`,
    `Vea ${portal}/activity`,
    `¿Preguntas? Llame al ${phone}.`,
  ],
  'guardian-over-by-age': ({ practice, phone }) => [
    `Su propio portal en ${practice}`,
    `${practice}: ahora puede tener su propio acceso a nuestro portal.`,
    `Llame al ${phone}.`,
  ],
  'form-waiting': spanishWaits,
  'statement-waiting': spanishWaits,
  'form-reminder': ({ practice, phone, portal }) => [
    `Un recordatorio de su portal de ${practice}`,
    `${practice}: algo en su portal vence pronto.`,
    `Entre: ${portal}`,
    `¿Preguntas? Llame al ${phone}.`,
  ],
  'form-due': ({ practice, phone, portal }) => [
    `Vence hoy en su portal de ${practice}`,
    `${practice}: algo en su portal vence hoy.`,
    `Entre: ${portal}`,
    `¿Preguntas? Llame al ${phone}.`,
  ],
};

const words = { en: english, es: spanish } as const;
const joint = { en: 'at', es: 'a las' } as const;

export function portalNotice(notice: PortalNotice, about: About): { subject: string; body: string } {
  const { locale, practice, portal, at, zone } = about;
  const [subject, ...paragraphs] = words[locale][notice]({
    practice: practice.name,
    phone: displayPhone(practice.phone),
    when: `${longDate(at, zone, locale)} ${joint[locale]} ${clockTimeWithZone(at, zone, locale)}`,
    portal,
    forgotten: `${portal}/forgotten`,
  });
  return { subject, body: paragraphs.join('\n\n') };
}
