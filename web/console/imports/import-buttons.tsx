import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { importMayBeCancelled, importMayBeUndone, importMayRun } from '../../../domain/imports/statuses.ts';
import type { ImportRun } from '../../../domain/schemas/imports.ts';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { t } from '../t.ts';

interface ImportButtonsProps {
  run: ImportRun;
  /** Why somebody may not import or cancel, or take back; null: they may. */
  need: { run: string | null; undo: string | null };
  busy: boolean;
  onCancel: () => void;
  onAsk: (what: 'run' | 'undo') => void;
  /** Beside *Import*, as long as there is something to import or to correct. */
  children?: ReactNode;
}

/** What can be done with an import as it stands; each button says why it cannot be pressed. */
export function ImportButtons({ run, need, busy, onCancel, onAsk, children }: ImportButtonsProps) {
  const { status, counts, rowsKept } = run;
  const { good, bad, done } = counts;
  // Before anything is imported the buttons say why they cannot be pressed; later there is nothing left to say.
  const mayRun = importMayRun(status) && rowsKept && (good > 0 || (bad > 0 && status === 'ready'));
  return (
    <Group gap="xs">
      {importMayBeUndone(status) && rowsKept && done > 0 && (
        <ReasonedButton variant="default" reason={need.undo} onClick={() => onAsk('undo')}>
          {t('import.undo')}
        </ReasonedButton>
      )}
      {importMayBeCancelled(status) && (
        <ReasonedButton variant="default" reason={need.run} loading={busy} onClick={onCancel}>
          {t('import.cancel')}
        </ReasonedButton>
      )}
      {mayRun && children}
      {mayRun && (
        <ReasonedButton reason={need.run ?? (good === 0 ? t('import.run.none') : null)} onClick={() => onAsk('run')}>
          {t(bad > 0 ? 'import.run.good' : 'import.run.all', { count: good })}
        </ReasonedButton>
      )}
    </Group>
  );
}
