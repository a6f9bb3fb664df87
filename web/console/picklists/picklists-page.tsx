import { Button, NumberInput, Select, Switch, Tabs, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { ReactElement } from 'react';
import type { Picklist, PicklistItem } from '../../../domain/schemas/desk.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { FormSkeleton } from '../../shared/ui/form-skeleton.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { words } from '../../shared/words.ts';
import { groupsQuery } from '../groups/groups.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { picklistsQuery } from './picklists.ts';
import classes from './picklists.module.css';

const route = getRouteApi('/frame/administration/picklists');

/** Task types with the group that sees them, missing chart items, reasons: the practice's own words for them. */
export function Page(): ReactElement {
  const { list } = route.useSearch();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(picklistsQuery);
  const shown = data?.find(({ name }) => name === list) ?? data?.[0];
  return (
    <Frame title={t('nav.picklists')} lead={shown?.description}>
      <ProblemNotice error={data ? null : error} onRetry={() => void refetch()} />
      {!data && !error && <FormSkeleton />}
      {data && shown && (
        <Tabs
          value={shown.name}
          keepMounted={false}
          onChange={(next) =>
            void navigate({ to: '/administration/picklists', search: { list: next ?? undefined }, replace: true })
          }
        >
          <Tabs.List mb="md">
            {data.map(({ name, label }) => (
              <Tabs.Tab key={name} value={name}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={shown.name}>
            <ul className={classes.list}>
              {shown.items.map((item) => (
                <Item key={`${item.code} ${item.version}`} list={shown} item={item} />
              ))}
            </ul>
            <AddItem list={shown} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Frame>
  );
}

const useKeepList = () => {
  const queries = useQueryClient();
  return async (saved: Picklist): Promise<void> => {
    queries.setQueryData(picklistsQuery.queryKey, (all: Picklist[] | undefined) =>
      all?.map((each) => (each.name === saved.name ? saved : each)),
    );
    await queries.invalidateQueries({ queryKey: groupsQuery.queryKey });
  };
};

function Item({ list, item }: { list: Picklist; item: PicklistItem }) {
  const keptId = useId();
  const allowed = useAllowed();
  const keep = useKeepList();
  const { data: groups = [] } = useQuery(groupsQuery);
  const { label, position, active, groupId } = item;
  const { values, change, dirty } = useDraft({ label, position, active, groupId });
  const save = useMutation({
    mutationFn: () =>
      api.put<Picklist>(`/api/picklists/${list.name}/${item.code}`, { ...values, version: item.version }),
    onSuccess: async (saved) => {
      notify(t('picklist.saved'));
      await keep(saved);
    },
  });
  const errors = fieldErrors(save.error);
  const need = allowed('Picklist Management', 'modify') ? null : t('picklist.need');
  return (
    <li className={classes.item}>
      <TextInput
        label={t('picklist.label')}
        error={errors['label']}
        value={values.label}
        onChange={(event) => change({ label: event.currentTarget.value })}
      />
      {list.grouped && (
        <Select
          label={t('task.group')}
          data={groups.map(({ id, name }) => ({ value: id, label: name }))}
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('task.group') }) }}
          error={errors['groupId']}
          value={values.groupId}
          onChange={(group) => change({ groupId: group })}
        />
      )}
      <NumberInput
        label={t('picklist.position')}
        min={0}
        max={10_000}
        hideControls
        value={values.position}
        onChange={(next) => change({ position: Number(next) || 0 })}
      />
      <Switch
        label={t('picklist.active')}
        disabled={item.kept}
        aria-describedby={item.kept ? keptId : undefined}
        error={errors['active']}
        checked={values.active}
        onChange={(event) => change({ active: event.currentTarget.checked })}
      />
      <ReasonedButton
        size="xs"
        variant="default"
        loading={save.isPending}
        reason={need ?? (dirty ? null : words('save.clean'))}
        aria-label={t('picklist.save', { label: item.label })}
        onClick={() => save.mutate()}
      >
        {words('save')}
      </ReasonedButton>
      {item.kept && (
        <span id={keptId} className={classes.note}>
          {t('picklist.kept')}
        </span>
      )}
      {item.warning && (
        <span className={classes.note}>
          <IconAlertTriangle size={15} aria-hidden /> {item.warning}
        </span>
      )}
      <ProblemNotice error={save.error} onRetry={() => save.mutate()} />
    </li>
  );
}

function AddItem({ list }: { list: Picklist }) {
  const allowed = useAllowed();
  const keep = useKeepList();
  const [label, setLabel] = useState('');
  const add = useMutation({
    mutationFn: () => api.post<Picklist>(`/api/picklists/${list.name}`, { label }),
    onSuccess: async (saved) => {
      notify(t('picklist.added'));
      setLabel('');
      await keep(saved);
    },
  });
  if (!allowed('Picklist Management', 'modify')) return null;
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (label.trim() !== '') add.mutate();
      }}
    >
      <TextInput
        label={t('picklist.new')}
        error={fieldErrors(add.error)['label']}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" leftSection={<IconPlus size={15} />} loading={add.isPending}>
        {t('picklist.add')}
      </Button>
      <ProblemNotice error={add.error} onRetry={() => add.mutate()} />
    </form>
  );
}
