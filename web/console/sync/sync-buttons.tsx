import { IconEye, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RequestedSyncRun } from '../../../domain/schemas/sync.ts';
import { api, intents } from '../../shared/api.ts';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify, notifyFailure } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { syncRunQuery, syncStateQuery } from './sync.ts';

/** *Sync Schedules*, and what it would do. Where a run is under way both lead to it. */
export function SyncButtons() {
  const { data: state } = useQuery(syncStateQuery);
  const allowed = useAllowed();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [intent] = useState(() => intents());
  const request = useMutation({
    mutationFn: (preview: boolean) =>
      api.post<RequestedSyncRun>('/api/sync/runs', { preview }, { key: intent.keyOf({ preview }) }),
    onSuccess: async ({ run, alreadyRunning }, preview) => {
      notify(t(alreadyRunning ? 'sync.already' : preview ? 'sync.preview.started' : 'sync.started'));
      intent.done();
      queries.setQueryData(syncRunQuery(run.id).queryKey, run);
      void queries.invalidateQueries({ queryKey: syncStateQuery.queryKey });
      void queries.invalidateQueries({ queryKey: ['list', 'sync-runs'] });
      await navigate({ to: '/integrations/sync/$id', params: { id: run.id } });
    },
    onError: notifyFailure,
  });
  const need = allowed('Integrations', 'modify') ? null : t('sync.need', { right: t('right.modify') });
  const reason = need ?? (state?.enabled === false ? t('sync.not.enabled') : null);
  return (
    <>
      <ReasonedButton
        variant="default"
        leftSection={<IconEye size={16} />}
        reason={reason}
        loading={request.isPending && request.variables}
        onClick={() => request.mutate(true)}
      >
        {t('sync.preview')}
      </ReasonedButton>
      <ReasonedButton
        leftSection={<IconRefresh size={16} />}
        reason={reason}
        loading={request.isPending && !request.variables}
        onClick={() => request.mutate(false)}
      >
        {t('sync.now')}
      </ReasonedButton>
    </>
  );
}
