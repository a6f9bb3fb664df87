import type { InsuranceValues } from '../../domain/schemas/insurance.ts';
import { showDate } from './format.ts';
import { words } from './words.ts';

/** What is shown of a coverage, in the order of its card; null where it says nothing. */
const shownFields = [
  'payer',
  'plan',
  'memberId',
  'groupNumber',
  'relation',
  'subscriberName',
  'subscriberBirthDate',
  'effectiveFrom',
  'effectiveTo',
] as const satisfies readonly (keyof InsuranceValues)[];
export type ShownField = (typeof shownFields)[number];

/** One field in words; empty where it says nothing. `own`: to the client themselves. */
export function showInsuranceField(values: InsuranceValues, field: ShownField, own: boolean): string {
  const value = values[field];
  if (field === 'relation')
    return words(own ? `insurance.relation.own.${values.relation}` : `insurance.relation.${values.relation}`);
  if (value === null) return '';
  return field === 'effectiveFrom' || field === 'effectiveTo' || field === 'subscriberBirthDate'
    ? showDate(value)
    : value;
}

/** Every field that says something, with its name. */
export const insuranceLines = (values: InsuranceValues, own: boolean): { name: string; value: string }[] =>
  shownFields
    .map((field) => ({ name: words(`insurance.${field}`), value: showInsuranceField(values, field, own) }))
    .filter(({ value }) => value !== '');
