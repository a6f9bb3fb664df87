import { IconFiles } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { follow } from '../page-link.tsx';
import classes from '../portal.module.css';
import { t } from '../t.ts';
import { summaryQuery } from './documents.ts';

/** Of the main page, with how many documents are new. */
export function DocumentsTile() {
  const { data } = useQuery(summaryQuery);
  const unread = data?.unread ?? 0;
  return (
    <li>
      <a href="/documents" className={classes.tile} onClick={follow}>
        <IconFiles size={22} aria-hidden />
        <span className={classes.tileName}>{t('home.documents')}</span>
        <span className={classes.hint}>
          {unread > 0 ? t('home.documents.unread', { count: unread }) : t('home.documents.hint')}
        </span>
      </a>
    </li>
  );
}
