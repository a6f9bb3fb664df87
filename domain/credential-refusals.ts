import type { BatchRefusal } from './credential-batches.ts';
import type { credentialRefusals as reasons } from './schemas/portal.ts';

/** Each reason why Email Client Credential is refused in a sentence, and the way out. */
export const credentialRefusals: Readonly<Record<(typeof reasons)[number], { sentence: string; next: string }>> = {
  'by-hand': {
    sentence: 'The login and password of this client were typed by hand.',
    next: 'Tell them to the client yourself, or replace them: the password typed by hand stops working then.',
  },
  'no-email': {
    sentence: 'This client has no e-mail address of their own on file.',
    next: 'Add one under Details, or type login and password by hand and tell them to the client.',
  },
  'inactive-client': {
    sentence: 'This client is inactive.',
    next: 'Make the client active first, under Details.',
  },
  'inactive-account': {
    sentence: 'This portal login has been deactivated.',
    next: 'Tick Active and save, then send again.',
  },
  'already-sent': {
    sentence: 'Credentials have been e-mailed to this client already.',
    next: 'Send again, if they did not arrive or have expired: what was sent before stops working then.',
  },
  'shared-address': {
    sentence: 'The e-mail address of this client is also that of a guardian, or a guardian has entered it.',
    next: 'Whoever reads mail there would sign in as the client. Change it under Details, or send on their Client Portal tab, which asks whether it is theirs.',
  },
};

/** What came of a credential one of whose mails is not known to have arrived. */
export const credentialFailures: Readonly<Record<'user-name' | 'secret', string>> = {
  'user-name': 'The e-mail with address and user name did not arrive for certain, so no password or link was sent.',
  secret: 'The e-mail with the password or link did not arrive for certain.',
};

/** Why one of many clients is refused: as one by one, and what only a batch of many clients can be refused for. */
export const batchRefusals: Readonly<Record<BatchRefusal, { sentence: string; next: string }>> = {
  ...credentialRefusals,
  'restricted-chart': {
    sentence: 'The chart of this client is restricted and not open to who ordered the batch.',
    next: 'Ask somebody who is assigned to the client to send them.',
  },
  'order-failed': {
    sentence: 'No credentials could be made for this client, for a reason that Rounds does not know.',
    next: 'Send them under Client Portal; if that fails too, tell support.',
  },
};
