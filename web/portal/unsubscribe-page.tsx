import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { UnsubscribeState } from '../../domain/schemas/unsubscribe.ts';
import { api } from '../shared/api.ts';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { Heading } from './heading.tsx';
import { Outside } from './outside.tsx';
import classes from './portal.module.css';
import { t } from './t.ts';

/** Where the link to unsubscribe leads: asks first, since programs open links by themselves. */
export function UnsubscribePage({ token }: { token: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['unsubscribe', token],
    queryFn: ({ signal }) => api.post<UnsubscribeState>('/api/portal/unsubscribe/check', { token }, { signal }),
    gcTime: 0,
  });
  const leave = useMutation({
    mutationFn: () => api.post('/api/portal/unsubscribe', { token }),
  });
  return (
    <Outside>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton height={160} aria-label={t('portal.loading')} />}
      {data?.state === 'unknown' && (
        <>
          <Heading>{t('unsubscribe.unknown.title')}</Heading>
          <p className={classes.lead}>{t('unsubscribe.unknown')}</p>
        </>
      )}
      {data?.state === 'subscribed' && !leave.isSuccess && (
        <>
          <Heading>{t('unsubscribe.title')}</Heading>
          <p className={classes.lead}>{t('unsubscribe.lead', { address: data.address ?? '' })}</p>
          <div className={classes.form}>
            <ProblemNotice error={leave.error} onRetry={() => leave.mutate()} />
            <Button size="md" fullWidth loading={leave.isPending} onClick={() => leave.mutate()}>
              {t('unsubscribe.do')}
            </Button>
          </div>
        </>
      )}
      {data && data.state !== 'unknown' && (data.state === 'unsubscribed' || leave.isSuccess) && (
        <>
          <Heading key="done">{t('unsubscribe.done.title')}</Heading>
          <output className={classes.lead}>{t('unsubscribe.done', { address: data.address ?? '' })}</output>
        </>
      )}
    </Outside>
  );
}
