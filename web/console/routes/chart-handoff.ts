import { createRoute } from '@tanstack/react-router';
import { dueChoices, phaseChoices, requestScopes } from '../../../domain/chart-handoff/moves.ts';
import { noteStates } from '../../../domain/chart-handoff/notes.ts';
import { aText, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { needs } from '../access.ts';
import { overviewDays } from '../chart-requests/overview-days.ts';
import { noteScopes } from '../notes/notes.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

/** Takes no rule: without the capability the page says whom to ask for it. */
export const requestsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/chart-requests',
  validateSearch: (raw: RawSearch) =>
    given({
      scope: oneOf(raw['scope'], requestScopes),
      phase: oneOf(raw['phase'], phaseChoices),
      due: oneOf(raw['due'], dueChoices),
      client: aText(raw['client']),
      note: aText(raw['note']),
      item: aText(raw['item']),
      keeper: aText(raw['keeper']),
      asker: aText(raw['asker']),
    }),
  component: page(() => import('../chart-requests/requests-page.tsx')),
});

export const overviewRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/chart-requests/overview',
  staticData: { needs: needs.allTasks },
  validateSearch: (raw: RawSearch) => given({ days: overviewDays.find((days) => days === raw['days']) }),
  component: page(() => import('../chart-requests/overview-page.tsx')),
});

export const requestRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/chart-requests/$id',
  validateSearch: (raw: RawSearch) => given({ show: oneOf(raw['show'], ['talk'] as const) }),
  component: page(() => import('../chart-requests/request-page.tsx')),
});

export const notesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/chart-requests/notes',
  staticData: { needs: needs.notes },
  validateSearch: (raw: RawSearch) =>
    given({ scope: oneOf(raw['scope'], noteScopes), state: oneOf(raw['state'], noteStates) }),
  component: page(() => import('../notes/notes-page.tsx')),
});

export const noteRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/notes/$id',
  staticData: { needs: needs.notes },
  validateSearch: (raw: RawSearch) => given({ show: oneOf(raw['show'], ['versions', 'ask'] as const) }),
  component: page(() => import('../notes/note-page.tsx')),
});
