import { useState } from 'react';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ImportButtons } from '../imports/import-buttons.tsx';
import { useImportAct } from '../imports/use-import-act.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { sumsOf } from './ledger-sums.ts';
import { ReasonField } from './reason-field.tsx';

/** What can be done with a file of charges and payments as it stands. */
export function LedgerImportActions({ run }: { run: ImportRun }) {
  const { counts, sums, version } = run;
  const allowed = useAllowed();
  const [asked, setAsked] = useState<'run' | 'undo' | null>(null);
  const [reason, setReason] = useState('');
  const act = useImportAct(run, () => setAsked(null));
  const { good, bad } = counts;
  const close = () => {
    act.reset();
    setAsked(null);
  };
  return (
    <>
      <ImportButtons
        run={run}
        need={{
          run: allowed('Client Billing', 'create') ? null : t('billing.need.create'),
          undo: allowed('Client Billing', 'modify') ? null : t('billing.need.modify'),
        }}
        busy={act.isPending}
        onCancel={() => act.mutate({ act: 'cancel', body: {} })}
        onAsk={setAsked}
      />
      {asked === null && <ProblemNotice error={act.error} />}
      <ConfirmDialog
        opened={asked === 'run'}
        onClose={close}
        title={t('import.run.title', { count: good })}
        confirm={t(bad > 0 ? 'import.run.good' : 'import.run.all', { count: good })}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate({ act: 'run', body: { version } })}
      >
        {sums && <p>{t('ledger.import.run', { sums: sumsOf(sums.good) })}</p>}
        {bad > 0 && <p>{t('ledger.import.run.bad', { count: bad })}</p>}
        <p>{t('ledger.import.run.back')}</p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asked === 'undo'}
        onClose={close}
        danger
        title={t('import.undo.title')}
        confirm={t('import.undo')}
        reason={reason.trim() === '' ? t('billing.reverse.need') : null}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate({ act: 'undo', body: { version, reason } })}
      >
        {sums && <p>{t('ledger.import.undo', { sums: sumsOf(sums.done) })}</p>}
        <ReasonField value={reason} onChange={setReason} />
      </ConfirmDialog>
    </>
  );
}
