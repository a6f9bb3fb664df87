import { Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { importMayBeCancelled, importMayBeUndone, importMayRun } from '../../../domain/imports/statuses.ts';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useImportAct } from '../imports/use-import-act.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { sumsOf } from './ledger-sums.ts';

/** What can be done with a file of charges and payments as it stands; each button says why it cannot be pressed. */
export function LedgerImportActions({ run }: { run: ImportRun }) {
  const { status, counts, sums, version, rowsKept } = run;
  const allowed = useAllowed();
  const [asked, setAsked] = useState<'run' | 'undo' | null>(null);
  const [reason, setReason] = useState('');
  const act = useImportAct(run, () => setAsked(null));
  const create = allowed('Client Billing', 'create') ? null : t('billing.need.create');
  const modify = allowed('Client Billing', 'modify') ? null : t('billing.need.modify');
  const { good, bad, done } = counts;
  const close = () => {
    act.reset();
    setAsked(null);
  };
  return (
    <>
      <Group gap="xs">
        {importMayBeUndone(status) && rowsKept && done > 0 && (
          <ReasonedButton variant="default" reason={modify} onClick={() => setAsked('undo')}>
            {t('import.undo')}
          </ReasonedButton>
        )}
        {importMayBeCancelled(status) && (
          <ReasonedButton
            variant="default"
            reason={create}
            loading={act.isPending}
            onClick={() => act.mutate({ act: 'cancel', body: {} })}
          >
            {t('import.cancel')}
          </ReasonedButton>
        )}
        {importMayRun(status) && rowsKept && (good > 0 || (bad > 0 && status === 'ready')) && (
          <ReasonedButton reason={create ?? (good === 0 ? t('import.run.none') : null)} onClick={() => setAsked('run')}>
            {t(bad > 0 ? 'import.run.good' : 'import.run.all', { count: good })}
          </ReasonedButton>
        )}
      </Group>
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
        <Textarea
          label={t('billing.reason')}
          description={t('billing.reason.hint')}
          required
          autosize
          minRows={2}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  );
}
