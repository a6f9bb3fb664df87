import { IconRefreshDot } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { SyncRun } from '../../../domain/schemas/sync.ts';
import { readerZone, showInstant, zoneCity } from '../../shared/format.ts';
import { DataTable } from '../../shared/ui/data-table.tsx';
import type { Column } from '../../shared/ui/data-table.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { Page as Frame } from '../../shared/ui/page.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { tableOf } from '../lists.ts';
import { t } from '../t.ts';
import { SyncButtons } from './sync-buttons.tsx';
import { LastSync, SyncNotices } from './sync-state.tsx';
import { countsOf, durationOf, syncRunsQuery } from './sync.ts';
import { WebhookCard } from './webhook-card.tsx';

/** Runs begin by the timer and by webhooks, too. */
const everyMs = 5_000;

const columns: Column<SyncRun>[] = [
  {
    key: 'at',
    whole: true,
    header: t('sync.begun', { zone: zoneCity(readerZone()) }),
    cell: ({ id, createdAt }) => (
      <Link to="/integrations/sync/$id" params={{ id }} data-row-link>
        {showInstant(createdAt)}
      </Link>
    ),
  },
  { key: 'why', header: t('sync.trigger'), cell: ({ trigger }) => t(`sync.trigger.${trigger}`), wide: true },
  { key: 'state', header: t('sync.state'), cell: ({ status }) => <StatusBadge status={`sync-${status}`} /> },
  { key: 'changes', header: t('sync.changes'), cell: (run) => run.failure?.words ?? countsOf(run), wide: true },
  { key: 'took', header: t('sync.duration'), cell: (run) => durationOf(run) ?? t('none'), wide: true, whole: true },
  { key: 'by', header: t('sync.by'), cell: ({ requestedBy }) => requestedBy ?? t('none'), wide: true },
];

/** Runs of the schedule sync, newest first. */
export function Page(): ReactElement {
  const list = useInfiniteQuery({ ...syncRunsQuery, refetchInterval: everyMs });
  return (
    <Frame
      title={t('nav.sync')}
      lead={
        <>
          {t('sync.lead')} <LastSync />
        </>
      }
      actions={<SyncButtons />}
    >
      <SyncNotices />
      <DataTable
        label={t('nav.sync')}
        columns={columns}
        rowKey={(run) => run.id}
        summary={(run) => `${t(`sync.trigger.${run.trigger}`)} · ${run.failure?.words ?? countsOf(run)}`}
        {...tableOf(list)}
        empty={<Empty icon={IconRefreshDot} title={t('sync.empty')} hint={t('sync.empty.hint')} />}
      />
      <WebhookCard />
    </Frame>
  );
}
