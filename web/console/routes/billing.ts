import { createRoute } from '@tanstack/react-router';
import { statementTurnStates } from '../../../domain/billing/statement-runs.ts';
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

export const statementRunsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/billing/statements',
  staticData: { needs: needs.billing },
  component: page(() => import('../statement-runs/runs-page.tsx')),
});

export const statementRunRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/billing/statements/$id',
  staticData: { needs: needs.billing },
  validateSearch: (raw: RawSearch) => given({ state: oneOf(raw['state'], statementTurnStates) }),
  component: page(() => import('../statement-runs/run-page.tsx')),
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
