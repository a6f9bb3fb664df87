import { Button, Skeleton } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { batchIsUnderWay } from '../../../domain/credential-batches.ts';
import type { CredentialBatch } from '../../../domain/schemas/credential-batches.ts';
import { showInstant } from '../../shared/format.ts';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { RunProgress, RunState } from '../../shared/ui/run-state.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { t } from '../t.ts';
import { BatchActions } from './batch-actions.tsx';
import { BatchRows } from './batch-rows.tsx';
import { batchQuery, resultsPath } from './batches.ts';
import classes from './credential-batches.module.css';

const route = getRouteApi('/frame/portal-credentials/$id');

/** One batch: how far it is, and what has become of each client. */
export function Page(): ReactElement {
  const { id } = route.useParams();
  const { data: batch, error, refetch } = useQuery(batchQuery(id));
  return (
    <Frame
      title={batch ? t('batch.title', { at: showInstant(batch.createdAt) }) : error ? t('batch.one') : undefined}
      tab={t('batch.one')}
      lead={batch && leadOf(batch)}
      back={{ to: { to: '/portal-credentials' }, label: t('nav.credentials') }}
      actions={batch && <BatchActions batch={batch} />}
    >
      <ProblemNotice error={batch ? null : error} onRetry={() => void refetch()} />
      {batch && <Detail batch={batch} />}
      {!batch && !error && <Skeleton height={420} />}
    </Frame>
  );
}

const leadOf = ({ orderedBy, again }: CredentialBatch) =>
  [t('batch.facts', { by: orderedBy ?? t('none') }), again && t('batch.facts.again')].filter(Boolean).join(' · ');

function Detail({ batch }: { batch: CredentialBatch }) {
  const { id, status, counts, finishedAt } = batch;
  const total = counts.clients - counts.cancelled;
  const done = total - counts.waiting - counts.ordered;
  return (
    <>
      <RunState>
        <StatusBadge status={`batch-${status}`} />
        {batchIsUnderWay(batch) || status === 'paused' ? (
          <RunProgress
            done={done}
            total={total}
            label={t('batch.progress')}
            note={t('batch.progress.note', { done, total })}
          />
        ) : (
          <span className={classes.note}>{finishedAt && t('batch.finished', { at: showInstant(finishedAt) })}</span>
        )}
        <Button
          component="a"
          href={resultsPath(id)}
          download
          variant="default"
          leftSection={<IconFileDownload size={16} />}
        >
          {t('batch.download')}
        </Button>
      </RunState>
      {finishedAt === null && status !== 'running' && status !== 'done' && (
        <p className={classes.hint}>{t(`batch.hint.${status}`)}</p>
      )}
      <BatchRows batch={batch} />
    </>
  );
}
