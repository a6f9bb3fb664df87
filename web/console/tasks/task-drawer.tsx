import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task } from '../../../domain/schemas/desk.ts';
import { api, intents } from '../../shared/api.ts';
import { instantIn, readerZone, wallTimeIn, zoneName } from '../../shared/format.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { Form, Section } from '../../shared/ui/form.tsx';
import { SideDrawer } from '../../shared/ui/side-drawer.tsx';
import { useDraft } from '../../shared/use-draft.ts';
import { useNow } from '../../shared/use-now.ts';
import { groupsQuery } from '../groups/groups.ts';
import { notify } from '../notify.ts';
import { ClientPicker, StaffPicker } from '../people/person-picker.tsx';
import { taskTypesQuery } from '../picklists/picklists.ts';
import { useAllowed, useSession } from '../session.ts';
import { t } from '../t.ts';
import { About } from './about.tsx';
import { useRefreshTasks } from './tasks.ts';

interface TaskDrawerProps {
  /** Null: a new one. */
  task: Task | null;
  /** Whom a new one is about; null: to be chosen. */
  clientId: string | null;
  onClose: () => void;
}

/** A new task, or who has one, until when, and what it says. */
export function TaskDrawer({ task, clientId, onClose }: TaskDrawerProps) {
  const allowed = useAllowed();
  const { staffId } = useSession().account;
  const refresh = useRefreshTasks();
  const { data: groups = [] } = useQuery(groupsQuery);
  const { data: everyType = [] } = useQuery(taskTypesQuery);
  const types = everyType.filter(({ code, active }) => active || code === task?.type);
  const now = useNow();
  const [intent] = useState(() => intents());
  const forOthers = allowed('Tasks', 'create');
  const { values, change, dirty } = useDraft({
    type: task?.type ?? 'other',
    clientId: task ? task.clientId : clientId,
    ownerId: task ? (task.owner?.id ?? null) : forOthers ? null : staffId,
    groupId: task?.group?.id ?? null,
    note: task?.note ?? '',
    high: task?.priority === 'high',
    due: task?.dueAt ? wallTimeIn(readerZone(), new Date(task.dueAt)) : '',
  });
  const save = useMutation({
    mutationFn: () => {
      const { high, due, type, clientId: client, note, ...fields } = values;
      const body = {
        ...fields,
        note: task?.closed ? undefined : note,
        priority: high ? 'high' : 'normal',
        dueAt: instantIn(due),
      };
      if (task) return api.patch<Task>(`/api/tasks/${task.id}`, { ...body, version: task.version });
      const created = { ...body, type, clientId: client };
      return api.post<Task>('/api/tasks', created, { key: intent.keyOf(created) });
    },
    onSuccess: async () => {
      notify(t(task ? 'task.saved' : 'task.added'));
      onClose();
      await refresh();
    },
  });
  const errors = fieldErrors(save.error);
  const title = task ? task.typeLabel : t('task.new');
  const group = types.find(({ code }) => code === values.type)?.groupName;
  return (
    <SideDrawer title={title} onClose={onClose}>
      <Form
        label={title}
        onSubmit={() => save.mutate()}
        busy={save.isPending}
        error={save.error}
        dirty={dirty || task === null}
        done={!dirty}
        submit={task ? undefined : t('task.add')}
        onCancel={onClose}
        onNewer={() => void refresh().then(onClose)}
      >
        <Section title={t('task.one')}>
          {task && (
            <div style={{ clear: 'both' }}>
              {t('task.about')}
              <About task={task} />
            </div>
          )}
          <Select
            label={t('task.type')}
            style={{ clear: 'both' }}
            data={types.map(({ code, label }) => ({ value: code, label }))}
            allowDeselect={false}
            disabled={task !== null}
            error={errors['type']}
            value={values.type}
            onChange={(type) => change({ type: type ?? 'other' })}
          />
          {task === null && clientId === null && (
            <ClientPicker
              label={t('appointment.client')}
              error={errors['clientId']}
              value={values.clientId}
              onChange={(client) => change({ clientId: client })}
            />
          )}
          <StaffPicker
            label={t('task.owner')}
            placeholder={t('task.owner.none', { group: group ?? t('task.nobody') })}
            disabled={!forOthers}
            error={errors['ownerId']}
            value={values.ownerId}
            onChange={(ownerId) => change({ ownerId })}
          />
          <Select
            label={t('task.group')}
            data={groups
              .filter(({ id, active }) => active || id === task?.group?.id)
              .map(({ id, name }) => ({ value: id, label: name }))}
            clearable
            clearButtonProps={{ 'aria-label': t('field.clear', { field: t('task.group') }) }}
            disabled={!forOthers}
            error={errors['groupId']}
            value={values.groupId}
            onChange={(groupId) => change({ groupId })}
          />
          <TextInput
            type="datetime-local"
            label={t('task.due.zone', { zone: zoneName(readerZone(), now) })}
            error={errors['dueAt']}
            value={values.due}
            onChange={(event) => change({ due: event.currentTarget.value })}
          />
          <Switch
            label={t('task.high')}
            checked={values.high}
            onChange={(event) => change({ high: event.currentTarget.checked })}
          />
          <Textarea
            label={t('task.note')}
            description={task?.closed ? t('task.closed') : undefined}
            disabled={task?.closed}
            autosize
            minRows={3}
            maxLength={2000}
            error={errors['note']}
            value={values.note}
            onChange={(event) => change({ note: event.currentTarget.value })}
          />
        </Section>
      </Form>
    </SideDrawer>
  );
}
