import { Alert, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactElement, type ReactNode, useId } from 'react';
import type { Visit } from '../../../domain/schemas/visits.ts';
import { showZoned } from '../../shared/format.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { RunState } from '../../shared/ui/run-state.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import { MarkJob } from './mark-job.tsx';
import { RetryVisit } from './retry-visit.tsx';
import { VisitElements } from './visit-elements.tsx';
import { VisitPoints } from './visit-points.tsx';
import { VisitTries } from './visit-tries.tsx';
import { datesOf, lackingOf, visitQuery } from './visits.ts';
import classes from './visits.module.css';

const route = getRouteApi('/frame/integrations/evv/visits/$id');

/** One visit: what proves it, where the device was, and what PIMSY says to it. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: visit, error, refetch } = useQuery(visitQuery(id));
  return (
    <Frame
      title={visit ? titleOf(visit) : error ? t('visit.one') : undefined}
      tab={t('visit.one')}
      lead={visit && t('visit.facts', { employee: visit.employeeName, date: datesOf(visit) })}
      back={{ to: { to: '/integrations/evv/visits' }, label: t('nav.evv.visits') }}
      actions={
        visit && (
          <>
            <MarkJob visit={visit} />
            <RetryVisit visit={visit} />
          </>
        )
      }
    >
      <ProblemNotice error={visit ? null : error} onRetry={() => void refetch()} />
      {visit && <Detail visit={visit} />}
      {!visit && !error && <Skeleton height={420} />}
    </Frame>
  );
}

function titleOf({ clientName, clientWithheld, job }: Visit) {
  if (job === 'non-visit') return t('visit.title.non-visit', { job: clientName ?? '' });
  if (clientWithheld) return t('visit.title.withheld');
  return clientName === null ? t('visit.title.none') : t('visit.title', { client: clientName });
}

function Detail({ visit }: { visit: Visit }) {
  const { state, reason, lacking, job } = visit;
  return (
    <>
      <RunState>
        <StatusBadge status={`visit-${state}`} />
        {lacking.length > 0 && job !== 'non-visit' && <span className={classes.note}>{lackingOf(lacking)}</span>}
      </RunState>
      {reason && (
        <Alert
          color={state === 'refused' ? 'red' : 'orange'}
          variant="light"
          mb="md"
          role="note"
          title={reason.words}
          classNames={{ title: classes.reason }}
        >
          {reason.next}
        </Alert>
      )}
      <Part title={t('visit.elements')}>
        <VisitElements visit={visit} />
      </Part>
      <Part title={t('visit.gps')}>
        <VisitPoints visit={visit} />
      </Part>
      <div className={classes.two}>
        <Part title={t('visit.pimsy')}>
          <Pimsy visit={visit} />
        </Part>
        <Part title={t('visit.shift')}>
          <Shift visit={visit} />
        </Part>
      </div>
      <Part title={t('visit.tries')}>
        <VisitTries tries={visit.tries} />
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.part} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function Pimsy({ visit }: { visit: Visit }) {
  const { id, pimsyId, sentAt, revision, sentRevision } = visit;
  return (
    <>
      <p>
        {pimsyId !== null && sentAt !== null
          ? t('visit.pimsy.id', { id: pimsyId, at: showZoned(sentAt) })
          : t('visit.pimsy.none')}
      </p>
      {sentRevision !== null && sentRevision !== revision && <p>{t('visit.pimsy.older')}</p>}
      <p className={classes.note}>{t('visit.pimsy.what', { id })}</p>
    </>
  );
}

function Shift({ visit: { shift, matchedBy, unmatched, timeeroId, userName, jobName } }: { visit: Visit }) {
  const facts = { id: timeeroId, user: userName, job: jobName ?? t('visit.timeero.no.job') };
  return (
    <>
      {shift && (
        <p>
          {shift.title} · {showZoned(shift.startsAt, shift.zone)}
        </p>
      )}
      <p className={classes.note}>{matchedBy ? t(`visit.shift.by.${matchedBy}`) : unmatched}</p>
      <p className={classes.note}>
        {t('visit.timeero')}: {t('visit.timeero.facts', facts)}
      </p>
    </>
  );
}
