import { Textarea } from '@mantine/core';
import { t } from '../t.ts';

interface ReasonFieldProps {
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
  first?: boolean;
}

/** Why something of the ledger is written off or reversed. */
export const ReasonField = ({ value, onChange, error, first = false }: ReasonFieldProps) => (
  <Textarea
    label={t('billing.reason')}
    description={t('billing.reason.hint')}
    required
    data-autofocus={first || undefined}
    autosize
    minRows={2}
    maxLength={300}
    error={error}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
