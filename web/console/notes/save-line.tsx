import { IconAlertTriangle, IconCloudCheck, IconCloudUp } from '@tabler/icons-react';
import { readerZone, showTime, zoneName } from '../../shared/format.ts';
import { t } from '../t.ts';
import type { SaveState } from './autosave.ts';
import classes from './notes.module.css';

const icons = {
  saved: IconCloudCheck,
  waiting: IconCloudUp,
  saving: IconCloudUp,
  failed: IconAlertTriangle,
  conflict: IconAlertTriangle,
} as const;

/** Whether what was written is safe. */
export function SaveLine({ state, savedAt }: { state: SaveState; savedAt: string }) {
  const Icon = icons[state];
  const at = { at: showTime(savedAt), zone: zoneName(readerZone(), new Date(savedAt)) };
  return (
    <output className={classes.save} data-state={state}>
      <Icon size={16} aria-hidden /> {state === 'saved' ? t('note.saved.at', at) : t(`note.state.${state}`)}
    </output>
  );
}
