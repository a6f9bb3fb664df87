import { Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { canPause, canRefresh, canResume } from '../../../domain/statuses.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { rescueFocus } from '../../shared/ui/use-focus-return.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { broadcastQuery } from './broadcasts.ts';
import { CancelButton } from './cancel-button.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { canResend, canStopAgain } from './progress.ts';
import { ResendButton } from './resend-button.tsx';
import { StopAllAgainButton } from './stop-again-button.tsx';

/** What can be done with a broadcast as it stands; each button says why it cannot be pressed. */
export function RunButtons({ broadcast }: { broadcast: Broadcast }) {
  const { id, status } = broadcast;
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const act = useMutation({
    mutationFn: (step: 'pause' | 'resume') => api.post<Broadcast>(`/api/broadcasts/${id}/${step}`, {}),
    onSuccess: async (row, step) => {
      notify(t(`broadcast.${step}.done`));
      queries.setQueryData(broadcastQuery(id).queryKey, row);
      await queries.invalidateQueries({ queryKey: ['list', 'broadcasts'] });
    },
    // Somebody else was faster, or it has ended: show what stands now.
    onError: () => void queries.invalidateQueries({ queryKey: ['broadcasts', id], exact: true }),
  });
  // One button, so that who has paused by keyboard stands at Resume.
  const step = canPause(status) ? 'pause' : canResume(status) ? 'resume' : null;
  const need = allowed('Messaging Create', 'modify') ? null : t('broadcast.modify.need');
  return (
    <>
      <Group gap="xs">
        <CancelButton broadcast={broadcast} />
        {canRefresh(status) && (
          <ReasonedButton variant="default" reason={need} onClick={() => setEditing(true)}>
            {t('broadcast.edit')}
          </ReasonedButton>
        )}
        {step && (
          <ReasonedButton
            variant={step === 'pause' ? 'default' : 'filled'}
            reason={need}
            loading={act.isPending}
            onClick={({ currentTarget }) => act.mutate(step, { onSettled: () => rescueFocus(currentTarget) })}
          >
            {t(`broadcast.${step}`)}
          </ReasonedButton>
        )}
        {canStopAgain(broadcast) && <StopAllAgainButton broadcast={broadcast} />}
        {canResend(broadcast) && <ResendButton broadcast={broadcast} />}
      </Group>
      <ProblemNotice error={act.error} />
      {editing && <EditDialog broadcast={broadcast} onClose={() => setEditing(false)} />}
    </>
  );
}
