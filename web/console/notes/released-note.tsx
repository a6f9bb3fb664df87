import { Code } from '@mantine/core';
import { IconSignature } from '@tabler/icons-react';
import type { Note } from '../../../domain/schemas/notes.ts';
import { showZoned } from '../../shared/format.ts';
import chart from '../chart/chart.module.css';
import { t } from '../t.ts';
import { Addenda } from './addenda.tsx';
import classes from './notes.module.css';

interface ReleasedNoteProps {
  note: Note;
  released: NonNullable<Note['released']>;
}

/** A released note: to be read, with how it was signed, and to be added to. */
export function ReleasedNote({ note, released: { by, at, sha256, reason } }: ReleasedNoteProps) {
  return (
    <>
      <article className={classes.text} aria-label={t('note.text')}>
        {note.text ?? t('note.text.closed')}
      </article>
      <div className={classes.signed}>
        <IconSignature size={18} aria-hidden />
        <div>
          {t('note.signed', { name: by.name, at: showZoned(at) })}
          <details className={chart.details}>
            <summary className={classes.hint}>{t('note.signed.how')}</summary>
            <span className={classes.hint}>{t('note.signed.hash')}</span> <Code className={classes.hash}>{sha256}</Code>
          </details>
        </div>
      </div>
      {reason !== null && (
        <div className={chart.banner}>
          {t('note.released.unconditionally')} {reason}
        </div>
      )}
      <Addenda note={note} />
    </>
  );
}
