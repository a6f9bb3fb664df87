import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { t } from '../t.ts';
import { locationsQuery } from './locations.ts';

interface LocationFieldProps {
  label?: string;
  placeholder?: string;
  required?: boolean;
  error?: string | undefined;
  value: string | null;
  onChange: (id: string | null) => void;
}

/** One of the practice's locations: active ones, and the one that is chosen already. */
export function LocationField({ label = t('location.one'), required = false, value, ...props }: LocationFieldProps) {
  const { data = [], error } = useQuery(locationsQuery);
  return (
    <Select
      {...props}
      label={label}
      error={props.error ?? (error ? t('location.unknown') : undefined)}
      data={data
        .filter((location) => location.active || location.id === value)
        .map(({ id, name }) => ({ value: id, label: name }))}
      required={required}
      clearable={!required}
      allowDeselect={!required}
      clearButtonProps={{ 'aria-label': t('field.clear', { field: label }) }}
      value={value}
    />
  );
}
