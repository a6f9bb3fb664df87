import { can } from '../../domain/rules.ts';
import { LiveBroadcasts } from '../broadcasts/live.ts';
import { broadcastOf } from '../broadcasts/shape.ts';
import type { Deps } from '../deps.ts';
import { streamEvents } from '../http/event-stream.ts';
import { route } from '../route.ts';

const hubs = new WeakMap<Deps, LiveBroadcasts>();

/** The one hub of an API. */
function hubOf(deps: Deps): LiveBroadcasts {
  const hub = hubs.get(deps) ?? new LiveBroadcasts(deps.database, deps.clock);
  hubs.set(deps, hub);
  return hub;
}

const view = { rule: 'Messaging View', right: 'view' } as const;

export const broadcastLiveRoutes = [
  route({
    method: 'get',
    path: '/api/broadcasts/:id/live',
    summary:
      'Server-sent events: `state` with {status, counts, people, pace, afterwards} at once and at every change, `end` when no more will come',
    audience: ['staff', 'token'],
    policy: view,
    produces: 'text/event-stream',
    async handle({ params: { id }, principal, work, req, res, deps }) {
      await work((uow) => broadcastOf(uow, id));
      await streamEvents(
        { req, res, deps },
        ({ grants }) => can(grants, view.rule, view.right),
        (stream) =>
          hubOf(deps).watch(principal.practiceId, id, {
            changed: (state) => stream.send('state', state),
            ended: () => {
              stream.send('end', {});
              stream.end();
            },
          }),
      );
    },
  }),
];
