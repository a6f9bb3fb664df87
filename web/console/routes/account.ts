import { createRoute } from '@tanstack/react-router';
import { needs } from '../access.ts';
import { NotFound } from '../frame/page-states.tsx';
import { aLocalPath, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';
import { rootRoute } from './root.ts';

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (raw: RawSearch) =>
    given({
      to: aLocalPath(raw['to']),
      why: oneOf(raw['why'], ['expired', 'idle', 'left'] as const),
    }),
  component: page(() => import('../sign-in/sign-in-page.tsx')),
});

export const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  component: page(() => import('../home/home-page.tsx')),
});

export const passwordRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/password',
  component: page(() => import('../account/password-page.tsx')),
});

export const secondFactorRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/second-factor',
  component: page(() => import('../account/second-factor-page.tsx')),
});

/** Whatever no other page answers to, inside the frame. */
export const missingRoute = createRoute({ getParentRoute: () => frameRoute, path: '$', component: NotFound });

export const tokensRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/tokens',
  staticData: { needs: needs.tokens },
  component: page(() => import('../account/tokens-page.tsx')),
});
