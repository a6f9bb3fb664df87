import { queryOptions } from '@tanstack/react-query';
import { type ChangeKind, changeKinds, syncIsUnderWay, writingKinds } from '../../../domain/fieldtime/sync-runs.ts';
import type { SyncChange, SyncRun, SyncState } from '../../../domain/schemas/sync.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';
import { t } from '../t.ts';

const everyMs = 1_500;

export const syncRunsQuery = listQuery(['sync-runs'], (cursor, signal) =>
  api.get<ListPage<SyncRun>>('/api/sync/runs', { cursor, limit: 30 }, { signal, background: true }),
);

/** Asked again while a run is under way, which does not put off the automatic sign-out. */
export const syncStateQuery = queryOptions({
  queryKey: ['sync-state'],
  queryFn: ({ signal }) => api.get<SyncState>('/api/sync/state', {}, { signal, background: true }),
  refetchInterval: ({ state }) => (state.data?.underWay ? everyMs : 30_000),
});

export const syncRunQuery = (id: string) =>
  queryOptions({
    queryKey: ['sync-runs', id],
    queryFn: ({ signal }) => api.get<SyncRun>(`/api/sync/runs/${id}`, {}, { signal, background: true }),
    refetchInterval: ({ state }) => (state.data && syncIsUnderWay(state.data.status) ? everyMs : false),
  });

/** Loaded anew whenever the run's counts change. */
export const syncChangesQuery = ({ id, counts, status }: SyncRun, kind: ChangeKind | undefined) =>
  listQuery(['sync-changes', id, kind ?? 'all', counts, status], (cursor, signal) =>
    api.get<ListPage<SyncChange>>(`/api/sync/runs/${id}/changes`, { kind, cursor, limit: 50 }, { signal }),
  );

/** `3 new · 1 put back · 2 not mapped` */
export const countsOf = ({ counts }: Pick<SyncRun, 'counts'>): string => {
  const parts = [...changeKinds, 'failed' as const, 'doubt' as const]
    .filter((each) => counts[each] > 0)
    .map((each) => t(`sync.count.${each}`, { count: counts[each] }));
  return parts.join(' · ') || t('sync.count.none');
};

export const writesOf = ({ counts }: Pick<SyncRun, 'counts'>): number =>
  writingKinds.reduce((sum, kind) => sum + counts[kind], 0);

/** `40 seconds`, `3 minutes`; null while it lasts. */
export const durationOf = ({ startedAt, finishedAt }: Pick<SyncRun, 'startedAt' | 'finishedAt'>): string | null => {
  if (startedAt === null || finishedAt === null) return null;
  const seconds = Math.max(1, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000));
  return seconds < 120 ? t('sync.seconds', { count: seconds }) : t('sync.minutes', { count: Math.round(seconds / 60) });
};
