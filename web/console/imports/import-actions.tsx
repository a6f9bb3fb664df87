import { Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { recordsRule } from '../../../domain/imports/records-rule.ts';
import {
  importMayBeCancelled,
  importMayBeUndone,
  importMayRun,
  type ImportMode,
} from '../../../domain/imports/statuses.ts';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { api } from '../../shared/api.ts';
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { notify } from '../notify.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { importQuery, importRowsKey } from './imports.ts';

type Act = { act: 'run'; mode: ImportMode } | { act: 'cancel' } | { act: 'undo' };

const said = {
  run: 'import.started',
  cancel: 'import.cancelled.note',
  undo: 'import.undo.started',
} as const;

/** What can be done with an import as it stands; each button says why it cannot be pressed. */
export function ImportActions({ run }: { run: ImportRun }) {
  const { id, kind, status, counts, version, rowsKept } = run;
  const allowed = useAllowed();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'good' | 'all' | 'undo' | null>(null);
  const act = useMutation({
    mutationFn: (order: Act) =>
      api.post<ImportRun>(
        `/api/imports/${id}/${order.act}`,
        order.act === 'run' ? { mode: order.mode, version } : order.act === 'undo' ? { version } : {},
      ),
    onSuccess: async (next, order) => {
      setAsked(null);
      notify(t(said[order.act]));
      queries.setQueryData(importQuery(id).queryKey, next);
      await queries.invalidateQueries({ queryKey: importRowsKey(id) });
      await queries.invalidateQueries({ queryKey: ['list', 'imports'] });
    },
    // Somebody else was faster: show what stands now.
    onError: () => void queries.invalidateQueries({ queryKey: importQuery(id).queryKey }),
  });
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
            onClick={() => act.mutate({ act: 'cancel' })}
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
        onConfirm={() => act.mutate({ act: 'run', mode: asked === 'all' ? 'all' : 'good' })}
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
        onConfirm={() => act.mutate({ act: 'undo' })}
      >
        {t('import.undo.text', { count: done })}
      </ConfirmDialog>
    </>
  );
}
