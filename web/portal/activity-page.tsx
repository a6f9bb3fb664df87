import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { PortalActivity, PortalSession } from '../../domain/schemas/portal.ts';
import { api } from '../shared/api.ts';
import { showAddress, showInstant } from '../shared/format.ts';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { words } from '../shared/words.ts';
import { Heading } from './heading.tsx';
import { PageLink } from './page-link.tsx';
import classes from './portal.module.css';
import { t } from './t.ts';

interface Rows {
  rows: PortalActivity[];
  next: string | null;
}

/** What happened to the account, newest first. */
export function ActivityPage({ session }: { session: PortalSession }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['activity'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Rows>('/api/portal/activity', { cursor: pageParam, limit: 25 }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });
  const rows = data?.pages.flatMap((page) => page.rows);
  return (
    <>
      <PageLink to="/">{t('page.home')}</PageLink>
      <Heading>{t('activity.title')}</Heading>
      <p className={classes.lead}>{t(session.actsFor ? 'door.activity' : 'activity.lead')}</p>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {!rows && !error && <Skeleton height={240} mt="lg" aria-label={t('portal.loading')} />}
      {rows?.length === 0 && <p>{t('activity.none')}</p>}
      {rows && rows.length > 0 && (
        <ol className={classes.list}>
          {rows.map(({ id, at, what, who }) => (
            <li key={id}>
              <div>{what}</div>
              <div className={classes.hint}>
                {who} · <time dateTime={at}>{showInstant(at)}</time>
              </div>
            </li>
          ))}
        </ol>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words('load.more')}
        </Button>
      )}
      <p className={classes.foot}>{t('activity.unknown', { phone: showAddress(session.practice.phone) })}</p>
    </>
  );
}
