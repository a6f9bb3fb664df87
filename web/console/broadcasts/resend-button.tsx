import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { api, intents } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';

/** Sends the same again to those whom it did not reach, after asking with the number, and shows that broadcast. */
export function ResendButton({ broadcast: { id, toResend: count = 0 } }: { broadcast: Broadcast }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, { open, close }] = useDisclosure(false);
  const [intent] = useState(() => intents());
  const resend = useMutation({
    mutationFn: () => api.post<Broadcast>(`/api/broadcasts/${id}/resend`, {}, { key: intent.keyOf(id) }),
    onSuccess: async (row) => {
      intent.done();
      close();
      void queries.invalidateQueries({ queryKey: ['list', 'broadcasts'] });
      void queries.invalidateQueries({ queryKey: ['broadcasts', id], exact: true });
      await navigate({ to: '/messaging/history/$id', params: { id: row.id } });
    },
    // Somebody else was faster: the page then links what they sent.
    onError: () => void queries.invalidateQueries({ queryKey: ['broadcasts', id], exact: true }),
  });
  return (
    <>
      <ReasonedButton reason={allowed('Messaging Create', 'create') ? null : t('broadcast.resend.need')} onClick={open}>
        {t('broadcast.resend')}
      </ReasonedButton>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t('broadcast.resend.title', { count })}
        confirm={t('broadcast.resend.confirm', { count })}
        busy={resend.isPending}
        error={resend.error}
        onConfirm={() => resend.mutate()}
      >
        {t('broadcast.resend.text')}
      </ConfirmDialog>
    </>
  );
}
