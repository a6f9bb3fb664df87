import { IconId } from '@tabler/icons-react';
import { follow } from '../page-link.tsx';
import classes from '../portal.module.css';
import { t } from '../t.ts';

/** Of the main page. */
export function InsuranceTile() {
  return (
    <li>
      <a href="/insurance" className={classes.tile} onClick={follow}>
        <IconId size={22} aria-hidden />
        <span className={classes.tileName}>{t('home.insurance')}</span>
        <span className={classes.hint}>{t('home.insurance.hint')}</span>
      </a>
    </li>
  );
}
