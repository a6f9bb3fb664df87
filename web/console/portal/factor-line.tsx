import { useState } from 'react';
import type { ClientPortal } from '../../../domain/schemas/portal.ts';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import chart from '../chart/chart.module.css';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { FactorDialog } from './factor-dialog.tsx';

interface FactorLineProps {
  clientId: string;
  account: NonNullable<ClientPortal['account']>;
}

/** Whether the client has a second factor, and its removal where it was lost. */
export function FactorLine({ clientId, account: { secondFactor, hasSafeWord } }: FactorLineProps) {
  const allowed = useAllowed();
  const [removing, setRemoving] = useState(false);
  const need = allowed('Client Portal Access', 'modify') ? null : t('portal.need.modify');
  return (
    <li className={chart.line}>
      <span>{t('portal.factor')}</span>
      <span>
        <StatusBadge
          status={secondFactor ? 'active' : 'inactive'}
          label={t(secondFactor ? 'portal.factor.on' : 'portal.factor.off')}
        />
        <span className={chart.sub}>{t('portal.factor.hint')}</span>
      </span>
      {secondFactor && (
        <ReasonedButton size="xs" variant="default" reason={need} onClick={() => setRemoving(true)}>
          {t('portal.factor.remove')}
        </ReasonedButton>
      )}
      {removing && <FactorDialog clientId={clientId} hasSafeWord={hasSafeWord} onClose={() => setRemoving(false)} />}
    </li>
  );
}
