import type { Identifier, Patient, Practitioner } from '@medplum/fhirtypes';
import { systems } from './specimens.ts';

/** What a person's form has; an empty field is not in the record. */
export interface PersonFields {
  firstName: string;
  lastName: string;
  line1: string;
  line2: string;
  city: string;
  state: string;
  zip: string;
  email: string;
  mobile: string;
  ssn: string;
  /** Of clients only. */
  medicaidId: string;
  /** Of clients only. */
  birthDate: string;
  active: boolean;
}
export type PimsyPerson = Practitioner | Patient;

const isSsn = ({ system }: Identifier) => system === systems.ssn;
const isMedicaid = ({ system }: Identifier) => system === systems.medicaid;

/** What stands in a record, for its form. */
export function fieldsOf(person: PimsyPerson): PersonFields {
  const [name, address] = [person.name?.[0], person.address?.[0]];
  const telecom = (system: string) => person.telecom?.find((each) => each.system === system)?.value ?? '';
  const identifier = (is: (each: Identifier) => boolean) => person.identifier?.find(is)?.value ?? '';
  return {
    firstName: name?.given?.[0] ?? '',
    lastName: name?.family ?? '',
    line1: address?.line?.[0] ?? '',
    line2: address?.line?.[1] ?? '',
    city: address?.city ?? '',
    state: address?.state ?? '',
    zip: address?.postalCode ?? '',
    email: telecom('email'),
    mobile: telecom('phone'),
    ssn: identifier(isSsn),
    medicaidId: identifier(isMedicaid),
    birthDate: person.resourceType === 'Patient' ? (person.birthDate ?? '') : '',
    active: person.active !== false,
  };
}

/** The record with what the form says, and everything else as it was. */
export function applyFields<T extends PimsyPerson>(person: T, fields: PersonFields): T {
  const others = (person.identifier ?? []).filter((each) => !isSsn(each) && !isMedicaid(each));
  const identifiers: Identifier[] = [...others];
  if (fields.ssn !== '')
    identifiers.push({
      type: { coding: [{ system: systems.kinds, code: 'SS' }] },
      system: systems.ssn,
      value: fields.ssn,
    });
  if (fields.medicaidId !== '')
    identifiers.push({
      type: { coding: [{ system: systems.kinds, code: 'MA' }] },
      system: systems.medicaid,
      value: fields.medicaidId,
    });
  const lines = [fields.line1, fields.line2].filter((line) => line !== '');
  return {
    ...person,
    active: fields.active,
    identifier: orNone(identifiers),
    name: orNone(
      [some({ given: fields.firstName === '' ? undefined : [fields.firstName], family: fields.lastName })].flatMap(
        (each) => (each ? [{ use: 'official' as const, ...each }] : []),
      ),
    ),
    telecom: orNone([
      ...(fields.email === '' ? [] : [{ system: 'email' as const, value: fields.email }]),
      ...(fields.mobile === '' ? [] : [{ system: 'phone' as const, use: 'mobile' as const, value: fields.mobile }]),
    ]),
    address: orNone(
      [some({ line: orNone(lines), city: fields.city, state: fields.state, postalCode: fields.zip })].flatMap((each) =>
        each ? [{ use: 'home' as const, ...each }] : [],
      ),
    ),
    ...(person.resourceType === 'Patient' ? { birthDate: fields.birthDate || undefined } : {}),
  };
}

/** FHIR has no empty lists. */
const orNone = <T>(items: T[]): T[] | undefined => (items.length > 0 ? items : undefined);

/** Without empty fields; null where nothing is left. */
function some<T extends object>(fields: T): Partial<T> | null {
  const filled = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a part of the fields
  return filled.length > 0 ? (Object.fromEntries(filled) as Partial<T>) : null;
}
