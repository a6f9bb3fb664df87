import { Link } from '@tanstack/react-router';
import { mayAny, needs } from '../access.ts';
import messaging from '../messaging/messaging-tabs.module.css';
import { useSession } from '../session.ts';
import { t } from '../t.ts';

const tabs = [
  { key: 'requests', to: '/chart-requests', needs: [] },
  { key: 'notes', to: '/chart-requests/notes', needs: needs.notes },
  { key: 'overview', to: '/chart-requests/overview', needs: needs.allTasks },
] as const;

/** Requests | Notes | Overview: pages with addresses of their own. What the account may not open is not offered. */
export function HandoffTabs({ current }: { current: (typeof tabs)[number]['key'] }) {
  const session = useSession();
  const offered = tabs.filter((tab) => mayAny(session, tab.needs));
  if (offered.length === 1) return null;
  return (
    <nav className={messaging.tabs} aria-label={t('nav.requests')}>
      {offered.map(({ key, to }) => (
        <Link
          key={key}
          to={to}
          className={messaging.tab}
          activeOptions={{ exact: true }}
          aria-current={key === current ? 'page' : undefined}
        >
          {t(`handoff.tab.${key}`)}
        </Link>
      ))}
    </nav>
  );
}
