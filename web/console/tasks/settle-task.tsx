import { Select, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Task } from '../../../domain/schemas/desk.ts';
import { api } from '../../shared/api.ts';
import { heldAttempt } from '../../shared/held.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { choicesOf, reasonsQuery } from '../picklists/picklists.ts';
import { t } from '../t.ts';
import { useRefreshTasks } from './tasks.ts';

interface SettleTaskProps {
  task: Task;
  step: 'done' | 'withdraw';
  onClose: () => void;
}

/** Asks what came of a task, or, before it is withdrawn, why. */
export function SettleTask({ task, step, onClose }: SettleTaskProps) {
  const refresh = useRefreshTasks();
  const { data: reasons = [] } = useQuery(reasonsQuery);
  const [outcome, setOutcome] = useState('');
  const [reason, setReason] = useState<string | null>(null);
  // What the client of a conversation writes while this is open changes its task: nobody finishes that unseen.
  const [attempt] = useState(() => {
    const opened = heldAttempt<number>();
    opened.of(task.version);
    return opened;
  });
  const withdrawn = step === 'withdraw';
  const settle = useMutation({
    mutationFn: () => {
      const body = { outcome, version: attempt.of(task.version) };
      return api.post<Task>(`/api/tasks/${task.id}/${step}`, withdrawn ? { ...body, reason } : body);
    },
    onSuccess: async () => {
      notify(t(`task.did.${step}`));
      onClose();
      await refresh();
    },
    onError: async (error) => {
      await refresh();
      attempt.answered(error);
    },
  });
  const errors = fieldErrors(settle.error);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={task.typeLabel}
      confirm={t(`task.${step}`)}
      onConfirm={() => settle.mutate()}
      reason={withdrawn && reason === null && outcome.trim() === '' ? t('task.reason.need') : null}
      busy={settle.isPending}
      error={settle.error}
    >
      {withdrawn && (
        <Select
          label={t('task.reason')}
          mb="sm"
          data={choicesOf(reasons)}
          clearable
          clearButtonProps={{ 'aria-label': t('field.clear', { field: t('task.reason') }) }}
          error={errors['reason']}
          value={reason}
          onChange={setReason}
        />
      )}
      <Textarea
        label={t(withdrawn ? 'task.reason.words' : 'task.outcome')}
        data-autofocus
        autosize
        minRows={2}
        maxLength={2000}
        error={errors['outcome']}
        value={outcome}
        onChange={(event) => setOutcome(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
