import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { parseMoney } from '../../../domain/money.ts';
import { t } from '../t.ts';

interface AmountFieldProps {
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
  first?: boolean;
  /** Empty is an answer, too. */
  optional?: boolean;
}

/** Dollars as they are typed; what is wrong is said once the field is left. */
export function AmountField({ value, onChange, error, first = false, optional = false }: AmountFieldProps) {
  const [left, setLeft] = useState(false);
  const read = parseMoney(value);
  return (
    <TextInput
      label={t('billing.amount')}
      description={t('billing.amount.hint')}
      required={!optional}
      inputMode="decimal"
      autoComplete="off"
      maxLength={20}
      data-autofocus={first || undefined}
      error={error ?? (left && value !== '' && !read.ok ? read.problem : undefined)}
      value={value}
      onChange={(event) => {
        setLeft(false);
        onChange(event.currentTarget.value);
      }}
      onBlur={() => setLeft(true)}
    />
  );
}

/** Why what is typed cannot be posted; null: it can. */
export const amountFault = (text: string): string | null => {
  const read = parseMoney(text);
  return read.ok ? null : t('billing.amount.fault', { fault: read.problem });
};

/** Cents of it; 0 where it is none, which the server refuses. */
export const centsOf = (text: string): number => {
  const read = parseMoney(text);
  return read.ok ? read.value : 0;
};
