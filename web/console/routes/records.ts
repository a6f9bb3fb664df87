import { createRoute } from '@tanstack/react-router';
import { appointmentStatuses } from '../../../domain/appointments.ts';
import { batchRowStates } from '../../../domain/credential-batches.ts';
import { aDate, aFlag, aText, given, oneOf } from '../../shared/search-params.ts';
import type { RawSearch } from '../../shared/search-params.ts';
import { needs } from '../access.ts';
import { choices } from '../credential-batches/choice.ts';
import { frameRoute } from './frame.ts';
import { page } from './page.ts';

const show = (raw: RawSearch) => given({ show: oneOf(raw['show'], ['inactive', 'all'] as const) });

export const clientsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/clients',
  staticData: { needs: needs.clients },
  validateSearch: show,
  component: page(() => import('../clients/client-list-page.tsx')),
});

export const newClientRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/clients/new',
  staticData: { needs: needs.addClient },
  component: page(() => import('../clients/new-client-page.tsx')),
});

export const clientRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/clients/$id',
  staticData: { needs: needs.clients },
  validateSearch: (raw: RawSearch) =>
    given({
      tab: oneOf(raw['tab'], [
        'contacts',
        'insurance',
        'billing',
        'notes',
        'documents',
        'forms',
        'messages',
        'tasks',
        'portal',
      ] as const),
    }),
  component: page(() => import('../clients/client-page.tsx')),
});

export const approvalsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/portal-approvals',
  staticData: { needs: needs.clients },
  component: page(() => import('../portal/approvals-page.tsx')),
});

export const credentialBatchesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/portal-credentials',
  staticData: { needs: needs.credentialBatches },
  component: page(() => import('../credential-batches/batches-page.tsx')),
});

export const newCredentialBatchRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/portal-credentials/new',
  staticData: { needs: needs.orderCredentials },
  validateSearch: (raw: RawSearch) =>
    given({
      who: oneOf(raw['who'], choices),
      of: oneOf(raw['of'], ['inactive', 'all'] as const),
      again: aFlag(raw['again']),
      show: oneOf(raw['show'], ['send', 'refused'] as const),
    }),
  component: page(() => import('../credential-batches/new-batch-page.tsx')),
});

export const credentialBatchRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/portal-credentials/$id',
  staticData: { needs: needs.credentialBatches },
  validateSearch: (raw: RawSearch) => given({ state: oneOf(raw['state'], batchRowStates) }),
  component: page(() => import('../credential-batches/batch-page.tsx')),
});

export const staffRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/staff',
  staticData: { needs: needs.staff },
  validateSearch: show,
  component: page(() => import('../staff/staff-list-page.tsx')),
});

export const newStaffRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/staff/new',
  staticData: { needs: needs.addStaff },
  component: page(() => import('../staff/new-staff-page.tsx')),
});

export const staffMemberRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/staff/$id',
  staticData: { needs: needs.staff },
  validateSearch: (raw: RawSearch) =>
    given({ tab: oneOf(raw['tab'], ['account', 'absences', 'assignments'] as const) }),
  component: page(() => import('../staff/staff-page.tsx')),
});

export const locationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/locations',
  staticData: { needs: needs.locations },
  validateSearch: (raw: RawSearch) => given({ edit: aText(raw['edit']), add: aFlag(raw['add']) }),
  component: page(() => import('../locations/location-list-page.tsx')),
});

export const appointmentsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/appointments',
  staticData: { needs: needs.appointments },
  validateSearch: (raw: RawSearch) =>
    given({
      day: aDate(raw['day']),
      location: aText(raw['location']),
      staff: aText(raw['staff']),
      client: aText(raw['client']),
      status: oneOf(raw['status'], appointmentStatuses),
    }),
  component: page(() => import('../appointments/appointment-list-page.tsx')),
});

export const newAppointmentRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/appointments/new',
  staticData: { needs: needs.addAppointment },
  validateSearch: (raw: RawSearch) => given({ day: aDate(raw['day']), client: aText(raw['client']) }),
  component: page(() => import('../appointments/new-appointment-page.tsx')),
});

export const appointmentRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/appointments/$id',
  staticData: { needs: needs.appointments },
  component: page(() => import('../appointments/appointment-page.tsx')),
});
