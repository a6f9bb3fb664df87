import type { Channel } from './channels.ts';

/** What an address of a person is. */
export const contactKinds = ['mobile', 'home', 'work', 'email', 'fax'] as const;
export type ContactKind = (typeof contactKinds)[number];

/** The channels that reach an address of each kind: a landline takes no texts. */
export const channelsOf: Readonly<Record<ContactKind, readonly Channel[]>> = {
  mobile: ['text', 'voice'],
  home: ['voice'],
  work: ['voice'],
  email: ['email'],
  fax: ['fax'],
};

/** The kinds of addresses that a channel reaches. */
export const kindsReachedBy = (channel: Channel): ContactKind[] =>
  contactKinds.filter((kind) => channelsOf[kind].includes(channel));
