import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Client } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import { useRefreshChart } from './chart.ts';
import { Dialog } from '../../shared/ui/dialog.tsx';

/** "Client asked us to stop": asks once more, then says what it has ended. */
export function StopDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const refresh = useRefreshChart(client.id);
  const [note, setNote] = useState('');
  const stop = useMutation({
    mutationFn: () =>
      api.post<{ consents: number; messages: number }>(`/api/clients/${client.id}/asked-to-stop`, { note }),
    onSuccess: refresh,
  });
  if (stop.data)
    return (
      <Dialog title={t('consents.stop')} onClose={onClose}>
        <p>
          <output>{t('consents.stopped', stop.data)}</output>
        </p>
        <Button onClick={onClose} data-autofocus>
          {words('close')}
        </Button>
      </Dialog>
    );
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('consents.stop')}
      confirm={t('consents.stop.confirm')}
      onConfirm={() => stop.mutate()}
      busy={stop.isPending}
      error={stop.error}
      danger
    >
      <p>{t('consents.stop.hint')}</p>
      <TextInput
        label={t('consents.stop.note')}
        maxLength={500}
        autoComplete="off"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
