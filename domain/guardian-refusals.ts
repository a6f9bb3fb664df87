/** Each reason why a guardian cannot be mailed a credential, in a sentence, and the way out. */
export const guardianRefusals = {
  'not-holding': {
    sentence: 'Their access does not hold today.',
    next: 'See the reason beside it; give access again once it is settled.',
  },
  'own-login': {
    sentence: 'They are a client here too, and sign in by their own login.',
    next: 'They find this client there. If they have no login yet, send it on their own Client Portal tab.',
  },
  'no-email': {
    sentence: 'This contact has no e-mail address on file.',
    next: 'Add one under Contacts.',
  },
  'inactive-account': {
    sentence: 'Their login has been deactivated.',
    next: 'End this access and give it again.',
  },
  'already-sent': {
    sentence: 'Credentials have been e-mailed to them already.',
    next: 'Send again, if they did not arrive or have expired: what was sent before stops working then.',
  },
} as const;
export type GuardianRefusal = keyof typeof guardianRefusals;
