import { Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConsentOfClient } from '../../../domain/schemas/chart.ts';
import type { Client } from '../../../domain/schemas/people.ts';
import { api } from '../../shared/api.ts';
import { showAddress } from '../../shared/format.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { choicesOf, reasonsQuery } from '../picklists/picklists.ts';
import { t } from '../t.ts';
import { useRefreshChart } from './chart.ts';

interface EndDialogProps {
  client: Client;
  /** Null: all of them. */
  need: ConsentOfClient['needs'][number] | null;
  onClose: () => void;
}

/** Ends one consent, or all, with the reason why: it has to be asked for anew afterwards. */
export function EndDialog({ client, need, onClose }: EndDialogProps) {
  const refresh = useRefreshChart(client.id);
  const { data: reasons = [], error } = useQuery(reasonsQuery);
  const [reason, setReason] = useState<string | null>(null);
  const end = useMutation({
    mutationFn: () => {
      const addresses = need && [{ channel: need.channel, address: need.address }];
      return api.post(`/api/clients/${client.id}/consent/revoke`, { addresses, reason });
    },
    onSuccess: async () => {
      notify(t(need ? 'consents.ended' : 'consents.ended.all'));
      await refresh();
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={
        need
          ? t('consents.end.for', { address: showAddress(need.address), method: t(`method.${need.channel}`) })
          : t('consents.end.every')
      }
      confirm={t('consents.end.confirm')}
      onConfirm={() => end.mutate()}
      reason={reason === null ? t('consents.end.need') : null}
      busy={end.isPending}
      error={end.error ?? error}
      danger
    >
      <p>{t('consents.end.hint')}</p>
      <Select
        label={t('consents.end.reason')}
        data-autofocus
        data={choicesOf(reasons)}
        allowDeselect={false}
        value={reason}
        onChange={setReason}
      />
    </ConfirmDialog>
  );
}
