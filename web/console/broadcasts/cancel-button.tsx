import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { api, intents } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { broadcastQuery } from './broadcasts.ts';
import { canCancel } from './progress.ts';

/** Cancels a broadcast, after asking. Not shown for one that is over. */
export function CancelButton({ broadcast: { id, status, frozenAt, others } }: { broadcast: Broadcast }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const [intent] = useState(() => intents());
  const cancel = useMutation({
    mutationFn: () => api.post<Broadcast>(`/api/broadcasts/${id}/cancel`, {}, { key: intent.keyOf(id) }),
    onSuccess: async (row) => {
      intent.done();
      close();
      notify(t('broadcast.cancel.done'));
      queries.setQueryData(broadcastQuery(id).queryKey, row);
      await queries.invalidateQueries({ queryKey: ['list', 'broadcasts'] });
    },
  });
  if (!canCancel(status)) return null;
  return (
    <>
      <ReasonedButton
        variant="default"
        reason={allowed('Messaging Create', 'delete') ? null : t('broadcast.cancel.need')}
        onClick={open}
      >
        {t('broadcast.cancel')}
      </ReasonedButton>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t('broadcast.cancel.title')}
        confirm={t('broadcast.cancel')}
        dismiss={t('broadcast.cancel.keep')}
        danger
        busy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
      >
        {t(frozenAt === null ? 'broadcast.cancel.before' : 'broadcast.cancel.running')}
        {others.length > 0 && ` ${t('broadcast.cancel.other')}`}
      </ConfirmDialog>
    </>
  );
}
