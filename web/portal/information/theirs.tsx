import { Button } from '@mantine/core';
import { t } from '../t.ts';
import classes from './information.module.css';

interface TheirsProps {
  /** What is on file now, in words; undefined: nobody else changed it. */
  value: string | undefined;
  /** Of the field. */
  name: string;
  onTake: () => void;
}

/** Beside a field that the practice changed while the form was open: what it says now, to choose between the two. */
export function Theirs({ value, name, onTake }: TheirsProps) {
  if (value === undefined) return null;
  return (
    <div className={classes.theirs} role="note">
      <span>{t('info.theirs', { value: value || t('info.none') })}</span>
      <Button size="xs" variant="default" aria-label={t('info.theirs.take.of', { name })} onClick={onTake}>
        {t('info.theirs.take')}
      </Button>
    </div>
  );
}
