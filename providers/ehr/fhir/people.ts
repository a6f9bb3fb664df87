import { readInstant } from '../../../domain/time.ts';
import { SealedText } from '../../../platform/sealed-text.ts';
import type { EhrClient, EhrEmployee, EhrLocation } from '../port.ts';
import { addressOf, addressParts, compact, emailOf, filled, identifierOf, nameOf, phonesOf, zoneOf } from './choose.ts';
import { locationSchema, type Person, personSchema } from './schemas.ts';

/** What a record says, `now` being what decides which of its parts are in use (milliseconds); null where it cannot be read. */
export type RecordParser<T> = (json: unknown, now: number) => T | null;

export const changedAt = (meta: Person['meta']): string | null => readInstant(meta?.lastUpdated ?? '');

function common(person: Person, now: number) {
  const ssn = identifierOf(person.identifier, 'ssn', now);
  const dead = person.deceasedBoolean === true || person.deceasedDateTime !== undefined;
  return {
    id: person.id,
    changedAt: changedAt(person.meta),
    ...nameOf(person.name, now),
    address: addressOf(person.address, now),
    email: emailOf(person.telecom, now),
    phones: phonesOf(person.telecom, now),
    ssn: ssn === undefined ? undefined : new SealedText(ssn),
    // The standard takes a record for active that does not say.
    active: person.active !== false && !dead,
  };
}

export const employeeOf: RecordParser<EhrEmployee> = (json, now) => {
  const { data } = personSchema.safeParse(json);
  if (!data) return null;
  return compact({ ...common(data, now), employeeNumber: identifierOf(data.identifier, 'employee', now) });
};

export const clientOf: RecordParser<EhrClient> = (json, now) => {
  const { data } = personSchema.safeParse(json);
  if (!data) return null;
  return compact({
    ...common(data, now),
    recordNumber: identifierOf(data.identifier, 'record', now),
    medicaidId: identifierOf(data.identifier, 'medicaid', now),
    birthDate: filled(data.birthDate),
  });
};

export const locationOf: RecordParser<EhrLocation> = (json, now) => {
  const { data } = locationSchema.safeParse(json);
  if (!data) return null;
  const { address } = data;
  return compact({
    id: data.id,
    changedAt: changedAt(data.meta),
    name: filled(data.name),
    address: address && addressParts(address),
    zone: zoneOf(data.extension, address?.extension),
    phones: phonesOf(data.telecom, now),
    active: data.status === undefined || data.status === 'active',
  });
};
