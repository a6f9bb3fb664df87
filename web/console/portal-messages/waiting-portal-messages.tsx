import { useQuery } from '@tanstack/react-query';
import { t } from '../t.ts';
import tasks from '../tasks/tasks.module.css';
import { threadCountsQuery } from './portal-messages.ts';

/** How many conversations wait for an answer of the reader and their groups. */
export function WaitingPortalMessages() {
  const { data } = useQuery(threadCountsQuery);
  const count = data?.waiting ?? 0;
  if (count === 0) return null;
  return (
    <>
      <span className={tasks.waiting} aria-hidden>
        {count > 99 ? '99+' : count}
      </span>
      <span className="visually-hidden">{t('mail.waiting.nav', { count })}</span>
    </>
  );
}
