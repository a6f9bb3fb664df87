import { ActionIcon, Button, Group, Select, TextInput, Tooltip } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Setting } from '../../../domain/schemas/access.ts';
import { api } from '../../shared/api.ts';
import { failureWords } from '../../shared/failure-words.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { words } from '../../shared/words.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './settings.module.css';
import { settingsQuery } from './settings.ts';

/** Your Value: shown, and edited in place. Saving an empty one goes back to the default. */
export function SettingEditor({ setting }: { setting: Setting }) {
  const allowed = useAllowed();
  const [editing, setEditing] = useState(false);
  const pencil = useRef<HTMLButtonElement>(null);
  const { name, value } = setting;
  const may = allowed('System Settings', 'modify');
  const close = () => {
    setEditing(false);
    requestAnimationFrame(() => pencil.current?.focus());
  };
  if (editing) return <Editor setting={setting} onClose={close} />;
  return (
    <div className={classes.value}>
      <span className={classes.text} data-default={value === null || undefined}>
        {value ?? t('setting.is.default')}
      </span>
      <Tooltip label={may ? t('setting.edit') : t('setting.need.modify')}>
        <ActionIcon
          ref={pencil}
          variant="subtle"
          color="gray"
          aria-label={t('setting.edit.of', { name })}
          aria-disabled={!may}
          data-disabled={!may || undefined}
          onClick={() => may && setEditing(true)}
        >
          <IconPencil size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/** As domain/setting-types.ts stores them. */
const yesOrNo = [
  { value: 'true', label: words('yes') },
  { value: 'false', label: words('no') },
];

function Editor({ setting, onClose }: { setting: Setting; onClose: () => void }) {
  const { id, name, type, stored } = setting;
  const choices = type === 'bool' ? yesOrNo : setting.choices;
  const queries = useQueryClient();
  const [typed, setTyped] = useState(stored ?? '');
  const save = useMutation({
    mutationFn: () => api.put<unknown>(`/api/settings/${id}`, { value: typed.trim() === '' ? null : typed }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: settingsQuery.queryKey });
      notify(t('setting.saved', { name }));
      onClose();
    },
  });
  const error = save.error ? (fieldErrors(save.error)['value'] ?? failureWords(save.error).title) : undefined;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const field = {
    ref: input,
    'aria-label': t('setting.value.of', { name }),
    error,
    onKeyDown: (event: KeyboardEvent) => event.key === 'Escape' && onClose(),
  };
  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {choices ? (
        <Select
          {...field}
          data={[{ value: '', label: t('setting.is.default') }, ...choices]}
          allowDeselect={false}
          value={typed}
          onChange={(next) => setTyped(next ?? '')}
        />
      ) : (
        <TextInput
          {...field}
          inputMode={type === 'int' ? 'numeric' : undefined}
          placeholder={t('setting.is.default')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Group gap={6}>
        <Button type="submit" size="compact-sm" loading={save.isPending}>
          {words('save')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {words('cancel')}
        </Button>
      </Group>
    </form>
  );
}
