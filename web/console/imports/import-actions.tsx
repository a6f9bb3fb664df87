import { useState } from 'react';
import { recordsRule } from '../../../domain/imports/records-rule.ts';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { ImportButtons } from './import-buttons.tsx';
import { useImportAct } from './use-import-act.ts';

/** What can be done with an import of records as it stands. */
export function ImportActions({ run }: { run: ImportRun }) {
  const { kind, counts, version } = run;
  const allowed = useAllowed();
  const [asked, setAsked] = useState<'good' | 'all' | 'undo' | null>(null);
  const act = useImportAct(run, () => setAsked(null));
  const rule = recordsRule[kind];
  const need = {
    run: allowed('Practice Import', 'create')
      ? allowed(rule, 'create')
        ? null
        : t('import.need.records', { rule, right: t('right.create') })
      : t('import.need', { right: t('right.create') }),
    undo: allowed('Practice Import', 'delete') ? null : t('import.need', { right: t('right.delete') }),
  };
  const { good, bad, done } = counts;
  const close = () => {
    act.reset();
    setAsked(null);
  };
  return (
    <>
      <ImportButtons
        run={run}
        need={need}
        busy={act.isPending}
        onCancel={() => act.mutate({ act: 'cancel', body: {} })}
        onAsk={(what) => setAsked(what === 'undo' ? what : bad > 0 ? 'good' : 'all')}
      >
        {bad > 0 && (
          <ReasonedButton variant="default" reason={need.run ?? t('import.run.all.bad')}>
            {t('import.run.all', { count: good + bad })}
          </ReasonedButton>
        )}
      </ImportButtons>
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
