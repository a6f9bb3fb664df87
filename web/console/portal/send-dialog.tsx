import { Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientPortal, PortalCredential } from '../../../domain/schemas/portal.ts';
import { api, intents } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { useRefreshPortal } from './portal.ts';
import classes from './portal.module.css';

/** Sent for the first time; again, which revokes what was mailed; or in place of what staff typed by hand. */
export type Way = 'first' | 'again' | 'replace';

const bodies = {
  first: { again: false, replace: false },
  again: { again: true, replace: false },
  replace: { again: true, replace: true },
} as const;

interface SendDialogProps {
  clientId: string;
  portal: ClientPortal;
  way: Way;
  onClose: () => void;
}

/** Says before anything goes to which address, by which user name, and what each of the two mails carries. */
export function SendDialog({ clientId, portal, way, onClose }: SendDialogProps) {
  const refresh = useRefreshPortal(clientId);
  const [intent] = useState(() => intents());
  const { address, email, account, proposedLogin, sharedAddress } = portal;
  const [theirs, setTheirs] = useState(false);
  const send = useMutation({
    mutationFn: () => {
      const body = { ...bodies[way], shared: sharedAddress && theirs };
      const path = `/api/clients/${clientId}/portal/credentials`;
      return api.post<PortalCredential>(path, body, { key: intent.keyOf(body) });
    },
    onSuccess: async () => {
      intent.done();
      notify(t('portal.sent'));
      await refresh();
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t(way === 'first' ? 'portal.send' : `portal.send.${way}`)}
      confirm={t('portal.send.confirm')}
      onConfirm={() => send.mutate()}
      reason={sharedAddress && !theirs ? t('portal.send.shared.need') : null}
      busy={send.isPending}
      error={send.error}
    >
      <dl className={classes.facts}>
        <dt>{t('portal.send.to')}</dt>
        <dd>{email}</dd>
        <dt>{t('portal.send.login')}</dt>
        <dd>{account?.login ?? proposedLogin}</dd>
      </dl>
      <ol className={classes.mails}>
        <li>{t('portal.send.first.mail', { address })}</li>
        <li>{t('portal.send.second.mail')}</li>
      </ol>
      {way !== 'first' && <p>{t(`portal.send.${way}.hint`)}</p>}
      {sharedAddress && (
        <Checkbox
          my="md"
          label={t('portal.send.shared')}
          description={t('portal.send.shared.hint')}
          checked={theirs}
          onChange={(event) => setTheirs(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
