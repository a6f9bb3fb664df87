import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { statementRunIsUnderWay } from '../../../domain/billing/statement-runs.ts';
import { formatMoney } from '../../../domain/money.ts';
import type { StatementRun } from '../../../domain/schemas/statement-runs.ts';
import { showDate, showInstant, showZoned } from '../../shared/format.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { RunProgress, RunState } from '../../shared/ui/run-state.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import classes from '../credential-batches/credential-batches.module.css';
import { t } from '../t.ts';
import { CancelRun } from './cancel-run.tsx';
import { RunRows } from './run-rows.tsx';
import { runQuery } from './runs.ts';
import { overWords } from './words.ts';

const route = getRouteApi('/frame/billing/statements/$id');

/** One run: how far it is, and what has become of each client. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: run, error, refetch } = useQuery(runQuery(id));
  return (
    <Frame
      title={
        run ? t('statement.run.title', { at: showInstant(run.createdAt) }) : error ? t('statement.run') : undefined
      }
      tab={t('statement.run')}
      lead={run && leadOf(run)}
      back={{ to: { to: '/billing/statements' }, label: t('statement.runs') }}
      actions={run && statementRunIsUnderWay(run.status) && <CancelRun run={run} />}
    >
      <ProblemNotice error={run ? null : error} onRetry={() => void refetch()} />
      {run && <Detail run={run} />}
      {!run && !error && <Skeleton height={420} />}
    </Frame>
  );
}

const leadOf = (run: StatementRun) =>
  [
    overWords(run),
    t('billing.statement.due.by', { date: showDate(run.dueOn) }),
    t('statement.run.ordered.by', { name: run.orderedBy ?? t('none') }),
  ].join(' · ');

function Detail({ run }: { run: StatementRun }) {
  const { status, counts } = run;
  const done = counts.clients - counts.waiting;
  return (
    <>
      <RunState>
        <StatusBadge status={`statements-${status}`} />
        {statementRunIsUnderWay(status) ? (
          <RunProgress
            done={done}
            total={counts.clients}
            label={t('statement.run.progress')}
            note={t('statement.run.progress.note', { done, total: counts.clients })}
          />
        ) : (
          <span className={classes.note}>{endWords(run)}</span>
        )}
      </RunState>
      <p className={classes.hint}>{hintOf(run)}</p>
      <RunRows run={run} />
    </>
  );
}

function endWords({ status, finishedAt, cancelledBy }: StatementRun): string {
  const at = finishedAt ? showZoned(finishedAt) : t('none');
  return status === 'cancelled'
    ? t('statement.run.cancelled', { at, name: cancelledBy ?? t('none') })
    : t('statement.run.finished', { at });
}

/** How it stands in a sentence, and what is to be done about it. */
function hintOf({ status, counts }: StatementRun): string {
  if (status === 'requested') return t('statement.run.hint.requested');
  if (status === 'running') return t('statement.run.hint.running');
  const { issued, total, failed } = counts;
  return [
    t('statement.run.hint.issued', { count: issued, amount: formatMoney(total) }),
    failed > 0 && t('statement.run.hint.failed', { count: failed }),
    status === 'cancelled' && t('statement.run.hint.cancelled'),
  ]
    .filter(Boolean)
    .join(' ');
}
