import { type Query, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { Failure } from './problem.ts';

/** Milliseconds between two tries to read again. */
const pause = 5_000;

/** Shown as it was read before, since the server was away, slow or broken at the last try. */
const isOutOfDate = (query: Query<unknown, Error>): boolean =>
  query.isActive() &&
  query.state.data !== undefined &&
  query.state.error instanceof Failure &&
  (query.state.error.kind !== 'problem' || query.state.error.status >= 500);

/** Whether something on the page could not be read again and may be out of date; while it is so, it is read again every five seconds. */
export function useOutOfDate(): boolean {
  const client = useQueryClient();
  const subscribe = useCallback((listener: () => void) => client.getQueryCache().subscribe(listener), [client]);
  const isSo = useSyncExternalStore(subscribe, () => client.getQueryCache().getAll().some(isOutOfDate));
  useEffect(() => {
    if (!isSo) return;
    const timer = setInterval(() => void client.refetchQueries({ predicate: isOutOfDate }), pause);
    return () => clearInterval(timer);
  }, [client, isSo]);
  return isSo;
}
