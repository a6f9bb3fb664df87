import type { OwnedField } from './owned-fields.ts';
import type { PimsyPerson } from './pimsy-person.ts';

/** What PIMSY holds of a field, as a person reads it beside what stands here; empty where it holds nothing that can be taken. */
export function ownedText(person: PimsyPerson, field: OwnedField): string {
  const { firstName, lastName, birthDate, address, email, points } = person;
  if (field === 'name') return firstName === null || lastName === null ? '' : `${firstName} ${lastName}`;
  if (field === 'birthDate') return birthDate ?? '';
  if (field === 'email') return email ?? '';
  if (field === 'address') {
    const { line1, line2, city, state, zip } = address;
    return [line1, line2, city, state, zip].filter((part) => part !== null).join(', ');
  }
  const phones = points.filter(({ kind }) => kind !== 'email');
  return phones
    .toSorted((a, b) => `${a.kind} ${a.address}`.localeCompare(`${b.kind} ${b.address}`))
    .map((point) => point.address)
    .join(', ');
}
