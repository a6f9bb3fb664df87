import { QueryClient } from '@tanstack/react-query';
import { Failure, mayRetry } from './problem.ts';

/** Reads are tried once more where that may help; writes never, the person decides. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 15_000,
      retryDelay: 600,
      retry: (count, error) => count < 1 && error instanceof Failure && mayRetry(error),
    },
    mutations: { networkMode: 'always' },
  },
});
