import { Button, Skeleton } from '@mantine/core';
import { IconPencilPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import type { OwnThread } from '../../../domain/schemas/portal-messages.ts';
import { showAddress, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { words } from '../../shared/words.ts';
import { Heading } from '../heading.tsx';
import { follow, PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import classes from './conversations.module.css';
import { optionsQuery, threadsQuery } from './conversations.ts';
import { NotForEmergencies } from './not-for-emergencies.tsx';

/** View Messages: every conversation with the practice, by its newest message, and the way to a new one. */
export function ThreadListPage({ session }: { session: PortalSession }) {
  const list = useInfiniteQuery(threadsQuery);
  const { data: options } = useQuery(optionsQuery);
  const rows = list.data?.pages.flatMap((page) => page.rows);
  return (
    <>
      <PageLink to="/">{t('page.home')}</PageLink>
      <Heading>{t('mail.title')}</Heading>
      <p className={portal.lead}>{t('mail.lead')}</p>
      {options?.types.length === 0 ? (
        <p>{t('mail.none.offered', { phone: showAddress(session.practice.phone) })}</p>
      ) : (
        <Button
          component="a"
          href="/messages/new"
          size="md"
          mt="md"
          leftSection={<IconPencilPlus size={18} aria-hidden />}
          onClick={follow}
        >
          {t('mail.new')}
        </Button>
      )}
      <ProblemNotice error={rows ? null : list.error} onRetry={() => void list.refetch()} />
      {!rows && !list.error && <Skeleton height={240} mt="lg" aria-label={t('portal.loading')} />}
      {rows?.length === 0 && <p>{t('mail.none')}</p>}
      {rows && rows.length > 0 && (
        <ul className={portal.list} aria-label={t('mail.title')}>
          {rows.map((thread) => (
            <Row key={thread.id} thread={thread} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {words('load.more')}
        </Button>
      )}
      <NotForEmergencies session={session} />
    </>
  );
}

function Row({ thread }: { thread: OwnThread }) {
  const { id, subject, typeLabel, unread, at } = thread;
  const to = `/messages/${id}`;
  const stands = standsOf(thread);
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <PageLink to={to} className={unread > 0 ? classes.unread : undefined}>
          {subject}
        </PageLink>
        <div className={portal.hint}>
          {typeLabel} · <time dateTime={at}>{showZoned(at)}</time>
        </div>
        {stands !== null && <div className={portal.hint}>{stands}</div>}
      </div>
      {unread > 0 && (
        <div className={classes.read}>
          <span className={classes.new}>{t('mail.unread', { count: unread })}</span>
          <Button
            component="a"
            href={to}
            size="compact-md"
            variant="light"
            aria-label={t('mail.read.of', { subject })}
            onClick={follow}
          >
            {t('mail.read')}
          </Button>
        </div>
      )}
    </li>
  );
}

/** What comes next of it; null: nothing that has to be said. */
export function standsOf({ state, dueAt }: OwnThread): string | null {
  if (state === 'closed') return t('mail.stands.closed');
  return dueAt && t('mail.stands.waits', { at: showZoned(dueAt) });
}
