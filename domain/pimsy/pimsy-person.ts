import type { ContactKind } from '../contact-kinds.ts';
import { parseEmail } from '../email-address.ts';
import { parsePhone } from '../phone.ts';

export interface PimsyAddress {
  line1: string | null;
  line2: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
}

export interface PimsyPoint {
  kind: ContactKind;
  address: string;
  preferred: boolean;
}

/** What PIMSY says of a person, in the shapes of our own rows. What cannot be taken as it stands there is left out and never corrected. */
export interface PimsyPerson {
  firstName: string | null;
  lastName: string | null;
  /** YYYY-MM-DD; null also where PIMSY knows only a year or month. */
  birthDate: string | null;
  address: PimsyAddress;
  email: string | null;
  points: PimsyPoint[];
  recordNumber: string | null;
  active: boolean;
}

type Facts = Readonly<Record<string, unknown>>;

const isFacts = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const factText = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

/** PIMSY has a kind of phone that is none of ours: a number at home is rung and not texted, which is right for one nobody knows more of. */
const kinds: Readonly<Record<string, ContactKind>> = { mobile: 'mobile', home: 'home', work: 'work', fax: 'fax' };

/** Reads the facts of an external record of PIMSY. */
export const pimsyPerson = (facts: Facts): PimsyPerson => {
  const birthDate = factText(facts['birthDate']);
  const email = parseEmail(factText(facts['email']) ?? '');
  const points = phonesOf(facts['phones']);
  if (email.ok) points.unshift({ kind: 'email', address: email.value, preferred: true });
  return {
    firstName: factText(facts['firstName']),
    lastName: factText(facts['lastName']),
    birthDate: birthDate && /^(19|20|21)\d\d-\d\d-\d\d$/.test(birthDate) ? birthDate : null,
    address: pimsyAddress(facts['address']),
    email: email.ok ? email.value : null,
    points,
    recordNumber: factText(facts['recordNumber']),
    active: facts['active'] !== false,
  };
};

export const pimsyAddress = (value: unknown): PimsyAddress => {
  const address = isFacts(value) ? value : {};
  const zip = factText(address['zip']);
  return {
    line1: factText(address['line1']),
    line2: factText(address['line2']),
    city: factText(address['city']),
    state: factText(address['state']),
    zip: zip && /^\d{5}(-\d{4})?$/.test(zip) ? zip : null,
  };
};

/** Each number once a kind; the first of a kind is the preferred one, as PIMSY lists that first. */
function phonesOf(value: unknown): PimsyPoint[] {
  const points: PimsyPoint[] = [];
  for (const phone of Array.isArray(value) ? value.filter(isFacts) : []) {
    const number = parsePhone(factText(phone['number']) ?? '');
    const kind = kinds[factText(phone['kind']) ?? ''] ?? 'home';
    if (!number.ok || points.some((point) => point.kind === kind && point.address === number.value)) continue;
    points.push({ kind, address: number.value, preferred: !points.some((point) => point.kind === kind) });
  }
  return points;
}

/** For comparing names: capitals, accents of composition and spaces aside. */
export const nameKey = (text: string | null | undefined): string =>
  (text ?? '').normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
