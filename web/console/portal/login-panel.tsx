import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import type { ClientPortal } from '../../../domain/schemas/portal.ts';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import chart from '../chart/chart.module.css';
import { Panel } from '../chart/panel.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { AccountSwitches } from './account-switches.tsx';
import { ByHandDrawer } from './by-hand-drawer.tsx';
import { FactorLine } from './factor-line.tsx';

type Account = NonNullable<ClientPortal['account']>;

/** Where the portal is, by which login, and whether it opens. */
export function LoginPanel({ clientId, portal }: { clientId: string; portal: ClientPortal }) {
  const allowed = useAllowed();
  const [byHand, setByHand] = useState(false);
  const { address, account } = portal;
  const need = allowed('Client Portal Access', 'modify') ? null : t('portal.need.modify');
  return (
    <Panel
      title={t('portal.login.title')}
      actions={
        <ReasonedButton size="xs" variant="default" reason={need} onClick={() => setByHand(true)}>
          {t(account ? 'portal.login.change' : 'portal.login.byHand')}
        </ReasonedButton>
      }
    >
      <ul className={chart.list}>
        <li className={chart.line}>
          <span>{t('portal.address')}</span>
          <span>
            {address}
            <span className={chart.sub}>{t('portal.address.hint')}</span>
          </span>
          <CopyAddress address={address} />
        </li>
        <li className={chart.line}>
          <span>{t('portal.login')}</span>
          <span>
            {account?.login ?? t('portal.login.none')}
            {!account && (
              <span className={chart.sub}>{t('portal.login.proposed', { login: portal.proposedLogin })}</span>
            )}
          </span>
        </li>
        {account && (
          <>
            <li className={chart.line}>
              <span>{t('portal.password')}</span>
              <span>{t(passwordState(account))}</span>
            </li>
            <FactorLine clientId={clientId} account={account} />
            <AccountSwitches clientId={clientId} account={account} sessions={portal.sessions.length} />
          </>
        )}
      </ul>
      {byHand && <ByHandDrawer clientId={clientId} portal={portal} onClose={() => setByHand(false)} />}
    </Panel>
  );
}

const passwordState = ({ hasPassword, byHand, mustChangePassword }: Account) => {
  if (!hasPassword) return 'portal.password.none';
  if (mustChangePassword) return byHand ? 'portal.password.byHand' : 'portal.password.mustChange';
  return 'portal.password.own';
};

function CopyAddress({ address }: { address: string }) {
  return (
    <CopyButton value={address}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant="default"
          leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          onClick={copy}
        >
          {t(copied ? 'portal.address.copied' : 'portal.address.copy')}
        </Button>
      )}
    </CopyButton>
  );
}
