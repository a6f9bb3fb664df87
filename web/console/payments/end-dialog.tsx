import { Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldErrors } from '../../shared/problem.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { endOf } from './payments.ts';

/** Of a payment that nobody can pay any more, and of which Stripe cannot be asked: somebody has looked there, and says what they saw. */
export function EndDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const end = useMutation({
    mutationFn: () => endOf(id, reason),
    onSuccess: () => {
      notify(t('payment.end.done'));
      onClose();
    },
    // Also where Stripe was faster.
    onSettled: () => queries.invalidateQueries({ queryKey: ['payments'] }),
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('payment.end.title')}
      confirm={t('payment.end')}
      onConfirm={() => end.mutate()}
      reason={reason.trim() === '' ? t('payment.end.need') : null}
      busy={end.isPending}
      error={end.error}
    >
      <p>{t('payment.end.hint')}</p>
      <Textarea
        label={t('payment.end.reason')}
        required
        data-autofocus
        autosize
        minRows={2}
        maxLength={300}
        error={fieldErrors(end.error)['reason']}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
