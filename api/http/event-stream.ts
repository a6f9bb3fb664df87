import { once } from 'node:events';
import type { Request, Response } from 'express';
import type { Deps } from '../deps.ts';
import type { SignedIn } from '../principal.ts';
import { authenticate } from './authenticate.ts';

/** Keeps proxies from taking a quiet stream for a dead one; as often it is asked whether the caller may still listen. */
const heartbeatMs = 5_000;
/** Then the browser connects anew by itself, and whether it may is asked again. */
const longestMs = 15 * 60_000;

export interface EventStream {
  /** `id`: the browser names it when it connects anew (Last-Event-ID). */
  send(event: string, data: object, id?: string): void;
  end(): void;
}

/**
 * Answers with server-sent events until the listener is gone, the process stops, or the caller may not listen any more: who signed out, was signed out
 * or lost the right hears no more. Listening keeps no session alive.
 */
export async function streamEvents(
  { req, res, deps }: { req: Request; res: Response; deps: Deps },
  may: (principal: SignedIn) => boolean,
  /** Begins; what it returns ends the watching. */
  watch: (stream: EventStream) => () => void,
): Promise<void> {
  res.status(200).set({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  res.flushHeaders();
  const ended = new AbortController();
  const stop = AbortSignal.any([ended.signal, deps.stopping, AbortSignal.timeout(longestMs)]);
  const beat = setInterval(() => {
    res.write(': still here\n\n');
    // While the database is away nobody can tell, and nothing is sent either.
    authenticate(deps, req, false).then(
      (principal) => (principal.kind !== 'public' && may(principal)) || ended.abort(),
      () => {},
    );
  }, heartbeatMs);
  const unwatch = watch({
    send: (event, data, id) =>
      void res.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => ended.abort(),
  });
  res.once('close', () => ended.abort());
  if (!stop.aborted) await once(stop, 'abort');
  clearInterval(beat);
  unwatch();
  res.end();
}
