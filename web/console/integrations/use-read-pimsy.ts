import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readingIsUnderWay } from '../../../domain/pimsy/reading-counts.ts';
import type { Integration, PimsyReading } from '../../../domain/schemas/connections.ts';
import { api, intents } from '../../shared/api.ts';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { integrationsQuery } from './connections.ts';

/** Asks for a reading of PIMSY; `reason`: why that cannot be asked for now. */
export function useReadPimsy({ enabled, reading }: Pick<Integration, 'enabled' | 'reading'>) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [intent] = useState(() => intents());
  const read = useMutation({
    mutationFn: (scope: 'changes' | 'all') =>
      api.post<PimsyReading>('/api/integrations/pimsy/readings', { scope }, { key: intent.keyOf({ scope, reading }) }),
    onSuccess: async () => {
      notify(t('reading.started'));
      await queries.invalidateQueries({ queryKey: integrationsQuery.queryKey });
    },
    onError: () => void queries.invalidateQueries({ queryKey: integrationsQuery.queryKey }),
  });
  const underWay = reading !== null && readingIsUnderWay(reading.status);
  const need = allowed('Integrations', 'modify') ? null : t('connection.need', { right: t('right.modify') });
  const reason = need ?? (enabled ? (underWay ? t('reading.busy') : null) : t('reading.not.enabled'));
  return { read, reason, underWay };
}
