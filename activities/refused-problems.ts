import type { personFacts } from '../domain/fieldtime/person-facts.ts';
import type { PersonField, PersonProblem } from '../domain/fieldtime/person-problems.ts';

const fieldOf: Readonly<Record<string, PersonField>> = {
  firstName: 'firstName',
  lastName: 'lastName',
  name: 'lastName',
  email: 'email',
  phone: 'phone',
  contact: 'phone',
  address: 'line1',
};

/** What Timeero did not take of a person, by our fields, with what PIMSY holds. */
export function refusedProblems(
  fields: readonly string[],
  reason: 'invalid' | 'conflict',
  facts: ReturnType<typeof personFacts>,
): PersonProblem[] {
  const message = reason === 'conflict' ? 'Another record of Timeero has this already.' : 'Timeero does not take this.';
  const held = (field: PersonField): string =>
    ({
      firstName: facts.firstName,
      lastName: facts.lastName,
      line1: facts.address.line1,
      city: facts.address.city,
      state: facts.address.state,
      zip: facts.address.zip,
      email: facts.email,
      phone: facts.phones[0] ?? '',
      ssn: '',
      medicaidId: facts.medicaidId,
    })[field];
  return fields.map((each) => {
    const field = fieldOf[each] ?? 'lastName';
    return { field, held: held(field), message };
  });
}
