import { Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { GuardianList } from '../../../domain/schemas/guardians.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { guardiansPath, useShowGuardians } from './guardians.ts';

interface Props {
  clientId: string;
  name: string;
  access: string;
  onClose: () => void;
}

/** Ends what a guardian may do for the client, and asks why. */
export function EndAccessDialog({ clientId, name, access, onClose }: Props) {
  const show = useShowGuardians(clientId);
  const [reason, setReason] = useState('');
  const end = useMutation({
    mutationFn: () => api.post<GuardianList>(`${guardiansPath(clientId)}/${access}/end`, { reason: reason.trim() }),
    onSuccess: (list) => {
      show(list);
      notify(t('guardian.ended'));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('guardian.end.of', { name })}
      confirm={t('guardian.end')}
      onConfirm={() => end.mutate()}
      reason={reason.trim().length < 5 ? t('guardian.reason.need') : null}
      busy={end.isPending}
      error={end.error}
      danger
    >
      <Textarea
        label={t('guardian.reason')}
        description={t('guardian.reason.hint')}
        autosize
        minRows={2}
        maxLength={500}
        mb="md"
        error={fieldErrors(end.error)['reason']}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
