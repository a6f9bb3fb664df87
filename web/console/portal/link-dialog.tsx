import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PortalCredential } from '../../../domain/schemas/portal.ts';
import { api, intents } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { useRefreshPortal } from './portal.ts';
import classes from './portal.module.css';

interface LinkDialogProps {
  clientId: string;
  email: string | null;
  onClose: () => void;
}

/** A fresh link for a caller who was recognised; it goes to the address on file, never to one that the caller names. */
export function LinkDialog({ clientId, email, onClose }: LinkDialogProps) {
  const refresh = useRefreshPortal(clientId);
  const [intent] = useState(() => intents());
  const send = useMutation({
    mutationFn: () =>
      api.post<PortalCredential>(`/api/clients/${clientId}/portal/reset-link`, undefined, {
        key: intent.keyOf(clientId),
      }),
    onSuccess: async () => {
      intent.done();
      notify(t('portal.link.sent'));
      onClose();
      await refresh();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('portal.link')}
      confirm={t('portal.link.confirm')}
      onConfirm={() => send.mutate()}
      busy={send.isPending}
      error={send.error}
    >
      <dl className={classes.facts}>
        <dt>{t('portal.send.to')}</dt>
        <dd>{email}</dd>
      </dl>
      {t('portal.link.hint')}
    </ConfirmDialog>
  );
}
