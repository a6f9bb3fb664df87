import { randomInt } from 'node:crypto';
import type { User, UserRole, UserValues } from '../port.ts';
import { isTrue, needId, needText, instantIn, textOf, type WireRecord } from './wire.ts';

const roles = new Map<string, UserRole>([
  ['1', 'admin'],
  ['2', 'manager'],
  ['3', 'employee'],
]);
const lowestRole = 3;

export function readUser(record: WireRecord): User {
  return {
    id: needId(record, 'id'),
    firstName: needText(record, 'first_name'),
    lastName: textOf(record.last_name) ?? '',
    email: textOf(record.email) ?? '',
    phone: textOf(record.phone),
    companyEmployeeId: textOf(record.company_employee_id),
    role: roles.get(String(record.role_id)) ?? 'employee',
    active: record.active === undefined || isTrue(record.active),
    updatedAt: instantIn(record.updated_at),
  };
}

export const userBody = (values: UserValues) => ({
  first_name: values.firstName,
  last_name: values.lastName,
  email: values.email,
  phone: values.phone ?? '',
  company_employee_id: values.companyEmployeeId ?? '',
});

/** As for an update, with the lowest role and a password that is forgotten here: whoever is to sign in asks Timeero for one. */
export const newUserBody = (values: UserValues) => ({
  ...userBody(values),
  role_id: lowestRole,
  password: randomPassword(),
});

const classes = ['abcdefghijkmnopqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#$%*+-=?@_'] as const;
const length = 32;
const pick = (letters: string) => letters.charAt(randomInt(letters.length));

/** Of all four classes that Timeero asks for, in any order. */
export function randomPassword(): string {
  const letters = [
    ...classes.map(pick),
    ...Array.from({ length: length - classes.length }, () => pick(classes.join(''))),
  ];
  for (let last = letters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [letters[last], letters[other]] = [letters[other] ?? '', letters[last] ?? ''];
  }
  return letters.join('');
}
