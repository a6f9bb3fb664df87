import { useMutation } from '@tanstack/react-query';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';

type Listed = Pick<UseInfiniteQueryResult, 'data' | 'hasNextPage' | 'fetchNextPage'>;

/** Prints the page once all of a list stands on it, whatever was loaded before: who works by the paper sees nobody else. */
export function usePrint(list: Listed) {
  const { hasNextPage } = list;
  const { mutate, reset, isPending, isSuccess, error } = useMutation({
    mutationFn: async () => {
      // Where nothing has come yet the first page is the next one.
      let isMore = list.data === undefined || list.hasNextPage;
      while (isMore) ({ hasNextPage: isMore } = await list.fetchNextPage({ throwOnError: true }));
    },
  });
  // The last page has been read before its rows stand there.
  useEffect(() => {
    if (!isSuccess || hasNextPage) return;
    reset();
    window.print();
  }, [isSuccess, hasNextPage, reset]);
  // It stays: that the list is read again by itself prints nothing.
  return { print: () => mutate(), busy: isPending || isSuccess, error };
}
