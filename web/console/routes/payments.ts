import { createRoute } from '@tanstack/react-router';
import { paymentStatuses } from '../../../domain/payments/statuses.ts';
import { given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { needs } from '../access.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

export const paymentsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/payments',
  staticData: { needs: needs.payments },
  validateSearch: (raw: RawSearch) => given({ status: oneOf(raw['status'], paymentStatuses) }),
  component: page(() => import('../payments/payments-page.tsx')),
});

export const paymentRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/payments/$id',
  staticData: { needs: needs.payments },
  component: page(() => import('../payments/payment-page.tsx')),
});

export const reconciliationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/payments/reconciliation',
  staticData: { needs: needs.reconciliation },
  component: page(() => import('../payments/reconciliations-page.tsx')),
});

export const reconciliationRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/payments/reconciliation/$id',
  staticData: { needs: needs.reconciliation },
  component: page(() => import('../payments/reconciliation-page.tsx')),
});

export const stripeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/card-payments',
  staticData: { needs: needs.integrations },
  component: page(() => import('../integrations/stripe-page.tsx')),
});
