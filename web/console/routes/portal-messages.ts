import { createRoute } from '@tanstack/react-router';
import { aText, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { needs } from '../access.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

export const portalThreadsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/portal-messages',
  validateSearch: (raw: RawSearch) =>
    given({ show: oneOf(raw['show'], ['done'] as const), client: aText(raw['client']) }),
  component: page(() => import('../portal-messages/thread-list-page.tsx')),
});

export const ccdRequestsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/portal-ccds',
  staticData: { needs: needs.ccds },
  validateSearch: (raw: RawSearch) =>
    given({ show: oneOf(raw['show'], ['answered'] as const), client: aText(raw['client']) }),
  component: page(() => import('../ccd/ccd-list-page.tsx')),
});

export const newPortalThreadRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/portal-messages/new',
  staticData: { needs: needs.writePortal },
  validateSearch: (raw: RawSearch) => given({ client: aText(raw['client']) }),
  component: page(() => import('../portal-messages/new-thread-page.tsx')),
});

export const portalThreadRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/portal-messages/$id',
  component: page(() => import('../portal-messages/thread-page.tsx')),
});
