import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientPortal } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';
import { showZoned } from '../../shared/format.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import chart from '../chart/chart.module.css';
import { Panel } from '../chart/panel.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { useShowPortal } from './portal.ts';

/** Where the client is signed in, and what helps when a device was lost. */
export function SessionsPanel({ clientId, portal }: { clientId: string; portal: ClientPortal }) {
  const allowed = useAllowed();
  const [asking, setAsking] = useState(false);
  const { account, sessions } = portal;
  const noLogin = account ? null : t('portal.need.login');
  const signOutNeed = allowed('Client Portal Access', 'delete') ? null : t('portal.need.delete');
  return (
    <Panel
      title={t('portal.sessions')}
      hint={t('portal.sessions.open', { count: sessions.length })}
      actions={
        <ReasonedButton size="xs" variant="default" reason={signOutNeed ?? noLogin} onClick={() => setAsking(true)}>
          {t('portal.signOut')}
        </ReasonedButton>
      }
    >
      {sessions.length > 0 && (
        <ul className={chart.list} aria-label={t('portal.sessions')}>
          {sessions.map(({ device, startedAt, lastSeenAt }) => (
            <li key={`${startedAt} ${lastSeenAt} ${device}`} className={chart.line}>
              <span>{device}</span>
              <span>
                {t('portal.session.since', { at: showZoned(startedAt) })}
                <span className={chart.sub}>{t('portal.session.seen', { at: showZoned(lastSeenAt) })}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {asking && <SignOutDialog clientId={clientId} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

function SignOutDialog({ clientId, onClose }: { clientId: string; onClose: () => void }) {
  const show = useShowPortal(clientId);
  const act = useMutation({
    mutationFn: () => api.post<ClientPortal>(`/api/clients/${clientId}/portal/sign-out`),
    onSuccess: (portal) => {
      show(portal);
      notify(t('portal.signOut.done'));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('portal.signOut')}
      confirm={t('portal.signOut.confirm')}
      onConfirm={() => act.mutate()}
      busy={act.isPending}
      error={act.error}
      danger
    >
      {t('portal.signOut.hint')}
    </ConfirmDialog>
  );
}
