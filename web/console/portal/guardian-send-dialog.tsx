import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Guardian, GuardianList } from '../../../domain/schemas/guardians.ts';
import type { PortalCredential } from '../../../domain/schemas/portal.ts';
import { api, intents } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { notify } from '../notify.ts';
import { t } from '../t.ts';
import { guardiansPath, useRefreshGuardians } from './guardians.ts';
import classes from './portal.module.css';

interface Props {
  clientId: string;
  guardian: Guardian;
  access: NonNullable<Guardian['access']>;
  list: GuardianList;
  onClose: () => void;
}

/** The same two mails that clients get, to the guardian's own address. */
export function GuardianSendDialog({ clientId, guardian: { name, email }, access, list, onClose }: Props) {
  const refresh = useRefreshGuardians(clientId);
  const [intent] = useState(() => intents());
  const again = access.refusal?.reason === 'already-sent';
  const send = useMutation({
    mutationFn: () => {
      const body = { again };
      const path = `${guardiansPath(clientId)}/${access.id}/credentials`;
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
      title={t('guardian.send.of', { name })}
      confirm={t('portal.send.confirm')}
      onConfirm={() => send.mutate()}
      busy={send.isPending}
      error={send.error}
    >
      <dl className={classes.facts}>
        <dt>{t('portal.send.to')}</dt>
        <dd>{email}</dd>
        <dt>{t('portal.send.login')}</dt>
        <dd>{access.login}</dd>
      </dl>
      <ol className={classes.mails}>
        <li>{t('portal.send.first.mail', { address: list.address })}</li>
        <li>{t('portal.send.second.mail')}</li>
      </ol>
      {again && <p>{t('portal.send.again.hint')}</p>}
    </ConfirmDialog>
  );
}
