import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import type { MappingTarget } from '../../../domain/schemas/mappings.ts';
import { failureWords } from '../../shared/failure-words.ts';
import { t } from '../t.ts';
import classes from './mappings.module.css';
import { targetChoices } from './mappings.ts';

interface TargetPickerProps {
  kind: MappingKind;
  /** Of the field: whose user or job is chosen. */
  label: string;
  /** What is chosen at the beginning, which the search need not find. */
  suggested: MappingTarget | null;
  value: string | null;
  onChange: (id: string | null) => void;
}

const labelOf = ({ label, email, nonVisit }: MappingTarget) =>
  [label, email, nonVisit && t('held.visits.none')].filter(Boolean).join(' · ');

/** Users or jobs of Timeero that nobody is mapped to; the server searches. Nothing is loaded before the field is opened. */
export function TargetPicker({ kind, label, suggested, value, onChange }: TargetPickerProps) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text, 200);
  const [known, setKnown] = useState<MappingTarget | null>(suggested);
  const sought = known && settled === labelOf(known) ? '' : settled;
  const { data, error } = useQuery({
    ...targetChoices(kind, sought),
    placeholderData: keepPreviousData,
    enabled: opened,
  });
  const rows: readonly MappingTarget[] = data?.rows ?? [];
  const all = known && !rows.some(({ id }) => id === known.id) ? [known, ...rows] : rows;
  return (
    <Select
      className={classes.picker}
      aria-label={label}
      placeholder={t(`mapping.choose.${kind}`)}
      data={all.map((row) => ({ value: row.id, label: labelOf(row) }))}
      value={value}
      onChange={(id) => {
        setKnown(all.find((row) => row.id === id) ?? null);
        onChange(id);
      }}
      onDropdownOpen={() => setOpened(true)}
      error={error ? failureWords(error).title : undefined}
      searchable
      // The server has searched already, by e-mail and phone too.
      filter={({ options }) => options}
      onSearchChange={setText}
      nothingFoundMessage={opened && !data ? t('mapping.searching') : t('list.nothing')}
      clearable
      clearButtonProps={{ 'aria-label': t('field.clear', { field: label }) }}
    />
  );
}
