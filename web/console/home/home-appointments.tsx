import { Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { showWallClock, zoneName } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { useNow } from '../../shared/use-now.ts';
import { appointmentsQuery } from '../appointments/appointments.ts';
import { t } from '../t.ts';
import classes from './home-page.module.css';

const shown = 8;

/** Today's appointments that are still to come, each at the time of its location. */
export function HomeAppointments({ day }: { day: string }) {
  const list = useInfiniteQuery(appointmentsQuery({ from: day, to: day }));
  const now = useNow().getTime();
  const rows = list.data?.pages.flatMap((page) => page.rows);
  const ahead = rows?.filter((row) => Date.parse(row.endsAt) > now && row.status !== 'cancelled').slice(0, shown);
  return (
    <section className={classes.section}>
      <h2 className={classes.title}>
        {t('home.appointments')}
        <Link to="/appointments" className={classes.all}>
          {t('home.all.appointments')}
        </Link>
      </h2>
      <ProblemNotice error={rows ? null : list.error} onRetry={() => void list.refetch()} />
      {rows === undefined && !list.error && <Skeleton height={318} />}
      {ahead?.length === 0 && <div className={classes.nothing}>{t('home.appointments.none')}</div>}
      {ahead !== undefined && ahead.length > 0 && (
        <ul className={classes.list}>
          {ahead.map((row) => (
            <li key={row.id}>
              <Link to="/appointments/$id" params={{ id: row.id }} className={classes.item}>
                <span className={classes.time}>
                  {showWallClock(row.localStart.slice(0, 16))}
                  <br />
                  <span className={classes.note}>{zoneName(row.zone, new Date(row.startsAt))}</span>
                </span>
                <span className={classes.words}>
                  <span className={classes.what}>{row.clientName}</span>
                  <br />
                  <span className={classes.note}>
                    {row.staffName} · {row.locationName}
                  </span>
                </span>
                <StatusBadge status={row.status} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
