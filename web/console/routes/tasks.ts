import { createRoute } from '@tanstack/react-router';
import { aDate, aFlag, aText, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { taskScopes, taskStates } from '../tasks/tasks.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

/** One's own tasks take no rule. */
export const tasksRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/tasks',
  validateSearch: (raw: RawSearch) =>
    given({
      scope: oneOf(raw['scope'], taskScopes),
      status: oneOf(raw['status'], taskStates),
      overdue: aFlag(raw['overdue']),
      type: aText(raw['type']),
      dueBefore: aDate(raw['dueBefore']),
    }),
  component: page(() => import('../tasks/tasks-page.tsx')),
});
