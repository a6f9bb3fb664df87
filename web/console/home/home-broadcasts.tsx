import { Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { broadcastIsOver } from '../../../domain/statuses.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { methodInWords } from '../broadcasts/method-in-words.ts';
import { broadcastsQuery } from '../broadcasts/broadcasts.ts';
import { sendTimeOf } from '../broadcasts/send-time.ts';
import { messageTypesQuery } from '../messaging/messaging.ts';
import { t } from '../t.ts';
import classes from './home-page.module.css';

const bySendTime = (a: Broadcast, b: Broadcast) => a.sendAt.localeCompare(b.sendAt);

/** What goes out next, and what has gone out last. */
export function HomeBroadcasts() {
  const list = useInfiniteQuery(broadcastsQuery(undefined));
  const rows = list.data?.pages.flatMap((page) => page.rows);
  const next = rows?.filter((row) => !broadcastIsOver(row.status)).toSorted(bySendTime);
  const last = rows?.filter((row) => !next?.includes(row)).toSorted((a, b) => bySendTime(b, a));
  return (
    <div>
      <ProblemNotice error={rows ? null : list.error} onRetry={() => void list.refetch()} />
      {!list.error && (
        <>
          <Section title={t('home.next')} rows={next?.slice(0, 5)} none={t('home.next.none')} all />
          <Section title={t('home.last')} rows={last?.slice(0, 5)} none={t('home.last.none')} />
        </>
      )}
    </div>
  );
}

interface SectionProps {
  title: string;
  rows: readonly Broadcast[] | undefined;
  none: string;
  all?: boolean;
}

function Section({ title, rows, none, all = false }: SectionProps) {
  const types = useQuery(messageTypesQuery);
  const nameOf = (type: string) => types.data?.find(({ id }) => id === type)?.label ?? type;
  return (
    <section className={classes.section}>
      <h2 className={classes.title}>
        {title}
        {all && (
          <Link to="/messaging/history" className={classes.all}>
            {t('home.all.broadcasts')}
          </Link>
        )}
      </h2>
      {rows === undefined && <Skeleton height={106} />}
      {rows?.length === 0 && <div className={classes.nothing}>{none}</div>}
      {rows !== undefined && rows.length > 0 && (
        <ul className={classes.list}>
          {rows.map((row) => (
            <li key={row.id}>
              <Link to="/messaging/history/$id" params={{ id: row.id }} className={classes.item}>
                <span className={classes.words}>
                  <span className={classes.what}>
                    {nameOf(row.messageType)} · {methodInWords(row)}
                  </span>
                  <br />
                  <span className={classes.note}>{sendTimeOf(row)}</span>
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
