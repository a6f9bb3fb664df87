import { createRoute, redirect } from '@tanstack/react-router';
import { channels } from '../../../domain/channels.ts';
import { otherwiseChoices } from '../../../domain/preferred-method.ts';
import { broadcastStatuses, messageStatuses } from '../../../domain/statuses.ts';
import { aDate, aFlag, aText, aWallTime, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { mayAny, needs } from '../access.ts';
import { sessionQuery } from '../session.ts';
import { frameRoute } from './frame.ts';
import { reminderStatesShown } from '../reminders/reminders.ts';
import { page } from './page.ts';

export const messagingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/messaging',
  staticData: { needs: needs.messaging },
  beforeLoad: async ({ context }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    const to = session && !mayAny(session, needs.compose) ? '/messaging/history' : '/messaging/compose';
    throw redirect({ to, replace: true });
  },
});

/** What is sent to whom is the address; the wording is not, it may name somebody. */
export const composeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/messaging/compose',
  staticData: { needs: needs.compose },
  validateSearch: (raw: RawSearch) =>
    given({
      draft: aText(raw['draft']),
      type: aText(raw['type']),
      method: oneOf(raw['method'], [...channels, 'preference'] as const),
      otherwise: oneOf(raw['otherwise'], otherwiseChoices),
      start: aDate(raw['start']),
      end: aDate(raw['end']),
      group: aText(raw['group']),
      location: aText(raw['location']),
      at: aWallTime(raw['at']),
      preference: aFlag(raw['preference']),
      show: oneOf(raw['show'], ['send', 'skip'] as const),
      reason: aText(raw['reason']),
    }),
  component: page(() => import('../messaging/compose-page.tsx')),
});

export const historyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/messaging/history',
  staticData: { needs: needs.history },
  validateSearch: (raw: RawSearch) => given({ status: oneOf(raw['status'], broadcastStatuses) }),
  component: page(() => import('../broadcasts/history-page.tsx')),
});

export const broadcastRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/messaging/history/$id',
  staticData: { needs: needs.history },
  validateSearch: (raw: RawSearch) =>
    given({
      status: oneOf(raw['status'], messageStatuses),
      reason: aText(raw['reason']),
      message: aText(raw['message']),
    }),
  component: page(() => import('../broadcasts/broadcast-page.tsx')),
});

export const callListRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/messaging/history/$id/call-list',
  staticData: { needs: needs.callList },
  component: page(() => import('../broadcasts/call-list-page.tsx')),
});

export const remindersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/messaging/reminders',
  staticData: { needs: needs.reminders },
  validateSearch: (raw: RawSearch) =>
    given({
      add: aFlag(raw['add']),
      edit: aText(raw['edit']),
      state: oneOf(raw['state'], reminderStatesShown),
    }),
  component: page(() => import('../reminders/reminders-page.tsx')),
});
