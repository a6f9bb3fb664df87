import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Broadcast, PreviewRow } from '../../../domain/schemas/messaging.ts';
import { api } from '../../shared/api.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { AudienceHead } from '../messaging/audience-head.tsx';
import { AudienceTable } from '../messaging/audience-table.tsx';
import type { AudienceFilter } from '../messaging/messaging.ts';
import { useLook } from '../messaging/use-look.ts';
import { useAllowed } from '../session.ts';
import { t } from '../t.ts';
import { broadcastQuery, upcomingQuery } from './broadcasts.ts';

/** Before it fires: who would receive it now, and what has changed since it was sent or looked at. The audience is frozen when it fires. */
export function Upcoming({ id, toStaff, isAbout }: { id: string; toStaff: boolean; isAbout: boolean }) {
  const queries = useQueryClient();
  const allowed = useAllowed();
  const [filter, setFilter] = useState<AudienceFilter>({});
  const { look, again } = useLook(id);
  const list = useInfiniteQuery(upcomingQuery(id, { filter, look }));
  const [shown] = list.data?.pages ?? [];
  const refresh = () => again(shown?.view);
  const leave = useMutation({
    mutationFn: ({ sourceId, out }: { sourceId: string; out: boolean }) =>
      api.put<Broadcast>(`/api/broadcasts/${id}/left-out`, { sourceId, out }),
    onSuccess: (row) => {
      queries.setQueryData(broadcastQuery(id).queryKey, row);
      refresh();
    },
  });
  const change = allowed('Messaging Create', 'modify')
    ? (row: PreviewRow, out: boolean) => leave.mutate({ sourceId: row.id, out })
    : undefined;
  return (
    <>
      <AudienceHead
        toStaff={toStaff}
        shown={shown}
        filter={filter}
        onFilter={setFilter}
        onRefresh={refresh}
        busy={list.isFetching && !list.isFetchingNextPage}
        stale={false}
      />
      <ProblemNotice error={leave.error} />
      <AudienceTable
        toStaff={toStaff}
        isAbout={isAbout}
        label={t('audience.title')}
        rows={list.data?.pages.flatMap((page) => page.rows)}
        error={list.error}
        onRetry={() => void list.refetch()}
        more={list.hasNextPage ? { load: () => void list.fetchNextPage(), busy: list.isFetchingNextPage } : undefined}
        filtered={Object.values(filter).some((each) => each !== undefined)}
        onLeaveOut={change}
      />
    </>
  );
}
