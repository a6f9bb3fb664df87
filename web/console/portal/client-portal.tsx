import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Client } from '../../../domain/schemas/people.ts';
import type { ClientPortal as Portal } from '../../../domain/schemas/portal.ts';
import { showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useNow } from '../../shared/use-now.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { CredentialsPanel } from './credentials-panel.tsx';
import { GuardiansPanel } from './guardians-panel.tsx';
import { LoginPanel } from './login-panel.tsx';
import { portalState, stateStatus } from './portal-state.ts';
import { portalQuery } from './portal.ts';
import classes from './portal.module.css';
import { SafeWordPanel } from './safe-word-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';

/** The Client Portal tab: whether a client can sign in to the portal, how they were told, and who has lost what. */
export function ClientPortal({ client: { id } }: { client: Pick<Client, 'id'> }) {
  const allowed = useAllowed()('Client Portal Access', 'view');
  const { data: portal, error, refetch } = useQuery({ ...portalQuery(id), enabled: allowed });
  if (!allowed) return <p>{t('portal.need.view')}</p>;
  if (error && !portal) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!portal) return <Skeleton height={420} radius="md" aria-hidden />;
  return (
    <div className={classes.tab}>
      <StateLine portal={portal} />
      <LoginPanel clientId={id} portal={portal} />
      <CredentialsPanel clientId={id} portal={portal} />
      <SafeWordPanel clientId={id} portal={portal} />
      <SessionsPanel clientId={id} portal={portal} />
      <GuardiansPanel clientId={id} />
    </div>
  );
}

function StateLine({ portal }: { portal: Portal }) {
  const { is, at } = portalState(portal, useNow());
  return (
    <output className={classes.state}>
      <StatusBadge status={stateStatus[is]} label={t(`portal.state.${is}`, { at: at ? showZoned(at) : '' })} />
    </output>
  );
}
