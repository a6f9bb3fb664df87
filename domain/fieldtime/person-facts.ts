/** What an external record says of a person, as matching and imports read it. Text is as the other system holds it, spaces around it gone. */
export interface PersonFacts {
  firstName: string;
  lastName: string;
  email: string;
  /** The preferred one first. */
  phones: string[];
  /** YYYY-MM-DD, or less where less is known. */
  birthDate: string;
  address: { line1: string; line2: string; city: string; state: string; zip: string };
  medicaidId: string;
  /** Empty where there is none. */
  ssnLast4: string;
  /** Our own name of the record in the other system: PIMSY's id. */
  companyEmployeeId: string;
  reference: string;
  active: boolean;
  /** Of a Timeero job. */
  geofence: boolean;
}

type Facts = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

const isRecord = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A phone stands as text, or with its kind beside it. */
const phoneOf = (value: unknown): string => textOf(isRecord(value) ? value['number'] : value);

/** Reads the facts of an external record; what is missing there, or of another shape, is empty here. */
export const personFacts = (facts: Facts): PersonFacts => {
  const address = isRecord(facts['address']) ? facts['address'] : {};
  const phones = Array.isArray(facts['phones']) ? facts['phones'] : [];
  return {
    firstName: textOf(facts['firstName']),
    lastName: textOf(facts['lastName']),
    email: textOf(facts['email']),
    phones: phones.map(phoneOf).filter((phone) => phone !== ''),
    birthDate: textOf(facts['birthDate']),
    address: {
      line1: textOf(address['line1']),
      line2: textOf(address['line2']),
      city: textOf(address['city']),
      state: textOf(address['state']),
      zip: textOf(address['zip']),
    },
    medicaidId: textOf(facts['medicaidId']),
    ssnLast4: textOf(facts['ssnLast4']),
    companyEmployeeId: textOf(facts['companyEmployeeId']),
    reference: textOf(facts['reference']),
    active: facts['active'] !== false,
    geofence: facts['geofence'] === true,
  };
};
