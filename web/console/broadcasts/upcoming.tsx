import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Preview } from '../../../domain/schemas/messaging.ts';
import { AudienceHead } from '../messaging/audience-head.tsx';
import { AudienceTable } from '../messaging/audience-table.tsx';
import type { Decision } from '../messaging/messaging.ts';
import { t } from '../t.ts';
import { upcomingQuery } from './broadcasts.ts';

/** Before it fires: who would receive it now. The audience is frozen when it fires. */
export function Upcoming({ id }: { id: string }) {
  const [show, setShow] = useState<Decision>();
  const [before, setBefore] = useState<Preview['counts']>();
  const list = useInfiniteQuery(upcomingQuery(id, show));
  const counts = list.data?.pages.at(-1)?.counts;
  const refresh = () => {
    setBefore(counts);
    void list.refetch();
  };
  return (
    <>
      <AudienceHead
        counts={counts}
        before={before}
        show={show}
        onShow={setShow}
        onRefresh={refresh}
        busy={list.isFetching && !list.isFetchingNextPage}
        stale={false}
      />
      <AudienceTable
        label={t('audience.title')}
        rows={list.data?.pages.flatMap((page) => page.rows)}
        error={list.error}
        onRetry={refresh}
        more={list.hasNextPage ? { load: () => void list.fetchNextPage(), busy: list.isFetchingNextPage } : undefined}
        filtered={show !== undefined}
      />
    </>
  );
}
