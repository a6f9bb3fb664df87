import type { LinkProblem } from './link-problems.ts';
import { nameKey, type PimsyPerson } from './pimsy-person.ts';

/** Somebody of ours whom no record of PIMSY is linked to. */
export interface Candidate {
  id: string;
  firstName: string;
  lastName: string;
  birthDate: string | null;
  recordNumber: string | null;
  emails: readonly string[];
}

/** `link`: certainly this one · `new`: nobody here is like them · `ask`: a person has to say · `leave`: nothing is made of it, and nothing is wrong. */
export type LinkChoice =
  | { do: 'link'; id: string }
  | { do: 'new' }
  | { do: 'ask'; problem: LinkProblem; candidates: string[] }
  | { do: 'leave' };

const sameName = (person: PimsyPerson, one: Candidate): boolean =>
  nameKey(person.firstName) === nameKey(one.firstName) && nameKey(person.lastName) === nameKey(one.lastName);
const ids = (all: readonly Candidate[]) => all.map(({ id }) => id);

/** Of `candidates` those that share anything with the employee: name or e-mail address. */
export const chooseStaff = (person: PimsyPerson, candidates: readonly Candidate[], decidedNew: boolean): LinkChoice => {
  if (!person.firstName || !person.lastName) return lacking(person, 'no-name');
  const email = person.email?.toLowerCase();
  const both = candidates.filter(
    (one) => sameName(person, one) && email !== undefined && one.emails.some((each) => each.toLowerCase() === email),
  );
  if (!decidedNew) {
    if (both.length === 1 && both[0]) return { do: 'link', id: both[0].id };
    if (both.length > 1) return { do: 'ask', problem: 'several-alike', candidates: ids(both) };
    if (candidates.length > 0) return { do: 'ask', problem: 'similar', candidates: ids(candidates) };
  }
  return person.active ? { do: 'new' } : { do: 'leave' };
};

/** Of `candidates` those that share the record number, or name and birth date. A name alone never counts. */
export const chooseClient = (
  person: PimsyPerson,
  candidates: readonly Candidate[],
  decidedNew: boolean,
): LinkChoice => {
  if (!person.firstName || !person.lastName) return lacking(person, 'no-name');
  if (!person.recordNumber) return lacking(person, 'no-record-number');
  const number = person.recordNumber.toLowerCase();
  const numbered = candidates.find((one) => one.recordNumber?.toLowerCase() === number);
  if (numbered && person.birthDate !== null && numbered.birthDate === person.birthDate)
    return { do: 'link', id: numbered.id };
  if (numbered) return { do: 'ask', problem: 'number-taken', candidates: [numbered.id] };
  const alike = candidates.filter(
    (one) => sameName(person, one) && person.birthDate !== null && one.birthDate === person.birthDate,
  );
  if (alike.length > 0 && !decidedNew) return { do: 'ask', problem: 'other-number', candidates: ids(alike) };
  return person.active ? { do: 'new' } : { do: 'leave' };
};

/** Who has left needs no correcting. */
const lacking = ({ active }: PimsyPerson, problem: LinkProblem): LinkChoice =>
  active ? { do: 'ask', problem, candidates: [] } : { do: 'leave' };
