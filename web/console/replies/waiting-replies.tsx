import { useQuery } from '@tanstack/react-query';
import { t } from '../t.ts';
import tasks from '../tasks/tasks.module.css';
import { replyCountsQuery } from './replies.ts';

/** How many conversations wait for an answer. */
export function WaitingReplies() {
  const { data } = useQuery(replyCountsQuery);
  const count = data?.waiting ?? 0;
  if (count === 0) return null;
  return (
    <>
      <span className={tasks.waiting} aria-hidden>
        {count > 99 ? '99+' : count}
      </span>
      <span className="visually-hidden">{t('reply.waiting.nav', { count })}</span>
    </>
  );
}
