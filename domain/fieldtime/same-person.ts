import type { PersonFacts } from './person-facts.ts';

type Named = Pick<PersonFacts, 'firstName' | 'lastName' | 'email'>;
type Target =
  { firstName: string; lastName: string; email: string } | { name: string; contact: { email?: string | null } | null };

const same = (one: string, other: string): boolean => plain(one) !== '' && plain(one) === plain(other);
const plain = (text: string): string => text.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();

/**
 * Whether a record of Timeero that carries PIMSY's id is that person, by name or e-mail. The id alone says nothing: Timeero's employee ids are the practice's own,
 * a payroll number as well as one of PIMSY, and what goes to that record next is a social security number.
 */
export function isSamePerson({ firstName, lastName, email }: Named, target: Target): boolean {
  if ('name' in target)
    return same(`${lastName}, ${firstName}`, target.name) || same(email, target.contact?.email ?? '');
  return same(email, target.email) || same(`${lastName}, ${firstName}`, `${target.lastName}, ${target.firstName}`);
}

/** What is kept of a record of another system, and the record of the same id as the system shows it now. */
export interface Shown {
  label: string;
  facts: Readonly<Record<string, unknown>>;
}

/** Whether they are one person: by name or e-mail, as people marry and change their address, but hardly both between two looks. */
export const isStillThem = (kept: Shown, shown: Shown): boolean =>
  same(kept.label, shown.label) || same(emailIn(kept), emailIn(shown));
const emailIn = ({ facts: { email } }: Shown): string => (typeof email === 'string' ? email : '');

/** How many people were looked up by the ids that Rounds knows them by, and how many of them are others there, or nobody. */
export interface KnownPeople {
  compared: number;
  other: number;
}

/** Whether credentials are of another server or account: most of its ids are other people. One who has left is no reason. */
export const isAnotherAccount = ({ compared, other }: KnownPeople): boolean => other * 2 > compared;
