import type { HeldRecord } from '../db/integrations/keep-records.ts';
import { normaliseSsn } from '../domain/ssn.ts';
import type { EhrAppointment, EhrClient, EhrEmployee, EhrLocation } from '../providers/ehr/port.ts';

/*
 * Records of the EHR as they are kept. `facts` say what lists show and matching compares, `snapshot` is all of it; the SSN stands in neither, and
 * leaves its sealed text here alone.
 */

type Person = EhrEmployee | EhrClient;

const nameOf = ({ firstName, lastName, fullName }: Person): string =>
  [lastName, firstName].filter(Boolean).join(', ') || (fullName ?? '');

function heldPerson(person: Person, own: Record<string, unknown>): HeldRecord {
  const { ssn, ...snapshot } = person;
  const digits = ssn ? normaliseSsn(ssn.reveal()) : '';
  const { firstName, lastName, fullName, email, phones, address, active } = person;
  return {
    externalId: person.id,
    label: nameOf(person),
    facts: {
      ...compact({ firstName, lastName, fullName, email, address }),
      phones,
      active,
      ...compact(own),
      ...(digits === '' ? {} : { ssnLast4: digits.slice(-4) }),
    },
    snapshot,
    ssn: digits === '' ? null : digits,
    changedAt: person.changedAt,
  };
}

export const heldEmployee = (employee: EhrEmployee): HeldRecord =>
  heldPerson(employee, { employeeNumber: employee.employeeNumber });

export const heldClient = (client: EhrClient): HeldRecord => {
  const { recordNumber, medicaidId, birthDate } = client;
  return heldPerson(client, { recordNumber, medicaidId, birthDate });
};

export const heldLocation = (location: EhrLocation): HeldRecord => {
  const { id, changedAt, name, address, zone, phones, active } = location;
  return {
    externalId: id,
    label: name ?? '',
    facts: { ...compact({ name, address }), zone, phones, active },
    snapshot: location,
    ssn: null,
    changedAt,
  };
};

/** Its label is what it is for: who comes stands in the records that its ids name. */
export const heldAppointment = ({ id, changedAt, ...appointment }: EhrAppointment): HeldRecord => {
  const { status, clientIds, employeeIds, locationId, startsAt, endsAt, zone, type } = appointment;
  return {
    externalId: id,
    label: type ?? '',
    facts: { status, clientIds, employeeIds, locationId, startsAt, endsAt, zone, type: type ?? null },
    snapshot: { id, changedAt, ...appointment },
    ssn: null,
    changedAt,
  };
};

const compact = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
