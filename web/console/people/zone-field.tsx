import { Select } from '@mantine/core';
import { zoneName } from '../../shared/format.ts';
import { t } from '../t.ts';

/** What most of our practices live in, first. */
const usual = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Boise',
  'America/Los_Angeles',
  'America/Anchorage',
  'Pacific/Honolulu',
];

const option = (zone: string) => ({
  value: zone,
  label: `${zone.replaceAll('_', ' ')} (${zoneName(zone, new Date())})`,
});

const choices = () => [
  { group: t('zone.usual'), items: usual.map(option) },
  {
    group: t('zone.other'),
    items: Intl.supportedValuesOf('timeZone')
      .filter((zone) => !usual.includes(zone))
      .map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
  },
];

interface ZoneFieldProps {
  label: string;
  description?: string;
  placeholder?: string;
  required?: boolean;
  readOnly?: boolean;
  error?: string | undefined;
  value: string | null;
  onChange: (zone: string | null) => void;
}

/** An IANA time zone, with the short name that it has now. */
export function ZoneField({ required = false, ...props }: ZoneFieldProps) {
  return (
    <Select
      {...props}
      data={choices()}
      searchable
      clearable={!required}
      allowDeselect={!required}
      required={required}
      limit={80}
      nothingFoundMessage={t('zone.none')}
      clearButtonProps={{ 'aria-label': t('field.clear', { field: props.label }) }}
    />
  );
}
