import { ActionIcon, Button, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Note } from '../../../domain/schemas/notes.ts';
import { api, intents } from '../../shared/api.ts';
import { readerZone, showZoned, zoneName } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form, Section } from '../../shared/ui/form.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { useNow } from '../../shared/use-now.ts';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { Incapable } from './capability.tsx';
import { requestOptionsQuery, useRefreshHandoff } from './chart-requests.ts';
import classes from './chart-requests.module.css';
import { KeeperField } from './keeper-field.tsx';
import { keeperError } from './keeper.ts';
import { emptyRequest, requestBody, type RequestDraft, requestFault, type WantedItem } from './request-draft.ts';

interface NewRequestDrawerProps {
  note: Pick<Note, 'id' | 'title'>;
  onClose: () => void;
}

/** Asks the chart keeper for what a note lacks. */
export function NewRequestDrawer({ note, onClose }: NewRequestDrawerProps) {
  const { data: options, error, refetch } = useQuery(requestOptionsQuery);
  const draft = useDraft(emptyRequest);
  return (
    <SideDrawer title={t('request.new')} size={560} dirty={draft.dirty} onClose={onClose}>
      <ProblemNotice error={options ? null : error} onRetry={() => void refetch()} />
      {options && !options.capable && <Incapable options={options} />}
      {options?.capable && <NewRequest note={note} draft={draft} onClose={onClose} />}
    </SideDrawer>
  );
}

type Draft = ReturnType<typeof useDraft<RequestDraft>>;

function NewRequest({ note, draft, onClose }: NewRequestDrawerProps & { draft: Draft }) {
  const { data: options } = useQuery(requestOptionsQuery);
  const refresh = useRefreshHandoff();
  const now = useNow();
  const [intent] = useState(() => intents());
  const { values, change, dirty } = draft;
  const save = useMutation({
    mutationFn: () => {
      const body = requestBody(values);
      return api.post(`/api/notes/${note.id}/requests`, body, { key: intent.keyOf(body) });
    },
    onSuccess: async () => {
      notify(t('request.asked'));
      onClose();
      await refresh();
    },
  });
  const errors = fieldErrors(save.error);
  const priority = values.high ? 'high' : 'normal';
  return (
    <Form
      label={t('request.new')}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      dirty={dirty}
      done
      reason={requestFault(values)}
      submit={t('request.ask')}
      onCancel={onClose}
    >
      <Section title={t('request.items')} hint={t('request.items.hint')}>
        {values.items.map((item, index) => (
          <ItemFields
            key={item.key}
            first={index === 0}
            item={item}
            choices={options?.items ?? []}
            error={errors[`items.${index}.words`] ?? errors[`items.${index}.code`]}
            onChange={(part) =>
              change({ items: values.items.map((each) => (each.key === item.key ? { ...each, ...part } : each)) })
            }
            onRemove={
              values.items.length > 1
                ? () => change({ items: values.items.filter(({ key }) => key !== item.key) })
                : null
            }
          />
        ))}
        <Button
          size="xs"
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconPlus size={15} />}
          disabled={values.items.length >= 20}
          onClick={() => change({ items: [...values.items, { key: crypto.randomUUID(), code: null, words: '' }] })}
        >
          {t('request.item.add')}
        </Button>
      </Section>
      <Section title={t('request.whom')}>
        <div className={classes.clear} />
        <KeeperField
          options={options}
          value={values.keeper}
          error={keeperError(errors)}
          onChange={(keeper) => change({ keeper })}
        />
        <Textarea
          label={t('request.words')}
          description={t('request.words.hint')}
          autosize
          minRows={2}
          maxRows={12}
          maxLength={4000}
          error={errors['words']}
          value={values.words}
          onChange={(event) => change({ words: event.currentTarget.value })}
        />
      </Section>
      <Section title={t('request.when')}>
        <div className={classes.clear} />
        <SegmentedControl
          fullWidth
          aria-label={t('request.priority')}
          data={(['normal', 'high'] as const).map((value) => ({ value, label: t(`request.priority.${value}`) }))}
          value={priority}
          onChange={(next) => change({ high: next === 'high' })}
        />
        <TextInput
          type="datetime-local"
          label={t('task.due.zone', { zone: zoneName(readerZone(), now) })}
          description={options && t('request.due.default', { at: showZoned(options.dueAt[priority]) })}
          error={errors['dueAt']}
          value={values.due}
          onChange={(event) => change({ due: event.currentTarget.value })}
        />
        <Switch
          label={t('request.required.field')}
          description={t('request.required.hint')}
          checked={values.required}
          onChange={(event) => change({ required: event.currentTarget.checked })}
        />
      </Section>
    </Form>
  );
}

interface ItemFieldsProps {
  /** The drawer begins with it. */
  first: boolean;
  item: WantedItem;
  choices: readonly { code: string; label: string }[];
  error: string | undefined;
  onChange: (part: Partial<WantedItem>) => void;
  /** Null: the last one stays. */
  onRemove: (() => void) | null;
}

function ItemFields({ first, item, choices, error, onChange, onRemove }: ItemFieldsProps) {
  const label = choices.find(({ code }) => code === item.code)?.label;
  return (
    <div className={classes.wanted}>
      <Select
        label={t('request.item')}
        required
        data-autofocus={first || undefined}
        openOnFocus={!first}
        data={choices.map(({ code, label: name }) => ({ value: code, label: name }))}
        searchable
        nothingFoundMessage={t('list.nothing')}
        value={item.code}
        onChange={(code) => onChange({ code })}
      />
      <TextInput
        label={t('request.item.which')}
        required={item.code === 'other'}
        maxLength={1000}
        error={error}
        value={item.words}
        onChange={(event) => onChange({ words: event.currentTarget.value })}
      />
      {onRemove && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('request.item.remove', { item: label ?? t('request.item') })}
          onClick={onRemove}
        >
          <IconTrash size={17} />
        </ActionIcon>
      )}
    </div>
  );
}
