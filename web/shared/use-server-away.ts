import { type Query, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { Failure } from './problem.ts';

/** Milliseconds between two tries to read again. */
const pause = 5_000;

/** Of proxies and of ours: nobody is there, not now, not in time. */
const away: readonly number[] = [502, 503, 504];

const isAway = (error: unknown): boolean =>
  error instanceof Failure && (error.kind !== 'problem' || away.includes(error.status));

const isUnread = (query: Query): boolean => query.isActive() && isAway(query.state.error);

/**
 * Whether something on the page could not be read the last time since the server did not answer. While it is so, and somebody sees the page, that is
 * read again every five seconds; a try that is under way goes on, for a slow answer is one, too.
 */
export function useServerAway(): boolean {
  const client = useQueryClient();
  const subscribe = useCallback((listener: () => void) => client.getQueryCache().subscribe(listener), [client]);
  const isSo = useSyncExternalStore(subscribe, () => client.getQueryCache().getAll().some(isUnread));
  useEffect(() => {
    if (!isSo) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) void client.refetchQueries({ predicate: isUnread }, { cancelRefetch: false });
    }, pause);
    return () => clearInterval(timer);
  }, [client, isSo]);
  return isSo;
}
