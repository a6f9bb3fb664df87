import { IconAlertTriangle, IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { SyncState } from '../../../domain/schemas/sync.ts';
import { showRecent, showZoned } from '../../shared/format.ts';
import { useNow } from '../../shared/use-now.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import classes from './head-sync.module.css';
import { syncStateQuery } from './sync.ts';

const everyMs = 30_000;
/** Failed runs in a row that are a warning: one alone is often made good by the next. The chosen group is alerted at the same number. */
const warnAt = 2;

/** The last good sync, at the top of every page, for whoever may see the runs; a warning while they fail. */
export function HeadSync() {
  const may = useAllowed()('Integrations', 'view');
  const { data: state } = useQuery({ ...syncStateQuery, enabled: may, refetchInterval: everyMs });
  const now = useNow(everyMs);
  if (!may || !state?.enabled) return null;
  const { icon: Shown, short } = headOf(state, now);
  const failing = state.failures >= warnAt;
  const last = state.lastGoodAt ? t('sync.last', { at: showZoned(state.lastGoodAt) }) : t('sync.last.none');
  const whole = state.failures > 0 ? `${last} ${t('sync.failing', { count: state.failures })}` : last;
  return (
    <Link to="/integrations/sync" className={classes.link} data-failing={failing || undefined} title={whole}>
      <Shown size={17} stroke={1.8} aria-hidden className={classes.icon} />
      <span className={classes.text} aria-hidden>
        {short}
      </span>
      <span className="visually-hidden">{whole}</span>
    </Link>
  );
}

function headOf({ failures, underWay, lastGoodAt }: SyncState, now: Date): { icon: Icon; short: string } {
  if (failures >= warnAt) return { icon: IconAlertTriangle, short: t('sync.head.failing') };
  if (underWay) return { icon: IconRefresh, short: t('sync.head.running') };
  if (lastGoodAt === null) return { icon: IconRefresh, short: t('sync.head.none') };
  return { icon: IconCircleCheck, short: t('sync.head', { at: showRecent(lastGoodAt, now) }) };
}
