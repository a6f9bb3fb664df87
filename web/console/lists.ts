import { infiniteQueryOptions } from '@tanstack/react-query';

/** One page of a list as the API gives it; `next` is null on the last. */
export interface ListPage<Row> {
  rows: Row[];
  next: string | null;
}

/** A list that comes by pages, further ones on demand. `load` gets the cursor of the page. */
export const listQuery = <Row>(
  key: readonly unknown[],
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<ListPage<Row>>,
) =>
  infiniteQueryOptions({
    queryKey: ['list', ...key],
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });

interface Listed<Row> {
  data: { pages: ListPage<Row>[] } | undefined;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isPlaceholderData: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
}

/** A list query as the table takes it. */
export const tableOf = <Row>(list: Listed<Row>) => ({
  rows: list.data?.pages.flatMap((page) => page.rows),
  error: list.error,
  onRetry: () => void list.refetch(),
  more: list.hasNextPage ? { load: () => void list.fetchNextPage(), busy: list.isFetchingNextPage } : undefined,
});
