import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MappingKind } from '../../../domain/fieldtime/person-problems.ts';
import { failureWords } from '../../shared/failure-words.ts';
import { t } from '../t.ts';
import { visitPeopleQuery } from './visits.ts';

interface VisitPersonFilterProps {
  kind: MappingKind;
  /** PIMSY's record, as the address of the page names it. */
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

/** One of those who have visits; the server searches. Nothing is loaded before the field is opened, but the name of who is chosen. */
export function VisitPersonFilter({ kind, value, onChange }: VisitPersonFilterProps) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text, 200);
  const named = useQuery({
    ...visitPeopleQuery(kind, { id: value ?? '' }),
    enabled: value !== undefined,
  });
  const chosen = named.data?.rows ?? [];
  // The field holds the name of who is chosen, which is no search.
  const sought = chosen.some(({ label }) => label === settled) ? '' : settled;
  const { data, error } = useQuery({
    ...visitPeopleQuery(kind, { text: sought }),
    placeholderData: keepPreviousData,
    enabled: opened,
  });
  const rows = data?.rows ?? [];
  const others = chosen.filter(({ id }) => !rows.some((row) => row.id === id));
  const label = t(`visit.${kind}`);
  return (
    <Select
      aria-label={label}
      placeholder={t(`visit.filter.${kind}`)}
      data={[...others, ...rows].map((row) => ({ value: row.id, label: row.label }))}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      onDropdownOpen={() => setOpened(true)}
      error={error ? failureWords(error).title : undefined}
      searchable
      // The server has searched already, by ID, e-mail and phone too.
      filter={({ options }) => options}
      onSearchChange={setText}
      nothingFoundMessage={opened && !data ? t('mapping.searching') : t('visit.filter.nobody')}
      clearable
      clearButtonProps={{ 'aria-label': t('field.clear', { field: label }) }}
    />
  );
}
