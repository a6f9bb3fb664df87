import { TextInput } from '@mantine/core';
import type { z } from 'zod';
import type { postal } from '../../../domain/schemas/common.ts';
import { Columns, Section } from '../../shared/ui/form.tsx';
import { t } from '../t.ts';

export type Postal = z.output<typeof postal>;

const fields = ['line1', 'line2', 'city', 'state', 'zip'] as const;
const autoComplete = {
  line1: 'address-line1',
  line2: 'address-line2',
  city: 'address-level2',
  state: 'address-level1',
  zip: 'postal-code',
} as const;

interface AddressFieldsProps {
  value: Postal;
  onChange: (address: Postal) => void;
  errors: Record<string, string>;
}

/** The postal address of somebody else than the reader, so the browser is not asked to fill it in. */
export function AddressFields({ value, onChange, errors }: AddressFieldsProps) {
  return (
    <Section title={t('address.title')}>
      <Columns>
        {fields.map((field) => (
          <TextInput
            key={field}
            label={t(`address.${field}`)}
            name={autoComplete[field]}
            autoComplete="off"
            inputMode={field === 'zip' ? 'numeric' : undefined}
            error={errors[`address.${field}`]}
            value={value[field] ?? ''}
            onChange={(event) => onChange({ ...value, [field]: event.currentTarget.value || null })}
          />
        ))}
      </Columns>
    </Section>
  );
}
