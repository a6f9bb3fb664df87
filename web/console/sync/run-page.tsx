import { Alert, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { SyncRun } from '../../../domain/schemas/sync.ts';
import { showInstant } from '../../shared/format.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { RunProgress, RunState } from '../../shared/ui/run-state.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import { RunActions } from './run-actions.tsx';
import { RunChanges } from './run-changes.tsx';
import classes from './sync.module.css';
import { countsOf, durationOf, syncRunQuery, writesOf } from './sync.ts';

const route = getRouteApi('/frame/integrations/sync/$id');

/** One run: where it stands, what it changes field by field, and what a person has to decide. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: run, error, refetch } = useQuery(syncRunQuery(id));
  return (
    <Frame
      title={run || error ? t('sync.one') : undefined}
      tab={t('sync.one')}
      lead={run && leadOf(run)}
      back={{ to: { to: '/integrations/sync' }, label: t('nav.sync') }}
      actions={run && <RunActions run={run} />}
    >
      <ProblemNotice error={run ? null : error} onRetry={() => void refetch()} />
      {run && <Detail run={run} />}
      {!run && !error && <Skeleton height={420} />}
    </Frame>
  );
}

const leadOf = ({ trigger, requestedBy, createdAt }: SyncRun) => {
  const facts = { trigger: t(`sync.trigger.${trigger}`), at: showInstant(createdAt) };
  return requestedBy ? t('sync.facts', { ...facts, by: requestedBy }) : t('sync.facts.nobody', facts);
};

function Detail({ run }: { run: SyncRun }) {
  const { status, failure, trigger, decision, decidedBy, counts, live, readWhole, scope } = run;
  const isOver = status === 'done' || status === 'failed' || status === 'cancelled';
  return (
    <>
      <RunState>
        <StatusBadge status={`sync-${status}`} />
        <UnderWay run={run} />
        {isOver && <span className={classes.note}>{[countsOf(run), durationOf(run)].filter(Boolean).join(' · ')}</span>}
      </RunState>
      {failure && (
        <Alert color="red" variant="light" mb="md" role="note" title={failure.words}>
          {failure.next}
        </Alert>
      )}
      {status === 'held' && (
        <Alert
          color="orange"
          variant="light"
          mb="md"
          role="note"
          title={t('sync.held.title', { count: counts.delete, live })}
        >
          {t('sync.held.text')}
        </Alert>
      )}
      {decision && <p className={classes.note}>{t(`sync.decision.${decision}`, { by: decidedBy ?? t('none') })}</p>}
      {trigger === 'preview' && status === 'done' && <p className={classes.note}>{t('sync.preview.note')}</p>}
      {status === 'done' && scope !== 'targets' && !readWhole && <p className={classes.note}>{t('sync.partial')}</p>}
      <RunChanges run={run} />
    </>
  );
}

function UnderWay({ run }: { run: SyncRun }) {
  const { status, counts } = run;
  if (status === 'requested' || status === 'reading')
    return <output className={classes.note}>{t('sync.reading.note')}</output>;
  if (status !== 'applying') return null;
  const total = writesOf(run);
  const done = counts.applied + counts.failed;
  const note = t('sync.progress.note', { done, total });
  return <RunProgress done={done} total={total} label={t('sync.progress')} note={note} />;
}
