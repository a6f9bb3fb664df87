import { createRoute } from '@tanstack/react-router';
import { aText, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { needs } from '../access.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

export const repliesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/replies',
  staticData: { needs: needs.replies },
  validateSearch: (raw: RawSearch) =>
    given({ show: oneOf(raw['show'], ['done'] as const), client: aText(raw['client']) }),
  component: page(() => import('../replies/replies-page.tsx')),
});

export const replyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/replies/$id',
  staticData: { needs: needs.replies },
  component: page(() => import('../replies/thread-page.tsx')),
});
