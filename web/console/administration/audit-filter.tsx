import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { t } from '../t.ts';
import classes from './audit.module.css';
import type { AuditFilter } from './audit.ts';

interface AuditFilterBarProps {
  filter: AuditFilter;
  onChange: (part: AuditFilter) => void;
}

export function AuditFilterBar({ filter, onChange }: AuditFilterBarProps) {
  const [typed, setTyped] = useState({ action: filter.action ?? '', subject: filter.subject ?? '' });
  const search = useDebouncedCallback(onChange, 300);
  const type = (field: 'action' | 'subject', value: string) => {
    setTyped((before) => ({ ...before, [field]: value }));
    search({ [field]: value.trim() || undefined });
  };
  return (
    <search className={classes.bar}>
      <DateInput
        className={classes.field}
        type="date"
        label={t('audit.from')}
        value={filter.from ?? ''}
        onChange={(next) => onChange({ from: next || undefined })}
      />
      <DateInput
        className={classes.field}
        type="date"
        label={t('audit.to')}
        value={filter.to ?? ''}
        onChange={(next) => onChange({ to: next || undefined })}
      />
      <TextInput
        className={classes.field}
        label={t('audit.action')}
        placeholder={t('audit.action.hint')}
        autoCapitalize="none"
        value={typed.action}
        onChange={(event) => type('action', event.currentTarget.value)}
      />
      <TextInput
        className={classes.field}
        label={t('audit.subject')}
        placeholder={t('audit.subject.hint')}
        autoCapitalize="none"
        value={typed.subject}
        onChange={(event) => type('subject', event.currentTarget.value)}
      />
    </search>
  );
}
