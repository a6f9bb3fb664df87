import { Button, SegmentedControl, Select, Switch } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { DateInput } from '../../shared/ui/date-input.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { OpenFollowUps } from '../forms/open-follow-ups.tsx';
import { taskTypesQuery } from '../picklists/picklists.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { TaskDrawer } from './task-drawer.tsx';
import { TaskTable } from './task-table.tsx';
import { taskScopes, taskStates } from './tasks.ts';
import classes from './tasks.module.css';

const route = getRouteApi('/frame/tasks');

/** Mine, those of my groups that nobody has taken, and, for who may see them, everybody's. */
export function Page(): ReactElement {
  const search = route.useSearch();
  const { scope = 'mine', status = 'open', overdue = false, type, dueBefore } = search;
  const navigate = useNavigate();
  const allowed = useAllowed();
  const [adding, setAdding] = useState(false);
  const put = (part: Partial<typeof search>) =>
    void navigate({ to: '/tasks', search: { ...search, ...part }, replace: true, resetScroll: false });
  const { data: types = [] } = useQuery(taskTypesQuery);
  const scopes = taskScopes.filter((each) => each !== 'all' || allowed('Tasks', 'view'));
  return (
    <Frame
      title={t('nav.tasks')}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t('task.new')}
        </Button>
      }
    >
      <OpenFollowUps />
      <div className={classes.filters}>
        <SegmentedControl
          aria-label={t('task.scope')}
          data={scopes.map((value) => ({ value, label: t(`task.scope.${value}`) }))}
          value={scope}
          onChange={(next) => put({ scope: taskScopes.find((each) => each === next && each !== 'mine') })}
        />
        <Select
          aria-label={t('person.state')}
          w={150}
          data={taskStates.map((value) => ({ value, label: t(`task.status.${value}`) }))}
          allowDeselect={false}
          value={status}
          onChange={(next) => put({ status: taskStates.find((each) => each === next && each !== 'open') })}
        />
        <Select
          aria-label={t('task.type')}
          placeholder={t('task.type.all')}
          data={types.map(({ code, label }) => ({ value: code, label }))}
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('task.type') }) }}
          value={type ?? null}
          onChange={(next) => put({ type: next ?? undefined })}
        />
        <DateInput
          type="date"
          aria-label={t('task.due.before')}
          leftSection={t('task.due.before')}
          leftSectionWidth={88}
          value={dueBefore ?? ''}
          onChange={(next) => put({ dueBefore: next || undefined })}
        />
        <Switch
          label={t('task.overdue.only')}
          checked={overdue}
          onChange={(event) => put({ overdue: event.currentTarget.checked || undefined })}
        />
      </div>
      <TaskTable filter={{ scope, status, overdue, type, dueBefore }} empty={t(`task.empty.${scope}`)} />
      {adding && <TaskDrawer task={null} clientId={null} onClose={() => setAdding(false)} />}
    </Frame>
  );
}
