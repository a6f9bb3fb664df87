import { once } from 'node:events';
import type { Request, Response } from 'express';
import { can } from '../../domain/rules.ts';
import { LiveBroadcasts } from '../broadcasts/live.ts';
import { broadcastOf } from '../broadcasts/shape.ts';
import type { Deps } from '../deps.ts';
import { authenticate } from '../http/authenticate.ts';
import { route } from '../route.ts';

/** Keeps proxies from taking a quiet stream for a dead one; as often it is asked whether the caller may still listen. */
const heartbeatMs = 5_000;
/** Then the browser connects anew by itself, and whether it may is asked again. */
const longestMs = 15 * 60_000;

const hubs = new WeakMap<Deps, LiveBroadcasts>();

/** The one hub of an API. */
function hubOf(deps: Deps): LiveBroadcasts {
  const hub = hubs.get(deps) ?? new LiveBroadcasts(deps.database);
  hubs.set(deps, hub);
  return hub;
}

const view = { rule: 'Messaging View', right: 'view' } as const;

export const broadcastLiveRoutes = [
  route({
    method: 'get',
    path: '/api/broadcasts/:id/live',
    summary:
      'Server-sent events: `state` with {status, counts} at once and at every change, `end` when no more will come',
    audience: ['staff', 'token'],
    policy: view,
    produces: 'text/event-stream',
    async handle({ params: { id }, principal, work, req, res, deps }) {
      await work((uow) => broadcastOf(uow, id));
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
        mayListen(deps, req).then(
          (may) => may || ended.abort(),
          () => {},
        );
      }, heartbeatMs);
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

/** Who signed out, was signed out or lost the right hears no more. */
async function mayListen(deps: Deps, req: Request): Promise<boolean> {
  const principal = await authenticate(deps, req, false);
  return principal.kind !== 'public' && can(principal.grants, view.rule, view.right);
}

const send = (res: Response, event: string, data: object) =>
  void res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
