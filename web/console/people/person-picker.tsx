import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failureWords } from '../../shared/failure-words.ts';
import { t } from '../t.ts';
import { clientChoices, clientQuery, fullName, staffChoices, staffMemberQuery } from './people.ts';

interface PickerProps {
  label: string;
  placeholder?: string;
  required?: boolean;
  disabled?: boolean;
  error?: string | undefined;
  value: string | null;
  onChange: (id: string | null) => void;
}

interface Choice {
  id: string;
  label: string;
}

interface PersonSelectProps extends PickerProps {
  choices: readonly Choice[];
  /** Of the one that is chosen, which the last search may not contain. */
  chosen: Choice | null;
  failure: unknown;
  onSearch: (text: string) => void;
}

function PersonSelect({ choices, chosen, failure, onSearch, required = false, error, ...props }: PersonSelectProps) {
  const all = chosen && !choices.some(({ id }) => id === chosen.id) ? [chosen, ...choices] : choices;
  return (
    <Select
      {...props}
      data={all.map(({ id, label }) => ({ value: id, label }))}
      error={error ?? (failure ? failureWords(failure).title : undefined)}
      searchable
      // The server has searched already; a second filter here would hide what it found by record number.
      filter={({ options }) => options}
      onSearchChange={onSearch}
      nothingFoundMessage={t('list.nothing')}
      required={required}
      clearable={!required}
      allowDeselect={!required}
      clearButtonProps={{ 'aria-label': t('field.clear', { field: props.label }) }}
    />
  );
}

/** What was typed, once typing pauses; what a choice itself writes into the field is no search. */
const useSearchText = (chosenLabel: string | undefined) => {
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text, 200);
  return { text: settled === chosenLabel ? '' : settled, setText };
};

export function ClientPicker(props: PickerProps) {
  const { data: client } = useQuery({ ...clientQuery(props.value ?? ''), enabled: props.value !== null });
  const chosen = client ? { id: client.id, label: `${fullName(client)} · ${client.recordNumber}` } : null;
  const { text, setText } = useSearchText(chosen?.label);
  const { data, error } = useQuery({ ...clientChoices(text), placeholderData: keepPreviousData });
  const choices = data?.rows.map((row) => ({ id: row.id, label: `${fullName(row)} · ${row.recordNumber}` })) ?? [];
  return <PersonSelect {...props} choices={choices} chosen={chosen} failure={error} onSearch={setText} />;
}

export function StaffPicker(props: PickerProps) {
  const { data: staff } = useQuery({ ...staffMemberQuery(props.value ?? ''), enabled: props.value !== null });
  const chosen = staff ? { id: staff.id, label: fullName(staff) } : null;
  const { text, setText } = useSearchText(chosen?.label);
  const { data, error } = useQuery({ ...staffChoices(text), placeholderData: keepPreviousData });
  const choices = data?.rows.map((row) => ({ id: row.id, label: fullName(row) })) ?? [];
  return <PersonSelect {...props} choices={choices} chosen={chosen} failure={error} onSearch={setText} />;
}
