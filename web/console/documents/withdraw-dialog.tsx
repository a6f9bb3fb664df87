import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ClientDocument } from '../../../domain/schemas/documents.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { documentsKey } from './documents.ts';

export function WithdrawDialog({ document, onClose }: { document: ClientDocument; onClose: () => void }) {
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => api.delete(`/api/documents/${document.id}`),
    onSuccess: async () => {
      notify(t('document.withdrawn'));
      await queries.invalidateQueries({ queryKey: documentsKey(document.clientId) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('document.withdraw.title', { name: document.name })}
      confirm={t('document.withdraw')}
      onConfirm={() => withdraw.mutate()}
      busy={withdraw.isPending}
      error={withdraw.error}
      danger
    >
      {t('document.withdraw.detail')}
    </ConfirmDialog>
  );
}
