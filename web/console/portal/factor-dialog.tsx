import { Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientPortal } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { useShowPortal } from './portal.ts';

interface FactorDialogProps {
  clientId: string;
  /** Then the caller has to have said it. */
  hasSafeWord: boolean;
  onClose: () => void;
}

/** Removes a lost second factor, and asks before how the client was recognised: the password alone opens the portal then. */
export function FactorDialog({ clientId, hasSafeWord, onClose }: FactorDialogProps) {
  const show = useShowPortal(clientId);
  const [reason, setReason] = useState('');
  const remove = useMutation({
    mutationFn: () =>
      api.delete<ClientPortal>(`/api/clients/${clientId}/portal/second-factor`, { body: { reason: reason.trim() } }),
    onSuccess: (portal) => {
      show(portal);
      notify(t('portal.factor.done'));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('portal.factor.remove')}
      confirm={t('portal.factor.confirm')}
      onConfirm={() => remove.mutate()}
      reason={reason.trim().length < 10 ? t('portal.factor.need.reason') : null}
      busy={remove.isPending}
      error={remove.error}
      danger
    >
      <Stack gap="sm" mb="md">
        <div>{t('portal.factor.effect')}</div>
        <div>{t(hasSafeWord ? 'portal.factor.word' : 'portal.factor.noWord')}</div>
        <Textarea
          label={t('portal.factor.reason')}
          description={t('portal.factor.reason.hint')}
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
