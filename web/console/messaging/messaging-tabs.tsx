import { Link } from '@tanstack/react-router';
import { mayAny, needs } from '../access.ts';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import classes from './messaging-tabs.module.css';

/** Compose | History | Reminders: pages, each with an address of its own. What the account may not open is not offered. */
export function MessagingTabs({ current }: { current: 'compose' | 'history' | 'reminders' }) {
  const session = useSession();
  const tabs = [
    { key: 'compose', to: '/messaging/compose' },
    { key: 'history', to: '/messaging/history' },
    { key: 'reminders', to: '/messaging/reminders' },
  ] as const;
  return (
    <nav className={classes.tabs} aria-label={t('nav.messaging')}>
      {tabs
        .filter(({ key }) => mayAny(session, needs[key]))
        .map(({ key, to }) => (
          <Link key={key} to={to} className={classes.tab} aria-current={key === current ? 'page' : undefined}>
            {t(`messaging.${key}`)}
          </Link>
        ))}
    </nav>
  );
}
