import { useQuery } from '@tanstack/react-query';
import { t } from '../t.ts';
import tasks from '../tasks/tasks.module.css';
import { requestCountsQuery } from './chart-requests.ts';

/** How many requests wait for this person: asked of them, of their groups and claimed by nobody, or theirs and back with a question. */
export function WaitingRequests() {
  const { data } = useQuery(requestCountsQuery);
  const count = data ? data.asked + data.groups + data.waitForMe : 0;
  if (count === 0) return null;
  return (
    <>
      <span className={tasks.waiting} aria-hidden>
        {count > 99 ? '99+' : count}
      </span>
      <span className="visually-hidden">{t('task.waiting', { count })}</span>
    </>
  );
}
