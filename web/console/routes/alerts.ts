import { createRoute } from '@tanstack/react-router';
import { given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

export const alertsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/alerts',
  validateSearch: (raw: RawSearch) => given({ show: oneOf(raw['show'], ['unread', 'all'] as const) }),
  component: page(() => import('../alerts/alerts-page.tsx')),
});
