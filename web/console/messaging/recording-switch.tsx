import { SegmentedControl } from '@mantine/core';
import { t } from '../t.ts';
import classes from './compose.module.css';
import type { CallMode } from './use-recording.ts';

interface RecordingSwitchProps {
  mode: CallMode;
  /** Something new is recorded that would be lost: it stays as it is until that is used or discarded. */
  disabled: boolean;
  onMode: (mode: CallMode) => void;
}

/** Whether calls read the text aloud or play a recording. */
export function RecordingSwitch({ mode, disabled, onMode }: RecordingSwitchProps) {
  return (
    <div className={classes.recording}>
      <SegmentedControl
        aria-label={t('recording.use')}
        data={(['words', 'own'] as const).map((value) => ({ value, label: t(`recording.use.${value}`) }))}
        disabled={disabled}
        value={mode}
        onChange={(next) => onMode(next === 'own' ? 'own' : 'words')}
      />
    </div>
  );
}
