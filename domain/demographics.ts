import { keysOf } from './keys.ts';

/*
 * Who somebody says they are, as closed lists with the codes that others read. Nobody is made to say anything: every list can be left open, and has an
 * answer for who does not want to.
 */

/** Categories of OMB Statistical Policy Directive 15 (1997) with their CDC Race and Ethnicity codes; `declined` as HL7 NullFlavor. Several can hold. */
export const races = {
  'american-indian': '1002-5',
  asian: '2028-9',
  black: '2054-5',
  'pacific-islander': '2076-8',
  white: '2106-3',
  other: '2131-1',
  declined: 'ASKU',
} as const;
export type Race = keyof typeof races;
export const raceNames: readonly Race[] = keysOf(races);

/** Codes as they are stored, in the order of the list; one that this version does not know is left out. */
export const knownRaces = (codes: readonly string[]): Race[] => raceNames.filter((race) => codes.includes(race));

/** As {@link races}: Hispanic or Latino, or not. */
export const ethnicities = { hispanic: '2135-2', 'not-hispanic': '2186-5', declined: 'ASKU' } as const;
export type Ethnicity = keyof typeof ethnicities;
export const ethnicityNames: readonly Ethnicity[] = keysOf(ethnicities);

/** HL7 v3 MaritalStatus (http://terminology.hl7.org/CodeSystem/v3-MaritalStatus). */
export const maritalStatuses = {
  'never-married': 'S',
  married: 'M',
  'domestic-partner': 'T',
  separated: 'L',
  divorced: 'D',
  widowed: 'W',
  annulled: 'A',
  declined: 'ASKU',
} as const;
export type MaritalStatus = keyof typeof maritalStatuses;
export const maritalStatusNames: readonly MaritalStatus[] = keysOf(maritalStatuses);

/** HL7 v2 table 0066, employment status. */
export const employmentStatuses = {
  'full-time': '1',
  'part-time': '2',
  'self-employed': '4',
  unemployed: '3',
  retired: '5',
  military: '6',
  other: 'O',
  declined: 'ASKU',
} as const;
export type EmploymentStatus = keyof typeof employmentStatuses;
export const employmentStatusNames: readonly EmploymentStatus[] = keysOf(employmentStatuses);

/** Who would rather not say has said nothing else. */
export const withoutContradiction = (chosen: readonly Race[], last: Race): Race[] =>
  last === 'declined' ? ['declined'] : chosen.filter((race) => race !== 'declined');

/** All of it; null and an empty list: nobody has said it. */
export interface Demographics {
  races: Race[];
  ethnicity: Ethnicity | null;
  maritalStatus: MaritalStatus | null;
  employmentStatus: EmploymentStatus | null;
}
