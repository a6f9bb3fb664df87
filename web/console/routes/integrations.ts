import { createRoute } from '@tanstack/react-router';
import { visitJobs } from '../../../domain/evv/job-kinds.ts';
import { visitStates } from '../../../domain/evv/visit-states.ts';
import { importRowStatuses } from '../../../domain/fieldtime/import-statuses.ts';
import { mappingStates } from '../../../domain/fieldtime/mapping-states.ts';
import { changeKinds, shiftOrigins } from '../../../domain/fieldtime/sync-runs.ts';
import { readingKinds } from '../../../domain/pimsy/reading-counts.ts';
import { aDate, aFlag, aText, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { needs } from '../access.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

export const pimsyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/pimsy/configuration',
  staticData: { needs: needs.integrations },
  component: page(() => import('../integrations/pimsy-page.tsx')),
});

export const timeeroRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/timeero/configuration',
  staticData: { needs: needs.integrations },
  component: page(() => import('../integrations/timeero-page.tsx')),
});

export const unlinkedRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/pimsy/unlinked',
  staticData: { needs: needs.integrations },
  validateSearch: (raw: RawSearch) =>
    given({ tab: oneOf(raw['tab'], ['enter'] as const), kind: oneOf(raw['kind'], readingKinds) }),
  component: page(() => import('../integrations/unlinked-page.tsx')),
});

export const mappingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/pimsy/mapping',
  staticData: { needs: needs.integrations },
  validateSearch: (raw: RawSearch) =>
    given({ tab: oneOf(raw['tab'], ['clients'] as const), show: oneOf(raw['show'], mappingStates) }),
  component: page(() => import('../mappings/mapping-page.tsx')),
});

export const personImportsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/imports',
  staticData: { needs: needs.integrations },
  component: page(() => import('../mappings/person-imports-page.tsx')),
});

export const personImportRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/imports/$id',
  staticData: { needs: needs.integrations },
  validateSearch: (raw: RawSearch) => given({ rows: oneOf(raw['rows'], importRowStatuses) }),
  component: page(() => import('../mappings/person-import-page.tsx')),
});

export const timeeroUsersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/timeero/users',
  staticData: { needs: needs.integrations },
  component: page(() => import('../mappings/users-page.tsx')),
});

export const timeeroJobsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/timeero/jobs',
  staticData: { needs: needs.integrations },
  component: page(() => import('../mappings/jobs-page.tsx')),
});

export const evvEmployeesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/evv/employees',
  staticData: { needs: needs.integrations },
  component: page(() => import('../mappings/evv-employees-page.tsx')),
});

export const evvClientsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/evv/clients',
  staticData: { needs: needs.integrations },
  component: page(() => import('../mappings/evv-clients-page.tsx')),
});

export const visitsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/evv/visits',
  staticData: { needs: needs.integrations },
  validateSearch: (raw: RawSearch) =>
    given({
      day: aDate(raw['day']),
      client: aText(raw['client']),
      employee: aText(raw['employee']),
      state: oneOf(raw['state'], visitStates),
      jobs: oneOf(raw['jobs'], visitJobs),
    }),
  component: page(() => import('../visits/visits-page.tsx')),
});

export const visitRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/evv/visits/$id',
  staticData: { needs: needs.integrations },
  component: page(() => import('../visits/visit-page.tsx')),
});

export const syncRunsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/sync',
  staticData: { needs: needs.integrations },
  component: page(() => import('../sync/runs-page.tsx')),
});

export const syncRunRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/integrations/sync/$id',
  staticData: { needs: needs.integrations },
  validateSearch: (raw: RawSearch) => given({ kind: oneOf(raw['kind'], changeKinds) }),
  component: page(() => import('../sync/run-page.tsx')),
});

export const schedulesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/schedules',
  staticData: { needs: needs.schedules },
  validateSearch: (raw: RawSearch) =>
    given({
      day: aDate(raw['day']),
      view: oneOf(raw['view'], ['list'] as const),
      origin: oneOf(raw['origin'], shiftOrigins),
      shift: aText(raw['shift']),
      add: aFlag(raw['add']),
    }),
  component: page(() => import('../schedules/schedules-page.tsx')),
});
