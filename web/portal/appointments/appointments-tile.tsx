import { IconCalendarEvent } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { follow } from '../page-link.tsx';
import classes from '../portal.module.css';
import { t } from '../t.ts';
import { nextQuery, whenIn } from './appointments.ts';

/** Of the main page: when the next one is. */
export function AppointmentsTile() {
  const { data: next } = useQuery(nextQuery);
  return (
    <li>
      <a href="/appointments" className={classes.tile} onClick={follow}>
        <IconCalendarEvent size={22} aria-hidden />
        <span className={classes.tileName}>{t('home.appointments')}</span>
        <span className={classes.hint}>
          {next === undefined
            ? t('home.appointments.hint')
            : next === null
              ? t('home.appointments.none')
              : t('home.appointments.next', whenIn(next.startsAt, next.zone))}
        </span>
      </a>
    </li>
  );
}
