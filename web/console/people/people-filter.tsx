import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../t.ts';
import classes from './people-filter.module.css';

type Show = 'inactive' | 'all' | undefined;

interface PeopleFilterProps {
  label: string;
  placeholder: string;
  text: string;
  show: Show;
  onText: (text: string) => void;
  onShow: (show: Show) => void;
}

/** Search as one types, and active ones or all. */
export function PeopleFilterBar({ label, placeholder, text, show, onText, onShow }: PeopleFilterProps) {
  const [typed, setTyped] = useState(text);
  const search = useDebouncedCallback(onText, 250);
  return (
    <search className={classes.bar}>
      <TextInput
        className={classes.text}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        leftSection={<IconSearch size={16} />}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
      <Select
        className={classes.show}
        aria-label={t('filter.show')}
        data={[
          { value: 'active', label: t('filter.active') },
          { value: 'inactive', label: t('filter.inactive') },
          { value: 'all', label: t('filter.all') },
        ]}
        allowDeselect={false}
        value={show ?? 'active'}
        onChange={(next) => onShow(next === 'inactive' || next === 'all' ? next : undefined)}
      />
    </search>
  );
}
