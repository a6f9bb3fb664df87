import type { PersonField } from './person-problems.ts';

/** What the fields are called in PIMSY. */
export const fieldLabels: Readonly<Record<PersonField, string>> = {
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
};
