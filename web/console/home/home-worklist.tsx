import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { unreadQuery } from '../alerts/alerts.ts';
import { requestCountsQuery } from '../chart-requests/chart-requests.ts';
import { t } from '../t.ts';
import { Due } from '../tasks/due.tsx';
import { taskCountsQuery, tasksQuery } from '../tasks/tasks.ts';
import classes from './home-page.module.css';

const shown = 5;

/** What needs this person today: their tasks, the due ones first, those of their groups that nobody has taken, requests, and unread alerts. */
export function HomeWorklist() {
  const list = useInfiniteQuery(tasksQuery({ scope: 'mine', status: 'open' }));
  const { data: counts } = useQuery(taskCountsQuery);
  const { data: requests } = useQuery(requestCountsQuery);
  const { data: alerts } = useQuery(unreadQuery);
  const rows = list.data?.pages.flatMap((page) => page.rows).slice(0, shown);
  const groups = counts?.groups ?? 0;
  const unread = alerts?.unread ?? 0;
  const counted = [
    ['asked', requests?.asked ?? 0],
    ['mine', requests?.waitForMe ?? 0],
    ['groups', requests?.groups ?? 0],
  ] as const;
  const waiting = counted.filter(([, count]) => count > 0);
  const more = groups > 0 || unread > 0 || waiting.length > 0;
  return (
    <section className={classes.section}>
      <h2 className={classes.title}>
        {t('home.needs')}
        <Link to="/tasks" className={classes.all}>
          {t('home.all.tasks')}
        </Link>
      </h2>
      <ProblemNotice error={rows ? null : list.error} onRetry={() => void list.refetch()} />
      {rows && rows.length === 0 && !more && <div className={classes.nothing}>{t('home.needs.none')}</div>}
      {rows && (rows.length > 0 || more) && (
        <ul className={classes.list}>
          {unread > 0 && (
            <li>
              <Link to="/alerts" className={classes.item}>
                <span className={classes.what}>{t('home.needs.alerts', { count: unread })}</span>
              </Link>
            </li>
          )}
          {groups > 0 && (
            <li>
              <Link to="/tasks" search={{ scope: 'groups' }} className={classes.item}>
                <span className={classes.what}>{t('home.needs.groups', { count: groups })}</span>
              </Link>
            </li>
          )}
          {waiting.map(([scope, count]) => (
            <li key={scope}>
              <Link to="/chart-requests" search={{ scope }} className={classes.item}>
                <span className={classes.what}>{t(`home.requests.${scope}`, { count })}</span>
              </Link>
            </li>
          ))}
          {rows.map((task) => (
            <li key={task.id}>
              <Link to="/tasks" className={classes.item}>
                <span className={classes.words}>
                  <span className={classes.what}>{task.typeLabel}</span>
                  <br />
                  <span className={classes.note}>
                    {task.clientName && `${task.clientName} · `}
                    <Due task={task} />
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
