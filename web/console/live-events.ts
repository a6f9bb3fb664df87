import { api } from '../shared/api.ts';
import { Failure, mayRetry } from '../shared/problem.ts';

/** `closed`: nothing more is expected. */
export type Line = 'waiting' | 'up' | 'closed';

/** Milliseconds before a stream that was refused is asked for again: the first time, and at most. */
const firstWait = 1_000;
const longestWait = 30_000;

interface Listener {
  /** By the name of an event: hears its data. */
  on: Readonly<Record<string, (data: string) => void>>;
  onLine?: (line: Line) => void;
}

/**
 * Hears the server-sent events of an address until what it returns is called. The browser takes up by itself a line that broke; one that was refused, as by
 * a proxy while the API restarts, it gives up for good. That one is begun anew, after a wait that grows, as soon as the address answers; not where the person
 * may not listen any more.
 */
export const listen = (address: string, { on, onLine }: Listener): (() => void) => {
  const stopped = new AbortController();
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = firstWait;
  const begin = () => {
    const begun = new EventSource(address);
    source = begun;
    begun.addEventListener('open', () => {
      wait = firstWait;
      onLine?.('up');
    });
    begun.addEventListener('error', () => {
      onLine?.('waiting');
      if (begun.readyState === begun.CLOSED) beginLater();
    });
    for (const [name, hear] of Object.entries(on))
      begun.addEventListener(name, (event: MessageEvent<string>) => hear(event.data));
  };
  const beginLater = () => {
    timer = setTimeout(() => void beginAgain(), wait);
    wait = Math.min(wait * 2, longestWait);
  };
  const beginAgain = async () => {
    try {
      // An event source does not tell why it was refused.
      await api.head(address, { signal: stopped.signal, background: true });
    } catch (error) {
      if (stopped.signal.aborted) return;
      if (error instanceof Failure && !mayRetry(error)) onLine?.('closed');
      else beginLater();
      return;
    }
    if (!stopped.signal.aborted) begin();
  };
  begin();
  return () => {
    stopped.abort();
    clearTimeout(timer);
    source?.close();
  };
};
