import { NumberInput } from '@mantine/core';
import { formatMoney } from '../../../domain/money.ts';
import { t } from '../t.ts';

interface CopayFieldProps {
  /** Cents; null: the client's usual one. */
  value: number | null;
  onChange: (cents: number | null) => void;
  /** Of the client, in cents; null: they have none; undefined: nobody knows yet whose it is. */
  usual?: number | null | undefined;
  error?: string | undefined;
  disabled?: boolean;
}

/** The copay of one appointment, in dollars. */
export function CopayField({ value, onChange, usual, error, disabled = false }: CopayFieldProps) {
  return (
    <NumberInput
      label={t('appointment.copay')}
      description={hintOf(usual)}
      min={0}
      max={100_000}
      decimalScale={2}
      hideControls
      maw={380}
      disabled={disabled}
      error={error}
      value={value === null ? '' : value / 100}
      onChange={(dollars) => onChange(dollars === '' ? null : Math.round(Number(dollars) * 100))}
    />
  );
}

function hintOf(usual: number | null | undefined): string {
  if (usual === undefined) return t('appointment.copay.hint');
  return usual === null
    ? t('appointment.copay.hint.none')
    : t('appointment.copay.hint.usual', { amount: formatMoney(usual) });
}
