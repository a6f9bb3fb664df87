import { useMutation } from '@tanstack/react-query';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

type Listed = Pick<UseInfiniteQueryResult, 'data' | 'isError' | 'hasNextPage' | 'fetchNextPage'>;

/** Prints the page once all of a list stands on it, whatever was loaded before: who works by the paper sees nobody else. */
export function usePrint(list: Listed) {
  const [isDue, setDue] = useState(false);
  const { hasNextPage } = list;
  const load = useMutation({
    mutationFn: async () => {
      // Where nothing has come yet the first page is the next one.
      let isMore = list.data === undefined || list.hasNextPage;
      while (isMore) ({ hasNextPage: isMore } = await list.fetchNextPage({ throwOnError: true }));
    },
    onSuccess: () => setDue(true),
  });
  // The last page has been read before its rows stand there.
  useEffect(() => {
    if (!isDue || hasNextPage) return;
    setDue(false);
    window.print();
  }, [isDue, hasNextPage]);
  return { print: () => load.mutate(), busy: load.isPending || isDue, error: list.isError ? load.error : null };
}
