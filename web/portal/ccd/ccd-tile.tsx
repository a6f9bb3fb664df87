import { IconReportMedical } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { follow } from '../page-link.tsx';
import classes from '../portal.module.css';
import { t } from '../t.ts';
import { ccdsQuery, isOpen } from './ccd.ts';

/** Of the main page, with what is new. */
export function CcdTile() {
  const { data } = useInfiniteQuery(ccdsQuery);
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const hint = rows.some(({ unread }) => unread)
    ? 'home.ccd.ready'
    : rows.some(isOpen)
      ? 'home.ccd.preparing'
      : 'home.ccd.hint';
  return (
    <li>
      <a href="/ccd" className={classes.tile} onClick={follow}>
        <IconReportMedical size={22} aria-hidden />
        <span className={classes.tileName}>{t('home.ccd')}</span>
        <span className={classes.hint}>{t(hint)}</span>
      </a>
    </li>
  );
}
