import { IconClipboardText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { follow } from '../page-link.tsx';
import classes from '../portal.module.css';
import { t } from '../t.ts';
import { dueFormsQuery } from './forms.ts';

/** Of the main page, with how many forms are due. */
export function FormsTile() {
  const { data } = useQuery(dueFormsQuery);
  return (
    <li>
      <a href="/forms" className={classes.tile} onClick={follow}>
        <IconClipboardText size={22} aria-hidden />
        <span className={classes.tileName}>{t('home.forms')}</span>
        <span className={classes.hint}>{data ? t('home.forms.due', { count: data.length }) : '\u00a0'}</span>
      </a>
    </li>
  );
}
