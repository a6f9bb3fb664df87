import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Broadcast, ConfirmedCounts } from '../../../domain/schemas/messaging.ts';
import { api, intents } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { resendQuery } from './broadcasts.ts';

/** Sends the same again to those whom it did not reach, after asking with the number, and shows that broadcast. */
export function ResendButton({ broadcast: { id, toResend: count = 0 } }: { broadcast: Broadcast }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, { open, close }] = useDisclosure(false);
  const again = useQuery({ ...resendQuery(id), enabled: asking });
  const [intent] = useState(() => intents());
  const resend = useMutation({
    mutationFn: (expected: ConfirmedCounts) =>
      api.post<Broadcast>(`/api/broadcasts/${id}/resend`, { expected }, { key: intent.keyOf({ id, expected }) }),
    onSuccess: async (row) => {
      intent.done();
      close();
      void queries.invalidateQueries({ queryKey: ['list', 'broadcasts'] });
      void queries.invalidateQueries({ queryKey: ['broadcasts', id], exact: true });
      await navigate({ to: '/messaging/history/$id', params: { id: row.id } });
    },
    // Somebody else was faster, and the page then links what they sent; or the numbers are others by now.
    onError: () => {
      void queries.invalidateQueries({ queryKey: ['broadcasts', id], exact: true });
      void again.refetch();
    },
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
        confirm={again.data ? t('broadcast.resend.confirm', { count: again.data.messages }) : t('broadcast.resend')}
        reason={again.data ? (again.data.send === 0 ? t('send.nobody') : null) : t('send.counting')}
        busy={resend.isPending || again.isFetching}
        error={resend.error}
        onConfirm={() => again.data && resend.mutate(again.data)}
      >
        <ProblemNotice error={resend.error ? null : again.error} onRetry={() => void again.refetch()} />
        <Text>{t('broadcast.resend.text')}</Text>
        {/* The line is there before its numbers are. */}
        <Text mt="xs">{again.data ? t('send.who', again.data) : t('send.counting')}</Text>
      </ConfirmDialog>
    </>
  );
}
