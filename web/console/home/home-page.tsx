import { IconCalendarPlus, IconHistory, IconSend2, IconUserPlus } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { dateIn, showLongDate, wallTimeIn, zoneCity } from '../../shared/format.ts';
import { ButtonLink } from '../../shared/ui/button-link.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { useNow } from '../../shared/use-now.ts';
import { mayAny, needs } from '../access.ts';
import type { Need } from '../access.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import type { MessageKey } from '../t.ts';
import { HomeAppointments } from './home-appointments.tsx';
import { HomeBroadcasts } from './home-broadcasts.tsx';
import classes from './home-page.module.css';
import { HomeWorklist } from './home-worklist.tsx';

interface Quick {
  to: LinkProps['to'];
  label: MessageKey;
  icon: Icon;
  needs: readonly Need[];
}

const quick: readonly Quick[] = [
  { to: '/messaging/compose', label: 'home.compose', icon: IconSend2, needs: needs.compose },
  { to: '/appointments/new', label: 'appointment.new', icon: IconCalendarPlus, needs: needs.addAppointment },
  { to: '/clients/new', label: 'client.new', icon: IconUserPlus, needs: needs.addClient },
  { to: '/administration/audit', label: 'nav.audit', icon: IconHistory, needs: needs.audit },
];

const greetingOf = (hour: number): MessageKey => {
  if (hour < 12) return 'home.morning';
  return hour < 18 ? 'home.afternoon' : 'home.evening';
};

/** A calm start of the day: what goes out, who comes, and the ways on that this account may take. */
export function Page(): ReactElement {
  const session = useSession();
  const { zone } = session.practice;
  const now = useNow();
  const today = dateIn(zone, now);
  const hour = Number(wallTimeIn(zone, now).slice(11, 13));
  const [firstName = session.account.name] = session.account.name.split(' ');
  const offered = quick.filter((each) => mayAny(session, each.needs));
  const lists = mayAny(session, needs.history) || mayAny(session, needs.appointments);
  return (
    <Frame
      title={t(greetingOf(hour), { name: firstName })}
      tab={t('nav.home')}
      lead={t('home.today', { date: showLongDate(today), zone: zoneCity(zone) })}
    >
      {offered.length > 0 && (
        <div className={classes.quick}>
          {offered.map(({ to, label, icon: Picture }, index) => (
            <ButtonLink
              key={label}
              variant={index === 0 ? 'filled' : 'default'}
              leftSection={<Picture size={16} />}
              to={to}
            >
              {t(label)}
            </ButtonLink>
          ))}
        </div>
      )}
      <div className={classes.grid}>
        <div>
          <HomeWorklist />
          {mayAny(session, needs.appointments) && <HomeAppointments day={today} />}
        </div>
        {mayAny(session, needs.history) && <HomeBroadcasts />}
      </div>
      {!lists && offered.length === 0 && <div className={classes.nothing}>{t('home.nothing')}</div>}
    </Frame>
  );
}
