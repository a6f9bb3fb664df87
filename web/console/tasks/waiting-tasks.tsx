import { useQuery } from '@tanstack/react-query';
import { t } from '../t.ts';
import { taskCountsQuery } from './tasks.ts';
import classes from './tasks.module.css';

/** How many tasks wait for this person: theirs, and those of their groups that nobody has taken. */
export function WaitingTasks() {
  const { data } = useQuery(taskCountsQuery);
  const count = data ? data.mine + data.groups : 0;
  if (count === 0) return null;
  return (
    <>
      <span className={classes.waiting} aria-hidden>
        {count > 99 ? '99+' : count}
      </span>
      <span className="visually-hidden">{t('task.waiting', { count })}</span>
    </>
  );
}
