/** What PIMSY says of a person, in the groups in which somebody changes it and staff enter it there. */
export const ownedFields = ['name', 'birthDate', 'address', 'email', 'phones'] as const;
export type OwnedField = (typeof ownedFields)[number];
