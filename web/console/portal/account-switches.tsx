import { Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientPortal } from '../../../domain/schemas/portal.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import chart from '../chart/chart.module.css';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { useRefreshPortal, useShowPortal } from './portal.ts';

interface AccountSwitchesProps {
  clientId: string;
  account: NonNullable<ClientPortal['account']>;
  /** How many of them deactivating ends. */
  sessions: number;
}

/** Active, and Change Pwd. Next Login: saved as they are switched. */
export function AccountSwitches({ clientId, account, sessions }: AccountSwitchesProps) {
  const allowed = useAllowed();
  const show = useShowPortal(clientId);
  const refresh = useRefreshPortal(clientId);
  const [closing, setClosing] = useState(false);
  const { login, active, mustChangePassword, version } = account;
  const save = useMutation({
    mutationFn: (part: { active?: boolean; mustChangePassword?: boolean }) =>
      api.put<ClientPortal>(`/api/clients/${clientId}/portal`, { login, active, mustChangePassword, version, ...part }),
    onSuccess: (portal) => {
      show(portal);
      setClosing(false);
      notify(t('portal.saved'));
    },
  });
  const mayModify = allowed('Client Portal Access', 'modify');
  const need = mayModify ? null : t('portal.need.modify');
  const activeNeed = need ?? (active && !allowed('Client Portal Access', 'delete') ? t('portal.need.delete') : null);
  return (
    <>
      <li className={chart.line}>
        <span>{t('portal.active')}</span>
        <span id="portal-active-hint">{activeNeed ?? t('portal.active.hint')}</span>
        <Switch
          aria-label={t('portal.active')}
          aria-describedby="portal-active-hint"
          disabled={activeNeed !== null}
          checked={active}
          onChange={() => (active ? setClosing(true) : save.mutate({ active: true }))}
        />
      </li>
      <li className={chart.line}>
        <span>{t('portal.mustChange')}</span>
        <span id="portal-must-change-hint">{need ?? t('portal.mustChange.hint')}</span>
        <Switch
          aria-label={t('portal.mustChange')}
          aria-describedby="portal-must-change-hint"
          disabled={need !== null}
          checked={mustChangePassword}
          onChange={() => save.mutate({ mustChangePassword: !mustChangePassword })}
        />
      </li>
      {save.error && !closing && (
        <li>
          <ProblemNotice error={save.error} onNewer={() => void refresh().then(() => save.reset())} />
        </li>
      )}
      {closing && (
        <ConfirmDialog
          opened
          onClose={() => setClosing(false)}
          title={t('portal.deactivate')}
          confirm={t('portal.deactivate.confirm')}
          onConfirm={() => save.mutate({ active: false })}
          busy={save.isPending}
          error={save.error}
          danger
        >
          {t('portal.deactivate.hint', { count: sessions })}
        </ConfirmDialog>
      )}
    </>
  );
}
