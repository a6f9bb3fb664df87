import { Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { BatchPreview, CredentialBatch } from '../../../domain/schemas/credential-batches.ts';
import { api } from '../../shared/api.ts';
import { heldAttempt } from '../../shared/held.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { batchQuery, type Wanted } from './batches.ts';

interface OrderDialogProps {
  wanted: Wanted;
  counts: BatchPreview['counts'];
  onClose: () => void;
  /** The numbers may be others by now. */
  onChanged: () => void;
}

/** Outlives the dialog, which can be closed before the answer. */
const attempt = heldAttempt<string>();

/** Asks once more, with the number that was seen: where it is another by now, nothing is sent. */
export function OrderDialog({ wanted, counts, onClose, onChanged }: OrderDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const order = useMutation({
    mutationFn: () => {
      const body = { ...wanted, expected: counts.send };
      return api.post<CredentialBatch>('/api/credential-batches', body, {
        key: attempt.of(crypto.randomUUID()),
      });
    },
    onSuccess: async (batch) => {
      attempt.answered(null);
      notify(t('batch.ordered'));
      queries.setQueryData(batchQuery(batch.id).queryKey, batch);
      void queries.invalidateQueries({ queryKey: ['list', 'credential-batches'] });
      await navigate({ to: '/portal-credentials/$id', params: { id: batch.id } });
    },
    onError: (error) => {
      attempt.answered(error);
      onChanged();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('batch.order.title', { count: counts.send })}
      confirm={t('batch.order', { count: counts.send })}
      busy={order.isPending}
      error={order.error}
      onConfirm={() => order.mutate()}
    >
      <Stack gap="xs">
        <Text>{t('batch.order.text')}</Text>
        {counts.refused > 0 && <Text c="dimmed">{t('batch.order.refused', { count: counts.refused })}</Text>}
        {wanted.again && <Text fw={500}>{t('batch.order.again')}</Text>}
        <Text c="dimmed">{t('batch.order.pace')}</Text>
      </Stack>
    </ConfirmDialog>
  );
}
