import { Stack, Textarea } from '@mantine/core';
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

/** Removes a second factor that a guardian has lost, and asks before how they were recognized: their password alone opens the portal then. */
export function GuardianFactorDialog({ clientId, name, access, onClose }: Props) {
  const show = useShowGuardians(clientId);
  const [reason, setReason] = useState('');
  const remove = useMutation({
    mutationFn: () =>
      api.delete<GuardianList>(`${guardiansPath(clientId)}/${access}/second-factor`, {
        body: { reason: reason.trim() },
      }),
    onSuccess: (list) => {
      show(list);
      notify(t('portal.factor.done'));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('guardian.factor.of', { name })}
      confirm={t('portal.factor.confirm')}
      onConfirm={() => remove.mutate()}
      reason={reason.trim().length < 10 ? t('guardian.factor.need.reason') : null}
      busy={remove.isPending}
      error={remove.error}
      danger
    >
      <Stack gap="sm" mb="md">
        <div>{t('guardian.factor.effect')}</div>
        <Textarea
          label={t('guardian.factor.reason')}
          description={t('guardian.factor.reason.hint')}
          autosize
          minRows={2}
          maxLength={500}
          error={fieldErrors(remove.error)['reason']}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
