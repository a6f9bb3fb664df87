import { SegmentedControl } from '@mantine/core';
import { t } from '../t.ts';
import classes from './compose.module.css';
import type { CallMode } from './use-recording.ts';

/** Whether calls read the text aloud or play a recording. */
export function RecordingSwitch({ mode, onMode }: { mode: CallMode; onMode: (mode: CallMode) => void }) {
  return (
    <div className={classes.recording}>
      <SegmentedControl
        aria-label={t('recording.use')}
        data={(['words', 'own'] as const).map((value) => ({ value, label: t(`recording.use.${value}`) }))}
        value={mode}
        onChange={(next) => onMode(next === 'own' ? 'own' : 'words')}
      />
    </div>
  );
}
