import { createRoute } from '@tanstack/react-router';
import { importRowStatuses } from '../../../domain/imports/statuses.ts';
import { aText, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { needs } from '../access.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

export const billingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/billing',
  staticData: { needs: needs.billing },
  component: page(() => import('../billing/billing-page.tsx')),
});

export const ledgerImportsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/billing/imports',
  staticData: { needs: needs.billing },
  component: page(() => import('../billing/ledger-imports-page.tsx')),
});

export const ledgerImportRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/billing/imports/$id',
  staticData: { needs: needs.billing },
  validateSearch: (raw: RawSearch) =>
    given({ rows: oneOf(raw['rows'], [...importRowStatuses, 'all'] as const), mend: aText(raw['mend']) }),
  component: page(() => import('../billing/ledger-import-page.tsx')),
});
