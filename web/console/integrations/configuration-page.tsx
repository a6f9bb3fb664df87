import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { System } from '../../../domain/integrations.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { t } from '../t.ts';
import { ConnectionCard } from './connection-card.tsx';
import { ConnectionSettings } from './connection-settings.tsx';
import { integrationsQuery } from './connections.ts';
import { ReadingCard } from './reading-card.tsx';

/** Whether and how another system is connected, and, of PIMSY, how its readings stand. */
export function ConfigurationPage({ system }: { system: System }): ReactElement {
  const { data, error, refetch } = useQuery(integrationsQuery);
  const integration = data?.find((each) => each.system === system);
  return (
    <Frame title={t(`nav.${system}`)} lead={t(`connection.lead.${system}`)}>
      <ProblemNotice error={integration ? null : error} onRetry={() => void refetch()} />
      {!integration && !error && <Skeleton height={320} maw={900} />}
      {integration && (
        <>
          <ConnectionCard integration={integration} />
          {system === 'pimsy' && <ReadingCard integration={integration} />}
          {integration.version !== null && system !== 'stripe' && (
            <ConnectionSettings key={integration.version} integration={integration} version={integration.version} />
          )}
        </>
      )}
    </Frame>
  );
}
