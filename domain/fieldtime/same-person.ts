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
