/** What a guardian is to a client: by birth, by a court's order of guardianship, or by another order or a power of attorney, which a birthday does not end. */
export const guardianRelations = ['parent', 'legal-guardian', 'representative'] as const;
export type GuardianRelation = (typeof guardianRelations)[number];

/** Sections of the portal that a guardian's rights open, in the order of the main page. */
export const guardianRights = [
  'forms',
  'messages',
  'appointments',
  'information',
  'insurance',
  'documents',
  'billing',
  'ccd',
] as const;
export type GuardianRight = (typeof guardianRights)[number];

/** Which part of the portal a route belongs to; `own`: it is about the account itself, whoever it is for. */
export type PortalSection = GuardianRight | 'own';

/** What staff are offered first. The clinical document holds the whole record, so it is given on purpose or not at all. */
export const defaultGuardianRights: readonly GuardianRight[] = guardianRights.filter((right) => right !== 'ccd');

/** What tells what a young person said in confidence: parents and guardians lose it at an age that the practice sets. The clinical document tells most of it. */
export const confidentialRights: readonly GuardianRight[] = ['forms', 'messages', 'documents', 'ccd'];

/** Why an access has ended; `changed`: another one has taken its place. */
export const accessEnds = ['staff', 'changed', 'relationship', 'client-inactive', 'of-age', 'until'] as const;
export type AccessEnd = (typeof accessEnds)[number];

/** Kinds of contact that may be given access. */
export const guardianContacts = ['guardian', 'responsible'] as const;
