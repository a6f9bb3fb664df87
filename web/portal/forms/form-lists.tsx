import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { DueForm } from '../../../domain/schemas/forms.ts';
import { showDate, showZoned } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { words } from '../../shared/words.ts';
import { Heading } from '../heading.tsx';
import { PageLink } from '../page-link.tsx';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { doneFormsQuery, dueFormsQuery } from './forms.ts';
import classes from './forms.module.css';

/** What the practice asks for, the first due first. */
export function DueForms() {
  const { data: rows, error, refetch } = useQuery(dueFormsQuery);
  return (
    <>
      <Heading>{t('forms.title')}</Heading>
      <p className={portal.lead}>{t('forms.lead')}</p>
      {!rows && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {!rows && !error && <Skeleton height={160} mt="lg" aria-label={t('portal.loading')} />}
      {rows?.length === 0 && <p>{t('forms.none')}</p>}
      {rows && rows.length > 0 && (
        <ul className={portal.list}>
          {rows.map((form) => (
            <Due key={form.id} form={form} />
          ))}
        </ul>
      )}
      <PageLink to="/forms/completed">{t('forms.completed')}</PageLink>
    </>
  );
}

function Due({ form: { id, title, description, dueOn, overdue, startedAt } }: { form: DueForm }) {
  const date = dueOn && showDate(dueOn);
  return (
    <li>
      <div className={portal.tileName}>{title}</div>
      <div className={portal.hint}>{description}</div>
      {date && (
        <div className={overdue ? classes.overdue : ''}>{t(overdue ? 'forms.overdue' : 'forms.due', { date })}</div>
      )}
      {startedAt && <div className={portal.hint}>{t('forms.started', { at: showZoned(startedAt) })}</div>}
      <PageLink to={`/forms/${id}`} className={classes.open}>
        {t(startedAt ? 'forms.go' : 'forms.start', { title })}
      </PageLink>
    </li>
  );
}

/** What was sent, newest first. */
export function DoneForms() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(doneFormsQuery);
  const rows = data?.pages.flatMap((page) => page.rows);
  return (
    <>
      <Heading>{t('forms.done.title')}</Heading>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {!rows && !error && <Skeleton height={160} mt="lg" aria-label={t('portal.loading')} />}
      {rows?.length === 0 && <p>{t('forms.done.none')}</p>}
      {rows && rows.length > 0 && (
        <ul className={portal.list}>
          {rows.map(({ id, title, completedAt }) => (
            <li key={id}>
              <PageLink to={`/forms/${id}`}>{title}</PageLink>
              <div className={portal.hint}>{t('forms.done.at', { at: showZoned(completedAt) })}</div>
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words('load.more')}
        </Button>
      )}
    </>
  );
}
