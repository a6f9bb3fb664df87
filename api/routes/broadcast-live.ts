import { once } from 'node:events';
import type { Response } from 'express';
import { LiveBroadcasts } from '../broadcasts/live.ts';
import { broadcastOf } from '../broadcasts/shape.ts';
import type { Deps } from '../deps.ts';
import { route } from '../route.ts';

/** Keeps proxies from taking a quiet stream for a dead one. */
const heartbeatMs = 15_000;
/** Then the browser connects anew by itself, and whether it may is asked again. */
const longestMs = 15 * 60_000;

const hubs = new WeakMap<Deps, LiveBroadcasts>();

/** The one hub of an API. */
function hubOf(deps: Deps): LiveBroadcasts {
  const hub = hubs.get(deps) ?? new LiveBroadcasts(deps.database);
  hubs.set(deps, hub);
  return hub;
}

export const broadcastLiveRoutes = [
  route({
    method: 'get',
    path: '/api/broadcasts/:id/live',
    summary:
      'Server-sent events: `state` with {status, counts} at once and at every change, `end` when no more will come',
    audience: ['staff', 'token'],
    policy: { rule: 'Messaging View', right: 'view' },
    produces: 'text/event-stream',
    async handle({ params: { id }, principal, work, res, deps }) {
      await work((uow) => broadcastOf(uow, id));
      res.status(200).set({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
      res.flushHeaders();
      const ended = new AbortController();
      const stop = AbortSignal.any([ended.signal, deps.stopping, AbortSignal.timeout(longestMs)]);
      const beat = setInterval(() => res.write(': still here\n\n'), heartbeatMs);
      const unwatch = hubOf(deps).watch(principal.practiceId, id, {
        changed: (state) => send(res, 'state', state),
        ended: () => {
          send(res, 'end', {});
          ended.abort();
        },
      });
      res.once('close', () => ended.abort());
      if (!stop.aborted) await once(stop, 'abort');
      clearInterval(beat);
      unwatch();
      res.end();
    },
  }),
];

const send = (res: Response, event: string, data: object) =>
  void res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
