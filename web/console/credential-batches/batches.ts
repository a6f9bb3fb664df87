import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { batchIsUnderWay, type BatchRowState } from '../../../domain/credential-batches.ts';
import type {
  BatchPreview,
  BatchRow,
  ChosenClients,
  CredentialBatch,
} from '../../../domain/schemas/credential-batches.ts';
import { api } from '../../shared/api.ts';
import { listQuery } from '../lists.ts';
import type { ListPage } from '../lists.ts';

export const batchesQuery = listQuery(['credential-batches'], (cursor, signal) =>
  api.get<ListPage<CredentialBatch>>('/api/credential-batches', { cursor }, { signal }),
);

const everyMs = 1_000;

/** Mails still go, or may: also while it is paused those that were ordered. */
const isMoving = (batch: CredentialBatch): boolean =>
  batchIsUnderWay(batch) || (batch.status === 'paused' && batch.counts.ordered > 0);

/** Asked again while it is under way, which does not put off the automatic sign-out. */
export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: ['credential-batches', id],
    queryFn: ({ signal }) =>
      api.get<CredentialBatch>(`/api/credential-batches/${id}`, {}, { signal, background: true }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? everyMs : false),
  });

/** Loaded anew whenever `counts` change: nothing else tells of a client whose turn has come. */
export const batchRowsQuery = ({ id, counts }: CredentialBatch, state: BatchRowState | undefined) =>
  listQuery(['credential-batch-rows', id, state ?? 'all', counts], (cursor, signal) =>
    api.get<ListPage<BatchRow>>(
      `/api/credential-batches/${id}/rows`,
      { state, cursor },
      { signal, background: cursor === undefined },
    ),
  );

export const resultsPath = (id: string): string => `/api/credential-batches/${id}/results`;

export interface Wanted {
  clients: ChosenClients;
  again: boolean;
}
export type Decision = 'send' | 'refused';

const preview = (body: object, signal: AbortSignal) =>
  api.post<BatchPreview>('/api/credential-batches/preview', body, { signal });

/** Fresh each time it is looked at: what is confirmed is a number. */
const fresh = { staleTime: 0, gcTime: 0 } as const;

/** Who gets them and who does not, by pages. */
export const previewQuery = (wanted: Wanted, show: Decision | undefined) => ({
  ...listQuery(['batch-preview', wanted, show ?? 'all'], (cursor, signal) =>
    preview({ ...wanted, show, cursor }, signal),
  ),
  ...fresh,
});

/** How many get them and how many do not, by reason. */
export const previewCountsQuery = (wanted: Wanted) =>
  queryOptions({
    queryKey: ['batch-preview-counts', wanted],
    queryFn: async ({ signal }) => (await preview({ ...wanted, limit: 1 }, signal)).counts,
    ...fresh,
  });

/** Shows a batch as an action has answered it. */
export const useShowBatch = () => {
  const queries = useQueryClient();
  return (batch: CredentialBatch): void => {
    queries.setQueryData(batchQuery(batch.id).queryKey, batch);
    void queries.invalidateQueries({ queryKey: ['list', 'credential-batches'] });
  };
};
