import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { AppointmentAnswer } from '../../domain/replies.ts';
import type { AppointmentLink } from '../../domain/schemas/answers.ts';
import { api } from '../shared/api.ts';
import { showLongDate, showTime, dateIn, zoneName } from '../shared/format.ts';
import { ProblemNotice } from '../shared/ui/problem-notice.tsx';
import { Heading } from './heading.tsx';
import { Outside } from './outside.tsx';
import classes from './portal.module.css';
import { t } from './t.ts';

const keyOf = (token: string) => ['answer', token] as const;

/** Where the link of an e-mail about appointments leads: says when they are, and lets somebody confirm them or ask for another time. No names. */
export function AnswerPage({ token }: { token: string }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: keyOf(token),
    queryFn: ({ signal }) => api.post<AppointmentLink>('/api/portal/answer/check', { token }, { signal }),
    gcTime: 0,
  });
  const send = useMutation({
    mutationFn: (answer: AppointmentAnswer) => api.post<AppointmentLink>('/api/portal/answer', { token, answer }),
    onSuccess: (now) => queries.setQueryData(keyOf(token), now),
  });
  return (
    <Outside>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton height={200} aria-label={t('portal.loading')} />}
      {data && data.state !== 'open' && (
        <>
          <Heading key={data.state}>{t(`answer.${data.state}.title`)}</Heading>
          <output className={classes.lead}>{t(`answer.${data.state}`)}</output>
        </>
      )}
      {data?.state === 'open' && (
        <Open link={data} busy={send.isPending ? send.variables : null} onAnswer={(answer) => send.mutate(answer)}>
          <ProblemNotice
            error={send.error}
            onRetry={() => {
              if (send.variables) send.mutate(send.variables);
            }}
          />
        </Open>
      )}
    </Outside>
  );
}

/** On the clock of the place where it is. */
const showWhen = (startsAt: string, zone: string) => {
  const at = new Date(startsAt);
  return t('answer.when', {
    date: showLongDate(dateIn(zone, at)),
    time: `${showTime(startsAt, zone)} ${zoneName(zone, at)}`,
  });
};

interface OpenProps {
  link: AppointmentLink;
  busy: AppointmentAnswer | null;
  onAnswer: (answer: AppointmentAnswer) => void;
  children: ReactNode;
}

function Open({ link: { appointments }, busy, onAnswer, children }: OpenProps) {
  const all = (answer: 'confirmed' | 'asked') => appointments.every((each) => each.answer === answer);
  const stands = all('confirmed') ? 'confirmed' : all('asked') ? 'asked' : 'due';
  const count = appointments.length;
  return (
    <>
      <Heading key={stands}>{t(`answer.${stands}.title`, { count })}</Heading>
      <ul className={classes.times}>
        {appointments.map(({ startsAt, zone }, index) => (
          <li key={`${startsAt} ${index}`}>{showWhen(startsAt, zone)}</li>
        ))}
      </ul>
      <output className={classes.lead}>{t(`answer.${stands}`, { count })}</output>
      <div className={classes.form}>
        {children}
        {stands !== 'confirmed' && (
          <Button
            size="md"
            fullWidth
            loading={busy === 'confirm'}
            disabled={busy === 'reschedule'}
            onClick={() => onAnswer('confirm')}
          >
            {t('answer.confirm', { count })}
          </Button>
        )}
        {stands !== 'asked' && (
          <Button
            size="md"
            variant="default"
            fullWidth
            loading={busy === 'reschedule'}
            disabled={busy === 'confirm'}
            onClick={() => onAnswer('reschedule')}
          >
            {t('answer.reschedule')}
          </Button>
        )}
      </div>
    </>
  );
}
