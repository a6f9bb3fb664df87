import { describe, expect, it } from '@jest/globals';
import { labelOf } from '../domain/fieldtime/field-labels.ts';
import { personFacts } from '../domain/fieldtime/person-facts.ts';
import { refusedProblems } from './refused-problems.ts';

const facts = personFacts({
  firstName: 'Ada',
  lastName: 'Hill',
  email: 'ada@example.com',
  phones: ['+18285550101'],
  address: { line1: '12 Laurel Street', city: 'Asheville', state: 'NC', zip: '28801' },
});
const shown = (...fields: string[]) =>
  refusedProblems(fields, 'invalid', facts).map((problem) => [labelOf(problem), problem.held]);

describe('what Timeero refused of a person', () => {
  it('is named by the field of PIMSY that it came from, with what PIMSY holds', () => {
    expect(shown('name', 'address.street', 'address.zip', 'contact.phone')).toEqual([
      ['Last name', 'Hill'],
      ['Street', '12 Laurel Street'],
      ['ZIP code', '28801'],
      ['Phone', '+18285550101'],
    ]);
  });

  it('is named once where two of its fields came from one of PIMSY', () => {
    expect(shown('name', 'contact.name')).toEqual([['Last name', 'Hill']]);
  });

  it('has its own name where nothing of PIMSY stands there, and is never called a last name', () => {
    expect(shown('group_id', 'companyEmployeeId')).toEqual([
      ['Group id', ''],
      ['Employee ID', ''],
    ]);
    const [problem] = refusedProblems(['group_id'], 'invalid', facts);
    expect(problem?.message).toMatch(/administrator/);
  });
});
