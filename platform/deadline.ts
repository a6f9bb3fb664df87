/**
 * Runs `task` with a signal that is aborted after so many milliseconds (TimeoutError), or with `outer` and for its reason. Nothing stays behind: a timer of
 * AbortSignal.timeout lives to its end, those of ten thousand calls that took a moment each were fifty megabytes.
 */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal | undefined,
  task: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limited = new AbortController();
  const stop = () => limited.abort(outer?.reason);
  const timer = setTimeout(() => limited.abort(new DOMException(`Not within ${ms} ms`, 'TimeoutError')), ms);
  if (outer?.aborted) stop();
  outer?.addEventListener('abort', stop, { once: true });
  try {
    return await task(limited.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  }
}
