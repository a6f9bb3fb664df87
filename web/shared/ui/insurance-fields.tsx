import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { relationNames } from '../../../domain/insurance.ts';
import type { InsuranceValues } from '../../../domain/schemas/insurance.ts';
import { words } from '../words.ts';

interface InsuranceFieldsProps {
  values: InsuranceValues;
  /** As it is on file, masked; empty where none is. */
  memberId: string;
  errors: Record<string, string>;
  /** In words to the client themselves. */
  own: boolean;
  onChange: (part: Partial<InsuranceValues>) => void;
  /** Stands below a field, such as what somebody else changed it to. */
  beside?: (field: keyof InsuranceValues) => ReactNode;
}

/** An insurance as its card says it, for clients and staff alike. */
export function InsuranceFields({ values, memberId, errors, own, onChange, beside }: InsuranceFieldsProps) {
  const size = own ? 'md' : 'sm';
  const text = (field: 'payer' | 'plan' | 'groupNumber' | 'subscriberName', hint?: string) => (
    <div>
      <TextInput
        size={size}
        label={words(`insurance.${field}`)}
        description={hint}
        required={field === 'payer' || field === 'subscriberName'}
        autoComplete="off"
        maxLength={200}
        error={errors[field]}
        value={values[field] ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ [field]: field === 'payer' ? value : value || null })}
      />
      {beside?.(field)}
    </div>
  );
  const day = (field: 'subscriberBirthDate' | 'effectiveFrom' | 'effectiveTo') => (
    <div>
      <TextInput
        size={size}
        type="date"
        label={words(`insurance.${field}`)}
        error={errors[field]}
        value={values[field] ?? ''}
        onChange={(event) => onChange({ [field]: event.currentTarget.value || null })}
      />
      {beside?.(field)}
    </div>
  );
  return (
    <>
      {text('payer', words('insurance.payer.hint'))}
      {text('plan')}
      <div>
        <TextInput
          size={size}
          label={words('insurance.memberId')}
          description={memberId === '' ? undefined : words('insurance.memberId.keep', { memberId })}
          required={memberId === ''}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={60}
          error={errors['memberId']}
          value={values.memberId === memberId ? '' : values.memberId}
          onChange={(event) => onChange({ memberId: event.currentTarget.value || memberId })}
        />
        {beside?.('memberId')}
      </div>
      {text('groupNumber')}
      <div>
        <NativeSelect
          size={size}
          label={words('insurance.relation')}
          data={relationNames.map((value) => ({
            value,
            label: words(own ? `insurance.relation.own.${value}` : `insurance.relation.${value}`),
          }))}
          error={errors['relation']}
          value={values.relation}
          onChange={({ currentTarget }) =>
            onChange({ relation: relationNames.find((each) => each === currentTarget.value) ?? 'self' })
          }
        />
        {beside?.('relation')}
      </div>
      {values.relation !== 'self' && (
        <>
          {text('subscriberName')}
          {day('subscriberBirthDate')}
        </>
      )}
      {day('effectiveFrom')}
      {day('effectiveTo')}
    </>
  );
}
