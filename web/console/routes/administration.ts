import { createRoute } from '@tanstack/react-router';
import { importRowStatuses } from '../../../domain/imports/statuses.ts';
import { aDate, aFlag, aText, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { needs } from '../access.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

export const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/administration/settings',
  staticData: { needs: needs.settings },
  validateSearch: (raw: RawSearch) => given({ group: aText(raw['group']), filter: aText(raw['filter']) }),
  component: page(() => import('../administration/settings-page.tsx')),
});

export const profilesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/administration/profiles',
  staticData: { needs: needs.profiles },
  validateSearch: (raw: RawSearch) => given({ profile: aText(raw['profile']) }),
  component: page(() => import('../administration/profiles-page.tsx')),
});

export const emergencyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/administration/emergency-access',
  staticData: { needs: needs.emergency },
  validateSearch: (raw: RawSearch) => given({ show: oneOf(raw['show'], ['unreviewed', 'reviewed'] as const) }),
  component: page(() => import('../chart/emergency-page.tsx')),
});

export const groupsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/administration/user-groups',
  staticData: { needs: needs.groups },
  validateSearch: (raw: RawSearch) => given({ edit: aText(raw['edit']), add: aFlag(raw['add']) }),
  component: page(() => import('../groups/groups-page.tsx')),
});

export const picklistsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/administration/picklists',
  staticData: { needs: needs.picklists },
  validateSearch: (raw: RawSearch) => given({ list: aText(raw['list']) }),
  component: page(() => import('../picklists/picklists-page.tsx')),
});

export const importsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/administration/imports',
  staticData: { needs: needs.imports },
  validateSearch: (raw: RawSearch) => given({ add: aFlag(raw['add']) }),
  component: page(() => import('../imports/imports-page.tsx')),
});

export const importRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/administration/imports/$id',
  staticData: { needs: needs.imports },
  validateSearch: (raw: RawSearch) =>
    given({ rows: oneOf(raw['rows'], [...importRowStatuses, 'all'] as const), mend: aText(raw['mend']) }),
  component: page(() => import('../imports/import-page.tsx')),
});

export const auditRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/administration/audit',
  staticData: { needs: needs.audit },
  validateSearch: (raw: RawSearch) =>
    given({
      action: aText(raw['action']),
      subject: aText(raw['subject']),
      subjectId: aText(raw['subjectId']),
      from: aDate(raw['from']),
      to: aDate(raw['to']),
    }),
  component: page(() => import('../administration/audit-page.tsx')),
});
