import { t } from '../t.ts';
import { compareTexts } from './compare.ts';
import classes from './notes.module.css';

/** What changed from one text to the other: struck out and underlined, and said to who does not see it. */
export function Comparison({ before, after }: { before: string; after: string }) {
  const stretches = compareTexts(before, after);
  if (stretches.every(({ kind }) => kind === 'same')) return <p className={classes.hint}>{t('note.compare.same')}</p>;
  return (
    <div className={classes.text}>
      {stretches.map(({ kind, text }, index) => {
        if (kind === 'same') return text;
        const Mark = kind === 'added' ? 'ins' : 'del';
        return (
          <Mark key={index} className={classes[kind]}>
            <span className="visually-hidden">{t(`note.compare.${kind}`)} </span>
            {text}
          </Mark>
        );
      })}
    </div>
  );
}
