import { Select } from '@mantine/core';
import { channels } from '../../../domain/channels.ts';
import type { Channel } from '../../../domain/channels.ts';
import { t } from '../t.ts';

interface MethodFieldProps {
  value: Channel | null;
  onChange: (method: Channel | null) => void;
  error?: string | undefined;
}

/** Preferred Contact Method: by default only that method is used for the person. */
export function MethodField({ value, onChange, error }: MethodFieldProps) {
  return (
    <Select
      label={t('person.method')}
      description={t('person.method.hint')}
      placeholder={t('person.method.none')}
      data={channels.map((channel) => ({ value: channel, label: t(`method.${channel}`) }))}
      clearable
      clearButtonProps={{ 'aria-label': t('field.clear', { field: t('person.method') }) }}
      maw={420}
      error={error}
      value={value}
      onChange={(method) => onChange(channels.find((each) => each === method) ?? null)}
    />
  );
}
