import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Channel } from '../../../domain/channels.ts';
import type { Broadcast, Message } from '../../../domain/schemas/messaging.ts';
import { api, intents } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { rescueFocus } from '../../shared/ui/use-focus-return.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { broadcastQuery, messageQuery } from './broadcasts.ts';

interface StopAgainButtonProps {
  /** Of the message. */
  id: string;
  channel: Channel;
  /** Whom it is to, where several such buttons stand in a list. */
  name?: string;
}

/** Has one call or fax that waits to be made again not made any more. */
export function StopAgainButton({ id, channel, name }: StopAgainButtonProps) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const stop = useMutation({
    mutationFn: () => api.post<Message>(`/api/messages/${id}/stop-again`, {}, { key: intent.keyOf(id) }),
    onSuccess: (message) => {
      intent.done();
      notify(t('again.stopped'));
      queries.setQueryData(messageQuery(id).queryKey, message);
    },
    // Also where it has been handed over meanwhile: show what stands now.
    onSettled: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['messages', id] }),
        queries.invalidateQueries({ queryKey: ['broadcasts'] }),
        queries.invalidateQueries({ queryKey: ['list', 'broadcasts'] }),
      ]);
      // The button is gone with what it was for.
      rescueFocus();
    },
  });
  return (
    <div>
      <ReasonedButton
        size="xs"
        variant="default"
        loading={stop.isPending}
        reason={allowed('Messaging Create', 'delete') ? null : t('broadcast.cancel.need')}
        aria-label={name === undefined ? undefined : t('again.stop.of', { method: channel, name })}
        onClick={() => stop.mutate()}
      >
        {t('again.stop', { method: channel })}
      </ReasonedButton>
      <ProblemNotice error={stop.error} />
    </div>
  );
}

/** The same of all that a broadcast has, after asking with the number. */
export function StopAllAgainButton({ broadcast: { id, method, afterwards } }: { broadcast: Broadcast }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  const [intent] = useState(() => intents());
  const stop = useMutation({
    mutationFn: () => api.post<Broadcast>(`/api/broadcasts/${id}/stop-again`, {}, { key: intent.keyOf(id) }),
    onSuccess: async (row) => {
      intent.done();
      close();
      notify(t('again.stopped.all'));
      queries.setQueryData(broadcastQuery(id).queryKey, row);
      await queries.invalidateQueries({ queryKey: ['list', 'broadcasts'] });
    },
  });
  return (
    <>
      <ReasonedButton
        variant="default"
        reason={allowed('Messaging Create', 'delete') ? null : t('broadcast.cancel.need')}
        onClick={open}
      >
        {t('again.stop', { method })}
      </ReasonedButton>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t('again.stop.title', { method })}
        confirm={t('again.stop', { method })}
        busy={stop.isPending}
        error={stop.error}
        onConfirm={() => stop.mutate()}
      >
        {t('again.stop.text', { count: afterwards?.again ?? 0 })}
      </ConfirmDialog>
    </>
  );
}
