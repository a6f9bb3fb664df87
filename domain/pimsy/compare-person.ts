import { type OwnedField, ownedFields } from './owned-fields.ts';
import type { PimsyAddress, PimsyPerson, PimsyPoint } from './pimsy-person.ts';

/** The same fields as they stand here. */
export interface PersonHere {
  firstName: string;
  lastName: string;
  birthDate: string | null;
  address: PimsyAddress;
  points: readonly PimsyPoint[];
}

const pointKeys = (points: readonly PimsyPoint[]) =>
  points
    .map(({ kind, address, preferred }) => `${kind} ${address} ${preferred}`)
    .toSorted()
    .join('\n');
export const isEmail = ({ kind }: { kind: string }): boolean => kind === 'email';
const isPhone = ({ kind }: { kind: string }): boolean => kind !== 'email';

const addressKey = ({ line1, line2, city, state, zip }: PimsyAddress) =>
  JSON.stringify([line1, line2, city, state, zip]);

/** The fields of PIMSY that say something else here. `ofClient`: of staff no birth date is kept. */
export const differing = (pimsy: PimsyPerson, here: PersonHere, ofClient: boolean): OwnedField[] => {
  const differs: Record<OwnedField, boolean> = {
    name: pimsy.firstName !== here.firstName || pimsy.lastName !== here.lastName,
    birthDate: ofClient && pimsy.birthDate !== here.birthDate,
    address: addressKey(pimsy.address) !== addressKey(here.address),
    // One address of mail is all that PIMSY has of a person, so nothing is preferred to it.
    email:
      (pimsy.email ?? '') !==
      here.points
        .filter(isEmail)
        .map(({ address }) => address)
        .join(),
    phones: pointKeys(pimsy.points.filter(isPhone)) !== pointKeys(here.points.filter(isPhone)),
  };
  return ownedFields.filter((field) => differs[field]);
};

/** The fields of which PIMSY holds nothing that can be taken. */
export const emptyFields = ({
  firstName,
  lastName,
  birthDate,
  address,
  points,
  email,
}: PimsyPerson): Set<OwnedField> => {
  const empty: Record<OwnedField, boolean> = {
    name: firstName === null || lastName === null,
    birthDate: birthDate === null,
    address: Object.values(address).every((part) => part === null),
    email: email === null,
    phones: !points.some(isPhone),
  };
  return new Set(ownedFields.filter((field) => empty[field]));
};
