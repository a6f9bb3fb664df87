import type { PersonField, PersonProblem } from './person-problems.ts';

/** What the fields are called in PIMSY. */
const fieldLabels: Readonly<Record<PersonField, string>> = {
  firstName: 'First name',
  lastName: 'Last name',
  line1: 'Street',
  city: 'City',
  state: 'State',
  zip: 'ZIP code',
  email: 'E-mail',
  phone: 'Phone',
  ssn: 'SSN',
  medicaidId: 'Medicaid ID',
  other: 'Another field of Timeero',
};

/** What a problem is about, for people. */
export const labelOf = ({ field, name }: Pick<PersonProblem, 'field' | 'name'>): string => name ?? fieldLabels[field];
