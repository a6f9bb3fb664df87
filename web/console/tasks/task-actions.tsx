import { Button, Group, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task } from '../../../domain/schemas/desk.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed, useSession } from '../session.ts';
import { t } from '../t.ts';
import { SettleTask } from './settle-task.tsx';
import { useRefreshTasks } from './tasks.ts';

type Step = 'claim' | 'release' | 'done' | 'withdraw' | 'reopen';

/** What can be done with a task now: take it, finish it, and the rest in a menu. */
export function TaskActions({ task, onEdit }: { task: Task; onEdit: (task: Task) => void }) {
  const { staffId } = useSession().account;
  const allowed = useAllowed();
  const refresh = useRefreshTasks();
  const [settling, setSettling] = useState<'done' | 'withdraw' | null>(null);
  const step = useMutation({
    mutationFn: (next: Step) => {
      const body = next === 'reopen' ? { version: task.version } : undefined;
      return api.post<Task>(`/api/tasks/${task.id}/${next}`, body);
    },
    onSettled: refresh,
    onSuccess: (_, next) => notify(t(`task.did.${next}`)),
  });
  const mine = task.owner?.id === staffId;
  const need = task.yours || allowed('Tasks', 'modify') ? null : t('task.need');
  if (task.status !== 'open')
    return (
      <>
        <ReasonedButton
          size="xs"
          variant="default"
          reason={need}
          loading={step.isPending}
          onClick={() => step.mutate('reopen')}
        >
          {t('task.reopen')}
        </ReasonedButton>
        <ProblemNotice error={step.error} />
      </>
    );
  return (
    <>
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        {task.owner === null ? (
          <ReasonedButton
            size="xs"
            variant="default"
            reason={need}
            loading={step.isPending}
            onClick={() => step.mutate('claim')}
          >
            {t('task.claim')}
          </ReasonedButton>
        ) : (
          <ReasonedButton size="xs" variant="default" reason={need} onClick={() => setSettling('done')}>
            {t('task.done')}
          </ReasonedButton>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="xs"
              variant="subtle"
              disabled={need !== null}
              aria-label={t('task.more', { type: task.typeLabel })}
            >
              <IconDots size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onEdit(task)}>{t('task.edit')}</Menu.Item>
            {mine && task.group && <Menu.Item onClick={() => step.mutate('release')}>{t('task.release')}</Menu.Item>}
            {task.owner === null && <Menu.Item onClick={() => setSettling('done')}>{t('task.done')}</Menu.Item>}
            <Menu.Item onClick={() => setSettling('withdraw')}>{t('task.withdraw')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <ProblemNotice error={step.error} />
      {settling && <SettleTask task={task} step={settling} onClose={() => setSettling(null)} />}
    </>
  );
}
