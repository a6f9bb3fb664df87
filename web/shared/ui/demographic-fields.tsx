import { Checkbox, NativeSelect, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  employmentStatusNames,
  ethnicityNames,
  maritalStatusNames,
  type Race,
  raceNames,
  withoutContradiction,
} from '../../../domain/demographics.ts';
import type { Demographics } from '../../../domain/demographics.ts';
import { words } from '../words.ts';

interface DemographicFieldsProps {
  values: Demographics;
  errors: Record<string, string>;
  /** Of the fields; the portal's are larger. */
  size: 'sm' | 'md';
  onChange: (part: Partial<Demographics>) => void;
  /** Stands below a field, such as what somebody else changed it to. */
  beside?: (field: keyof Demographics) => ReactNode;
}

const selects = [
  ['ethnicity', ethnicityNames],
  ['maritalStatus', maritalStatusNames],
  ['employmentStatus', employmentStatusNames],
] as const;

/** Race, ethnicity, marital and employment status, for clients and staff alike. */
export function DemographicFields({ values, errors, size, onChange, beside }: DemographicFieldsProps) {
  const choose = (chosen: string[]) => {
    const known = raceNames.filter((race) => chosen.includes(race));
    const last: Race | undefined = known.find((race) => !values.races.includes(race));
    onChange({ races: last ? withoutContradiction(known, last) : known });
  };
  return (
    <>
      <div>
        <Checkbox.Group
          size={size}
          label={words('demographics.races')}
          description={words('demographics.races.hint')}
          error={errors['races']}
          value={values.races}
          onChange={choose}
        >
          <Stack gap="xs" mt="xs">
            {raceNames.map((race) => (
              <Checkbox key={race} size={size} value={race} label={words(`demographics.races.${race}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
        {beside?.('races')}
      </div>
      {selects.map(([field, names]) => (
        <div key={field}>
          <NativeSelect
            size={size}
            label={words(`demographics.${field}`)}
            data={[
              { value: '', label: words('demographics.unsaid') },
              ...names.map((value) => ({ value, label: showDemographic(field, value) })),
            ]}
            error={errors[field]}
            value={values[field] ?? ''}
            onChange={({ currentTarget }) =>
              onChange({ [field]: names.find((each) => each === currentTarget.value) ?? null })
            }
          />
          {beside?.(field)}
        </div>
      ))}
    </>
  );
}

/** One field in words; empty where nobody has said it. */
export function showDemographics(values: Demographics, field: keyof Demographics): string {
  if (field === 'races') return values.races.map((race) => words(`demographics.races.${race}`)).join(', ');
  const value = values[field];
  return value === null ? '' : showDemographic(field, value);
}

const showDemographic = (field: Exclude<keyof Demographics, 'races'>, value: string): string =>
  labels.get(`${field}.${value}`) ?? value;

const labels = new Map<string, string>([
  ...ethnicityNames.map((value) => [`ethnicity.${value}`, words(`demographics.ethnicity.${value}`)] as const),
  ...maritalStatusNames.map(
    (value) => [`maritalStatus.${value}`, words(`demographics.maritalStatus.${value}`)] as const,
  ),
  ...employmentStatusNames.map(
    (value) => [`employmentStatus.${value}`, words(`demographics.employmentStatus.${value}`)] as const,
  ),
]);
