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

type Asked = 'signOut' | 'factor';

const calls: Readonly<Record<Asked, (clientId: string) => Promise<ClientPortal>>> = {
  signOut: (clientId) => api.post<ClientPortal>(`/api/clients/${clientId}/portal/sign-out`),
  factor: (clientId) => api.delete<ClientPortal>(`/api/clients/${clientId}/portal/second-factor`),
};

/** Where the client is signed in, and what helps when a device or the second factor was lost. */
export function SessionsPanel({ clientId, portal }: { clientId: string; portal: ClientPortal }) {
  const allowed = useAllowed();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { account, sessions } = portal;
  const noLogin = account ? null : t('portal.need.login');
  const noFactor = account?.secondFactor ? null : t('portal.factor.none');
  const signOutNeed = allowed('Client Portal Access', 'delete') ? null : t('portal.need.delete');
  const factorNeed = allowed('Client Portal Access', 'modify') ? null : t('portal.need.modify');
  return (
    <Panel
      title={t('portal.sessions')}
      hint={t('portal.sessions.open', { count: sessions.length })}
      actions={
        <>
          <ReasonedButton
            size="xs"
            variant="default"
            reason={signOutNeed ?? noLogin}
            onClick={() => setAsked('signOut')}
          >
            {t('portal.signOut')}
          </ReasonedButton>
          <ReasonedButton
            size="xs"
            variant="default"
            reason={factorNeed ?? noLogin ?? noFactor}
            onClick={() => setAsked('factor')}
          >
            {t('portal.factor')}
          </ReasonedButton>
        </>
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
      {asked && <Ask clientId={clientId} asked={asked} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

function Ask({ clientId, asked, onClose }: { clientId: string; asked: Asked; onClose: () => void }) {
  const show = useShowPortal(clientId);
  const act = useMutation({
    mutationFn: () => calls[asked](clientId),
    onSuccess: (portal) => {
      show(portal);
      notify(t(`portal.${asked}.done`));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t(`portal.${asked}`)}
      confirm={t(`portal.${asked}.confirm`)}
      onConfirm={() => act.mutate()}
      busy={act.isPending}
      error={act.error}
      danger
    >
      {t(`portal.${asked}.hint`)}
    </ConfirmDialog>
  );
}
