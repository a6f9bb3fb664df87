import { Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { batchMayBeCancelled, batchMayBePaused, batchMayBeResumed } from '../../../domain/credential-batches.ts';
import type { CredentialBatch } from '../../../domain/schemas/credential-batches.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { batchQuery, useShowBatch } from './batches.ts';

type Step = 'pause' | 'resume' | 'cancel';

/** What can be done with a batch as it stands; each button says why it cannot be pressed. */
export function BatchActions({ batch: { id, status, counts } }: { batch: CredentialBatch }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const show = useShowBatch();
  const [asking, setAsking] = useState(false);
  const act = useMutation({
    mutationFn: (step: Step) => api.post<CredentialBatch>(`/api/credential-batches/${id}/${step}`, {}),
    onSuccess: (next, step) => {
      setAsking(false);
      notify(t(`batch.${step}.done`));
      show(next);
    },
    // Somebody else was faster, or it has ended: show what stands now.
    onError: () => void queries.invalidateQueries({ queryKey: batchQuery(id).queryKey }),
  });
  const need = allowed('Client Portal Access', 'create') ? null : t('portal.need.create');
  const close = () => {
    act.reset();
    setAsking(false);
  };
  return (
    <>
      <Group gap="xs">
        {batchMayBeCancelled(status) && (
          <ReasonedButton variant="default" reason={need} onClick={() => setAsking(true)}>
            {t('batch.cancel')}
          </ReasonedButton>
        )}
        {batchMayBePaused(status) && (
          <ReasonedButton variant="default" reason={need} loading={act.isPending} onClick={() => act.mutate('pause')}>
            {t('batch.pause')}
          </ReasonedButton>
        )}
        {batchMayBeResumed(status) && (
          <ReasonedButton reason={need} loading={act.isPending} onClick={() => act.mutate('resume')}>
            {t('batch.resume')}
          </ReasonedButton>
        )}
      </Group>
      {!asking && <ProblemNotice error={act.error} />}
      <ConfirmDialog
        opened={asking}
        onClose={close}
        danger
        title={t('batch.cancel.title')}
        confirm={t('batch.cancel')}
        dismiss={t('batch.cancel.dismiss')}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate('cancel')}
      >
        {t('batch.cancel.text', { count: counts.waiting })}
      </ConfirmDialog>
    </>
  );
}
