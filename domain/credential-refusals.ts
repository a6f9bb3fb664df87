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
};
