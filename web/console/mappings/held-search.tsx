import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../t.ts';
import classes from './mappings.module.css';

interface HeldSearchProps {
  label: string;
  text: string;
  onText: (text: string) => void;
}

/** Search as one types, by name, e-mail or phone. */
export function HeldSearch({ label, text, onText }: HeldSearchProps) {
  const [typed, setTyped] = useState(text);
  const search = useDebouncedCallback(onText, 250);
  return (
    <search className={classes.bar}>
      <TextInput
        className={classes.search}
        type="search"
        aria-label={label}
        placeholder={t('mapping.search.hint')}
        leftSection={<IconSearch size={16} />}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
    </search>
  );
}
