import { Button } from '@mantine/core';
import { showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import chart from '../chart/chart.module.css';
import { t } from '../t.ts';
import { Comparison } from './comparison.tsx';
import classes from './notes.module.css';
import type { Autosave } from './use-autosave.ts';

/** Another window saved the same note meanwhile: both texts stand here until somebody has chosen, and whichever is not taken stays in the history. */
export function Conflict({ autosave: { editing, settle } }: { autosave: Autosave }) {
  const { draft, theirs, error, sending } = editing;
  if (!theirs) return null;
  const choices = ['mine', 'theirs', 'both'] as const;
  return (
    <section className={chart.banner} aria-labelledby="note-conflict">
      <div role="alert">
        <h2 id="note-conflict" className={classes.blocked}>
          {t('note.conflict.title')}
        </h2>
        <p className={classes.hint}>{t('note.conflict.hint')}</p>
      </div>
      <div className={classes.both}>
        <Text title={t('note.conflict.mine')} text={draft.text} />
        <Text title={t('note.conflict.theirs', { at: showZoned(theirs.at) })} text={theirs.text} />
      </div>
      <details className={chart.details}>
        <summary>{t('note.conflict.compare')}</summary>
        <Comparison before={theirs.text} after={draft.text} />
      </details>
      <ProblemNotice error={error} />
      <div className={classes.choices}>
        {choices.map((choice) => (
          <Button
            key={choice}
            variant={choice === 'mine' ? 'filled' : 'default'}
            disabled={sending !== null}
            onClick={() => void settle(choice)}
          >
            {t(`note.conflict.keep.${choice}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <figure className={classes.text}>
      <figcaption>{title}</figcaption>
      {text}
    </figure>
  );
}
