import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { syncMayBeCancelled } from '../../../domain/fieldtime/sync-runs.ts';
import type { SyncRun } from '../../../domain/schemas/sync.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { syncRunQuery, syncStateQuery } from './sync.ts';

type Act = 'approve' | 'discard' | 'cancel';
const said = { approve: 'sync.approved', discard: 'sync.discarded', cancel: 'sync.cancelled.note' } as const;

/** What can be done with a run as it stands. */
export function RunActions({ run: { id, status, version, counts, live } }: { run: SyncRun }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'approve' | 'cancel' | null>(null);
  const act = useMutation({
    mutationFn: (what: Act) => api.post<SyncRun>(`/api/sync/runs/${id}/${what}`, what === 'cancel' ? {} : { version }),
    onSuccess: async (next, what) => {
      setAsked(null);
      notify(t(said[what]));
      queries.setQueryData(syncRunQuery(id).queryKey, next);
      await queries.invalidateQueries({ queryKey: syncStateQuery.queryKey });
      await queries.invalidateQueries({ queryKey: ['list', 'sync-runs'] });
    },
    // Somebody else was faster: show what stands now.
    onError: () => void queries.invalidateQueries({ queryKey: syncRunQuery(id).queryKey }),
  });
  const need = allowed('Integrations', 'modify') ? null : t('sync.need', { right: t('right.modify') });
  const close = () => {
    act.reset();
    setAsked(null);
  };
  return (
    <>
      {status === 'held' && (
        <>
          <ReasonedButton variant="default" reason={need} loading={act.isPending} onClick={() => act.mutate('discard')}>
            {t('sync.discard')}
          </ReasonedButton>
          <ReasonedButton reason={need} onClick={() => setAsked('approve')}>
            {t('sync.approve')}
          </ReasonedButton>
        </>
      )}
      {syncMayBeCancelled(status) && (
        <ReasonedButton variant="default" reason={need} onClick={() => setAsked('cancel')}>
          {t('sync.cancel')}
        </ReasonedButton>
      )}
      {asked === null && <ProblemNotice error={act.error} />}
      <ConfirmDialog
        opened={asked === 'approve'}
        onClose={close}
        danger
        title={t('sync.approve.title')}
        confirm={t('sync.approve')}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate('approve')}
      >
        {t('sync.held.title', { count: counts.delete, live })}
      </ConfirmDialog>
      <ConfirmDialog
        opened={asked === 'cancel'}
        onClose={close}
        title={t('sync.cancel.title')}
        confirm={t('sync.cancel.confirm')}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate('cancel')}
      >
        {t('sync.cancel.text')}
      </ConfirmDialog>
    </>
  );
}
