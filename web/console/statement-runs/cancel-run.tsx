import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { StatementRun } from '../../../domain/schemas/statement-runs.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { cancelRun, runQuery } from './runs.ts';

/** Cancels the rest of a run, once somebody has confirmed it. */
export function CancelRun({ run: { id, counts } }: { run: StatementRun }) {
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelRun(id),
    onSuccess: (run) => {
      notify(t('statement.run.cancel.done'));
      queries.setQueryData(runQuery(id).queryKey, run);
      void queries.invalidateQueries({ queryKey: ['list', 'statement-runs'] });
    },
    // It has ended meanwhile: show what stands now.
    onError: () => void queries.invalidateQueries({ queryKey: runQuery(id).queryKey }),
  });
  return (
    <>
      <ReasonedButton
        variant="default"
        reason={allowed('Client Billing', 'create') ? null : t('billing.need.create')}
        onClick={() => setAsking(true)}
      >
        {t('statement.run.cancel')}
      </ReasonedButton>
      <ConfirmDialog
        opened={asking}
        onClose={() => {
          cancel.reset();
          setAsking(false);
        }}
        danger
        title={t('statement.run.cancel.title')}
        confirm={t('statement.run.cancel')}
        dismiss={t('statement.run.cancel.dismiss')}
        busy={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
      >
        {t('statement.run.cancel.text', { count: counts.waiting })}
      </ConfirmDialog>
    </>
  );
}
