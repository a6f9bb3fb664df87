import type { PersonFacts } from '../domain/fieldtime/person-facts.ts';
import type { PersonField, PersonProblem } from '../domain/fieldtime/person-problems.ts';

/** Fields of the port by what they come from in PIMSY. */
const fieldOf = new Map<string, PersonField>([
  ['firstName', 'firstName'],
  ['lastName', 'lastName'],
  ['name', 'lastName'],
  ['contact.name', 'lastName'],
  ['email', 'email'],
  ['contact.email', 'email'],
  ['phone', 'phone'],
  ['contact.phone', 'phone'],
  ['address.street', 'line1'],
  ['address.city', 'city'],
  ['address.state', 'state'],
  ['address.zip', 'zip'],
  ['ssn', 'ssn'],
  ['medicaidId', 'medicaidId'],
]);

/** Fields of the port that Rounds fills by itself. */
const ownNames = new Map([
  ['companyEmployeeId', 'Employee ID'],
  ['reference', 'Description'],
  ['geofence', 'Geofence'],
]);

const taken = 'Another record of Timeero has this already.';

/** What Timeero did not take of a person, by our fields, with what PIMSY holds; a field that we do not know by the name that Timeero has for it. */
export function refusedProblems(
  fields: readonly string[],
  reason: 'invalid' | 'conflict',
  facts: PersonFacts,
): PersonProblem[] {
  const message = reason === 'conflict' ? taken : 'Timeero does not take this.';
  const held: Readonly<Record<PersonField, string>> = {
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
    other: '',
  };
  const problems = fields.map((each): PersonProblem => {
    const field = fieldOf.get(each);
    if (field) return { field, held: held[field], message };
    const own = ownNames.get(each);
    return own
      ? { field: 'other', name: own, held: '', message }
      : { field: 'other', name: inWords(each), held: '', message: reason === 'conflict' ? taken : unknown };
  });
  // Two fields of Timeero may come from one of PIMSY's.
  return problems.filter(
    ({ field, name }, index) => problems.findIndex((other) => other.field === field && other.name === name) === index,
  );
}

const unknown =
  'Timeero asks for this field of its own, which PIMSY has nothing of. Have a Timeero administrator make it optional there, then import it again.';

/** `group_id` → `Group id`. */
function inWords(name: string): string {
  const spaced = name.replaceAll('_', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
