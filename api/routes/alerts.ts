import { markRead } from '../../db/alerts/mark-read.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { alertList } from '../../db/queries/alert-list.ts';
import { unreadAlerts as unreadOf } from '../../db/queries/unread-alerts.ts';
import { type AlertKindId, alertKinds, isAlertKind, partLabels } from '../../domain/alerts.ts';
import { alert, alertQuery, readAlerts, unreadAlerts } from '../../domain/schemas/alerts.ts';
import { page } from '../../domain/schemas/common.ts';
import { LiveAlerts } from '../alerts/live.ts';
import type { Deps } from '../deps.ts';
import { streamEvents } from '../http/event-stream.ts';
import { cursorOf, pageOf } from '../records/rows.ts';
import { route } from '../route.ts';

const hubs = new WeakMap<Deps, LiveAlerts>();

/** The one hub of an API. */
export function alertHubOf(deps: Deps): LiveAlerts {
  const hub = hubs.get(deps) ?? new LiveAlerts(deps.database);
  hubs.set(deps, hub);
  return hub;
}

const staff = ['staff', 'token'] as const;

const wordsOf = (kind: AlertKindId, parts: readonly string[]) => {
  const { words } = alertKinds[kind];
  return parts.length > 0 ? `${words}: ${partLabels(parts).join(', ')}` : words;
};

const unread = async (uow: UnitOfWork, staffId: string) => {
  const [row] = await unreadOf(uow, [staffId]);
  return { unread: row?.unread ?? 0, latest: row?.latest ?? null };
};

/** Everybody's own alerts and nobody else's: they name the member of staff by who asks, never by the request. */
export const alertRoutes = [
  route({
    method: 'get',
    path: '/api/alerts',
    summary: 'My alerts, newest first',
    audience: staff,
    policy: 'signed-in',
    query: alertQuery,
    response: page(alert),
    handle: ({ query: { cursor, limit, unread: only }, principal: { staffId }, work }) =>
      work(async (uow) => {
        const rows = await alertList(uow, { staffId, unread: only === 'true', after: cursorOf(cursor), limit });
        const { rows: shown, next } = pageOf(rows, limit);
        // A kind that this version does not know any more is of no use to anybody.
        const known = shown.flatMap(({ kind, ...row }) =>
          isAlertKind(kind) ? [{ ...row, kind, words: wordsOf(kind, row.parts) }] : [],
        );
        return { rows: known, next };
      }),
  }),
  route({
    method: 'get',
    path: '/api/alerts/unread',
    summary: 'How many of my alerts I have not read',
    audience: staff,
    policy: 'signed-in',
    response: unreadAlerts,
    handle: ({ principal: { staffId }, work }) => work((uow) => unread(uow, staffId)),
  }),
  route({
    method: 'post',
    path: '/api/alerts/read',
    summary: 'Mark alerts of mine as read: some, or one and all that are older',
    audience: staff,
    policy: 'signed-in',
    body: readAlerts,
    response: unreadAlerts,
    example: { ids: ['019a0000-0000-7000-8000-000000000001'] },
    handle: ({ body: { ids, upTo }, principal: { staffId }, work, now }) =>
      work(async (uow) => {
        await markRead(uow, { staffId, ids, upTo, now });
        return unread(uow, staffId);
      }),
  }),
  route({
    method: 'get',
    path: '/api/alerts/live',
    summary:
      'Server-sent events: `unread` with {unread, latest} at once and at every change; the whole state each time, so nothing is missed',
    audience: staff,
    policy: 'signed-in',
    produces: 'text/event-stream',
    handle: ({ principal: { practiceId, staffId, accountId }, req, res, deps }) =>
      streamEvents(
        { req, res, deps },
        (now) => now.accountId === accountId,
        (stream) =>
          alertHubOf(deps).watch(practiceId, staffId, (state) =>
            stream.send('unread', state, state.latest ?? undefined),
          ),
      ),
  }),
];
