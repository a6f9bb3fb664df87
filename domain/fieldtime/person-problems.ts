import { canBeSeen } from '../can-be-seen.ts';
import { parseEmail } from '../email-address.ts';
import type { Parsed } from '../parsed.ts';
import { parsePhone } from '../phone.ts';
import { parseSsn, type Ssn } from '../ssn.ts';
import { parseMedicaidId } from './medicaid-ids.ts';
import type { PersonFacts } from './person-facts.ts';
import { parseState } from './us-states.ts';

export const mappingKinds = ['employee', 'client'] as const;
/** A PIMSY employee becomes a Timeero user, a PIMSY client a Timeero job. */
export type MappingKind = (typeof mappingKinds)[number];

/** Fields of a person in PIMSY, as a problem names them; `other`: one of Timeero that PIMSY has nothing of, by its `name`. */
export const personFields = [
  'firstName',
  'lastName',
  'line1',
  'city',
  'state',
  'zip',
  'email',
  'phone',
  'ssn',
  'medicaidId',
  'other',
] as const;
export type PersonField = (typeof personFields)[number];

/** What is missing or wrong with one field; `held`: what PIMSY has there, empty where it has nothing. Never the SSN. */
export interface PersonProblem {
  field: PersonField;
  /** Of `other`: what it is called in Timeero, for people. */
  name?: string;
  held: string;
  message: string;
  /** Others have it too: mending them mends this one. */
  shared?: true;
}

/** What an import sends, once nothing is wrong. Phone in E.164. */
export interface SoundPerson {
  firstName: string;
  lastName: string;
  address: { street: string; city: string; state: string; zip: string };
  email: string;
  phone: string;
}
export interface SoundEmployee extends SoundPerson {
  ssn: Ssn;
}
export interface SoundClient extends SoundPerson {
  medicaidId: string;
}

export type Judged<T> =
  | { ok: true; person: T; warnings: string[] }
  /** Every problem of the record, in the order of the fields. */
  | { ok: false; problems: PersonProblem[] };

/** What is kept of an employee's SSN, beside the facts. */
export interface HeldSsn {
  /** Whatever stands there; null where nothing does. */
  ssn: string | null;
  /** Names of other employees of the practice with the same number. */
  sharedWith: readonly string[];
}

const missing = 'This is missing in PIMSY.';
/** Timeero's longest; more is a record that was read into one field. */
const longest = { name: 100, address: 200 } as const;

class Reader {
  readonly problems: PersonProblem[] = [];

  say(field: PersonField, held: string, message: string): void {
    this.problems.push({ field, held, message });
  }

  /** The text of a field that must be there, in one line. */
  text(field: PersonField, held: string, most: number): string {
    if (!canBeSeen(held)) this.say(field, '', missing);
    else if (/\p{Cc}/u.test(held)) this.say(field, held, 'This has a line break or tab. Write it in one line.');
    else if (held.length > most) this.say(field, held.slice(0, most), `This is longer than ${most} characters.`);
    return held;
  }

  parsed<T>(field: PersonField, held: string, parse: (text: string) => Parsed<T>): T | null {
    if (!canBeSeen(held)) {
      this.say(field, '', missing);
      return null;
    }
    const result = parse(held);
    if (result.ok) return result.value;
    this.say(field, held, result.problem);
    return null;
  }
}

const zipPattern = /^\d{5}(-?\d{4})?$/;
const parseZip = (text: string): Parsed<string> =>
  zipPattern.test(text)
    ? { ok: true, value: text.length === 9 ? `${text.slice(0, 5)}-${text.slice(5)}` : text }
    : { ok: false, problem: 'A ZIP code has 5 digits, or 9 as in 12345-6789.' };

interface Read {
  person: { [K in keyof SoundPerson]: SoundPerson[K] | null };
  state: string | null;
}

/** What both kinds need. Of several phones the first that is one; where none is, the first is spoken of. */
function readPerson(reader: Reader, facts: PersonFacts): Read {
  const firstName = reader.text('firstName', facts.firstName, longest.name);
  const lastName = reader.text('lastName', facts.lastName, longest.name);
  const { line1, line2, city } = facts.address;
  reader.text('line1', line1, longest.address);
  reader.text('city', city, longest.name);
  const state = reader.parsed('state', facts.address.state, parseState);
  const zip = reader.parsed('zip', facts.address.zip, parseZip);
  const email = reader.parsed('email', facts.email, parseEmail);
  const usable = facts.phones.find((phone) => parsePhone(phone).ok);
  const phone = reader.parsed('phone', usable ?? facts.phones[0] ?? '', parsePhone);
  const street = [line1, line2].filter(canBeSeen).join(', ');
  const address = state === null || zip === null ? null : { street, city, state, zip };
  return { person: { firstName, lastName, address, email, phone }, state };
}

/** The five that an employee needs: names, full address, e-mail, phone, SSN. */
export function judgeEmployee(facts: PersonFacts, { ssn: held, sharedWith }: HeldSsn): Judged<SoundEmployee> {
  const reader = new Reader();
  const { person } = readPerson(reader, facts);
  // What stands there is never repeated, so nothing of it is `held`.
  const result = parseSsn(held ?? '');
  if (held === null || !canBeSeen(held)) reader.say('ssn', '', missing);
  else if (!result.ok) reader.say('ssn', '', result.problem);
  else if (sharedWith.length > 0)
    reader.problems.push({
      field: 'ssn',
      held: '',
      shared: true,
      message: `${sharedWith.join(' and ')} ${sharedWith.length > 1 ? 'have' : 'has'} the same number in PIMSY. Correct the one that is wrong.`,
    });
  const { firstName, lastName, address, email, phone } = person;
  if (reader.problems.length > 0 || !result.ok || !firstName || !lastName || !address || !email || !phone)
    return { ok: false, problems: reader.problems };
  return { ok: true, person: { firstName, lastName, address, email, phone, ssn: result.value }, warnings: [] };
}

/** The five that a client needs: names, full address, e-mail, phone, Medicaid ID. */
export function judgeClient(facts: PersonFacts): Judged<SoundClient> {
  const reader = new Reader();
  const { person, state } = readPerson(reader, facts);
  const medicaid = reader.parsed('medicaidId', facts.medicaidId, (text) => parseMedicaidId(text, state));
  const { firstName, lastName, address, email, phone } = person;
  if (reader.problems.length > 0 || !medicaid || !firstName || !lastName || !address || !email || !phone)
    return { ok: false, problems: reader.problems };
  const { value: medicaidId, warning } = medicaid;
  const warnings = warning === null ? [] : [warning];
  return { ok: true, person: { firstName, lastName, address, email, phone, medicaidId }, warnings };
}

/** What keeps somebody who is mapped from being ready for EVV: the SSN of an employee, the Medicaid ID of a client. Null: nothing. */
export function notReady(kind: MappingKind, facts: PersonFacts, ssn: HeldSsn): string | null {
  if (kind === 'client') {
    if (facts.medicaidId === '') return 'Medicaid ID missing';
    const state = parseState(facts.address.state);
    return parseMedicaidId(facts.medicaidId, state.ok ? state.value : null).ok ? null : 'Medicaid ID not valid';
  }
  if (ssn.ssn === null || !canBeSeen(ssn.ssn)) return 'SSN missing';
  if (!parseSsn(ssn.ssn).ok) return 'SSN not valid';
  return ssn.sharedWith.length > 0 ? 'SSN used twice' : null;
}
