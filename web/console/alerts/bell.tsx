import { IconBell } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t } from '../t.ts';
import { unreadQuery, useLiveAlerts } from './alerts.ts';
import classes from './bell.module.css';

/** The bell at the top of every page: how many alerts are unread, live. */
export function Bell() {
  useLiveAlerts();
  const { data } = useQuery(unreadQuery);
  const unread = data?.unread ?? 0;
  return (
    <Link to="/alerts" className={classes.bell} aria-label={t('alerts.bell', { count: unread })}>
      <IconBell size={20} aria-hidden />
      {unread > 0 && (
        <span className={classes.count} aria-hidden>
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}
