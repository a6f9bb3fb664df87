import { Group } from '@mantine/core';
import { useState } from 'react';
import { recordsRule } from '../../../domain/imports/records-rule.ts';
import { importMayBeCancelled, importMayBeUndone, importMayRun } from '../../../domain/imports/statuses.ts';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { useImportAct } from './use-import-act.ts';

/** What can be done with an import as it stands; each button says why it cannot be pressed. */
export function ImportActions({ run }: { run: ImportRun }) {
  const { kind, status, counts, version, rowsKept } = run;
  const allowed = useAllowed();
  const [asked, setAsked] = useState<'good' | 'all' | 'undo' | null>(null);
  const act = useImportAct(run, () => setAsked(null));
  const rule = recordsRule[kind];
  const needs = allowed('Practice Import', 'create')
    ? allowed(rule, 'create')
      ? null
      : t('import.need.records', { rule, right: t('right.create') })
    : t('import.need', { right: t('right.create') });
  const needsUndo = allowed('Practice Import', 'delete') ? null : t('import.need', { right: t('right.delete') });
  const { good, bad, done } = counts;
  // Before anything is imported the buttons say why they cannot be pressed; later there is nothing left to say.
  const mayRun = importMayRun(status) && rowsKept && (good > 0 || (bad > 0 && status === 'ready'));
  const close = () => {
    act.reset();
    setAsked(null);
  };
  return (
    <>
      <Group gap="xs">
        {importMayBeUndone(status) && rowsKept && done > 0 && (
          <ReasonedButton variant="default" reason={needsUndo} onClick={() => setAsked('undo')}>
            {t('import.undo')}
          </ReasonedButton>
        )}
        {importMayBeCancelled(status) && (
          <ReasonedButton
            variant="default"
            reason={needs}
            loading={act.isPending}
            onClick={() => act.mutate({ act: 'cancel', body: {} })}
          >
            {t('import.cancel')}
          </ReasonedButton>
        )}
        {mayRun && bad > 0 && (
          <ReasonedButton variant="default" reason={needs ?? t('import.run.all.bad')}>
            {t('import.run.all', { count: good + bad })}
          </ReasonedButton>
        )}
        {mayRun && (
          <ReasonedButton
            reason={needs ?? (good === 0 ? t('import.run.none') : null)}
            onClick={() => setAsked(bad > 0 ? 'good' : 'all')}
          >
            {t(bad > 0 ? 'import.run.good' : 'import.run.all', { count: good })}
          </ReasonedButton>
        )}
      </Group>
      {asked === null && <ProblemNotice error={act.error} />}
      <ConfirmDialog
        opened={asked === 'good' || asked === 'all'}
        onClose={close}
        title={t('import.run.title', { count: good })}
        confirm={t(asked === 'all' ? 'import.run.all' : 'import.run.good', { count: good })}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate({ act: 'run', body: { mode: asked === 'all' ? 'all' : 'good', version } })}
      >
        {t('import.run.text', { kind })} {asked === 'all' && t('import.run.all.or.none')}
      </ConfirmDialog>
      <ConfirmDialog
        opened={asked === 'undo'}
        onClose={close}
        danger
        title={t('import.undo.title')}
        confirm={t('import.undo')}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate({ act: 'undo', body: { version } })}
      >
        {t('import.undo.text', { count: done })}
      </ConfirmDialog>
    </>
  );
}
