import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { showAddress } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { Heading } from '../heading.tsx';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { AppointmentCard } from './appointment-card.tsx';
import { appointmentsQuery } from './appointments.ts';
import classes from './appointments.module.css';

/** What is to come, soonest first, and what was, newest first. */
export function AppointmentsPage({ session }: { session: PortalSession }) {
  return (
    <>
      <PageLink to="/">{t('page.home')}</PageLink>
      <Heading>{t('appointments.title')}</Heading>
      <Section which="upcoming" phone={session.practice.phone} />
      <Section which="past" phone={session.practice.phone} />
    </>
  );
}

function Section({ which, phone }: { which: 'upcoming' | 'past'; phone: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    appointmentsQuery(which),
  );
  const rows = data?.pages.flatMap((page) => page.rows);
  const id = `appointments-${which}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={portal.sectionTitle}>
        {t(`appointments.${which}`)}
      </h2>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {!rows && !error && <Skeleton height={220} aria-label={t('portal.loading')} />}
      {rows?.length === 0 && (
        <p className={portal.lead}>{t(`appointments.${which}.none`, { phone: showAddress(phone) })}</p>
      )}
      {rows && rows.length > 0 && (
        <ul className={classes.cards}>
          {rows.map((row) => (
            <li key={row.id}>
              <AppointmentCard appointment={row} past={which === 'past'} phone={phone} />
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button mt="sm" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t(which === 'past' ? 'appointments.more.past' : 'appointments.more')}
        </Button>
      )}
    </section>
  );
}
