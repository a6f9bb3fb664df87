import type { Locale } from '../locales.ts';
import { tellItems } from './items.ts';
import type { WrittenType } from './message-type.ts';

/**
 * What may be told of an item of a client, in a message and in lists for whoever sends it: only of an insurance card what it is. Authorizations, treatment
 * plans and whatever else a practice names say what somebody is treated for, or that they are; labels are free text. The chart says the rest.
 */
const names: Readonly<Record<Locale, Record<'insurance' | 'other', string>>> = {
  en: { insurance: 'insurance card', other: 'paperwork' },
  es: { insurance: 'tarjeta del seguro', other: 'papeles' },
};

/** Capped: it comes weeks ahead, and can wait for another day. */
export const clientRenewals: WrittenType = {
  label: 'Client Upcoming Renewals',
  description: 'Every active client with an item that expires on the chosen days: insurance, authorization, plan.',
  audience: 'clients',
  datesOf: 'renewals',
  about: { states: ['current'], ahead: true },
  capped: true,
  placeholders: ['ClientName', 'RenewalItem', 'ExpiryDate', 'Practice', 'PracticePhone'],
  templates: {
    email: {
      en: {
        subject: 'Please renew by <ExpiryDate>',
        body: 'Hello <ClientName>,\n\nit is time to renew: <RenewalItem>, by <ExpiryDate>.\n\nPlease call us at <PracticePhone>.\n\n<Practice>',
      },
      es: {
        subject: 'Por favor renueve antes del <ExpiryDate>',
        body: 'Hola <ClientName>:\n\nEs hora de renovar: <RenewalItem>, fecha: <ExpiryDate>.\n\nPor favor llámenos al <PracticePhone>.\n\n<Practice>',
      },
    },
    text: {
      en: {
        subject: null,
        body: '<Practice>: Hello <ClientName>, it is time to renew: <RenewalItem>, by <ExpiryDate>. Please call <PracticePhone>. Reply STOP to opt out.',
      },
      es: {
        subject: null,
        body: '<Practice>: Hola <ClientName>, es hora de renovar: <RenewalItem>, <ExpiryDate>. Llame al <PracticePhone>. Responda STOP para no recibir mensajes.',
      },
    },
    voice: {
      en: {
        subject: null,
        body: 'Hello <ClientName>. This is <Practice>. It is time to renew: <RenewalItem>, by <ExpiryDate>. Please call us at <PracticePhone>.',
      },
      es: {
        subject: null,
        body: 'Hola <ClientName>. Le llama <Practice>. Es hora de renovar: <RenewalItem>, antes del <ExpiryDate>. Por favor, llámenos al <PracticePhone>.',
      },
    },
  },
  tell: (items, telling) =>
    tellItems(items, telling, ({ item }) => {
      const { insurance, other } = names[telling.locale];
      return telling.named && item === 'insurance' ? insurance : other;
    }),
  inWords: ({ day, item }, date) => `${item === 'insurance' ? 'Insurance card' : 'Paperwork'}, expires on ${date(day)}`,
};
