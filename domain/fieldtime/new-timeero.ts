import type { SoundClient, SoundEmployee } from './person-problems.ts';

/** What a user of Timeero is made with; role and password are the adapter's. `externalId`: PIMSY's id of the employee. */
export const userOf = (externalId: string, { firstName, lastName, email, phone }: SoundEmployee) => ({
  firstName,
  lastName,
  email,
  phone,
  companyEmployeeId: externalId,
});

/**
 * The work site of a client. Without coordinates in PIMSY there is no geofence: none is made up out of the address. `reference` as the port allows it:
 * letters, digits, `-`, `_`, `.`, `:`, at most 100; what else stands in PIMSY's id is written as its code, so that two ids stay two.
 */
export const jobOf = (externalId: string, { firstName, lastName, address, email, phone }: SoundClient) => ({
  name: `${lastName}, ${firstName}`,
  reference: referenceOf(externalId),
  address,
  geofence: null,
  contact: { name: `${firstName} ${lastName}`, phone, email },
});

export const referenceOf = (externalId: string): string =>
  externalId.replace(/[^A-Za-z0-9._-]/gu, (sign) => `:${(sign.codePointAt(0) ?? 0).toString(16)}:`).slice(0, 100);
