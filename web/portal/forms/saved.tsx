import { showRecent } from '../../shared/format.ts';
import { t } from '../t.ts';
import classes from './forms.module.css';
import type { SaveState } from './draft-saver.ts';

/** Whether what was answered is kept, quietly; read aloud where nothing can be saved. */
export function Saved({ state, at }: { state: SaveState; at: string | null }) {
  if (state === 'offline')
    return (
      <output role="alert" className={classes.saved}>
        {t('form.offline')}
      </output>
    );
  return <span className={classes.saved}>{wordsOf(state, at)}</span>;
}

function wordsOf(state: SaveState, at: string | null): string {
  if (state === 'saving') return t('form.saving');
  if (state === 'waiting' || state === 'refused') return t('form.unsaved');
  return at === null ? t('form.begin') : t('form.saved', { at: showRecent(at, new Date()) });
}
