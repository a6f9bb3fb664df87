import { IconAlertTriangle, IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { showRecent, showZoned } from '../../shared/format.ts';
import { useNow } from '../../shared/use-now.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { type Head, headOf } from './head-of.ts';
import classes from './head-sync.module.css';
import { syncStateQuery } from './sync.ts';

const everyMs = 30_000;
const icons: Readonly<Record<Head, Icon>> = {
  failing: IconAlertTriangle,
  running: IconRefresh,
  none: IconRefresh,
  good: IconCircleCheck,
};

/** The last good sync, at the top of every page, for whoever may see the runs; a warning while they fail. */
export function HeadSync() {
  const may = useAllowed()('Integrations', 'view');
  const { data: state } = useQuery({ ...syncStateQuery, enabled: may, refetchInterval: everyMs });
  const now = useNow(everyMs);
  if (!may || !state?.enabled) return null;
  const head = headOf(state);
  const Shown = icons[head];
  const last = state.lastGoodAt ? t('sync.last', { at: showZoned(state.lastGoodAt) }) : t('sync.last.none');
  const whole = state.failures > 0 ? `${last} ${t('sync.failing', { count: state.failures })}` : last;
  return (
    <Link to="/integrations/sync" className={classes.link} data-failing={head === 'failing' || undefined} title={whole}>
      <Shown size={17} stroke={1.8} aria-hidden className={classes.icon} />
      <span className={classes.text}>
        {head === 'good' && state.lastGoodAt
          ? t('sync.head', { at: showRecent(state.lastGoodAt, now) })
          : head !== 'good' && t(`sync.head.${head}`)}
      </span>
      <span className="visually-hidden"> {whole}</span>
    </Link>
  );
}
